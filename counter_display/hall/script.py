"""What a voice has to say besides numbers: its zone's words, and emergencies in every language (A1, V3)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from textwrap import wrap
from typing import Final

from config.translations import Translator
from counter_display.hall.announcer import Urgent
from counter_display.hall.emergency import said
from counter_display.hall.speech import Clip, inventory, urgent_clip
from counter_display.hall.wording import Templates, Wording
from hub.protocol.orders import EmergencyKind
from hub.protocol.views import Emergency, ZoneSpeech

PIECE_CHARACTERS: Final = 200
"""About 13 s: shorter than the longest announcement, for which a successor waits."""


@dataclass(frozen=True, slots=True)
class Script:
    """The program's own words, and the languages of an emergency, Indonesian first."""

    own: Wording
    translators: Sequence[Translator]

    def wording(self, speech: ZoneSpeech) -> Wording:
        """Return a zone's words: the hall's, and the program's own where one of its two sentences is missing."""
        written = {
            code: Templates(text, speech.recall[code]) for code, text in speech.call.items() if code in speech.recall
        }
        return Wording(
            templates={**self.own.templates, **written},
            always=speech.always,
            whole_numbers=speech.whole_numbers,
            said={word.lower(): said for word, said in speech.said.items()},
            digits=speech.digits,
            repeats=speech.repeats,
            crowd=speech.crowd,
        )

    def urgent(self, emergency: Emergency | None) -> Urgent | None:
        """Return what is to be said while there is an emergency; each other one has another id."""
        if emergency is None:
            return None
        return Urgent(f"{emergency.kind.value}-{emergency.since}", tuple(self._pieces(emergency)))

    def clips(self, wording: Wording) -> tuple[Clip, ...]:
        """Return every clip that is needed in these words: the usual emergencies, before anything burns, then calls."""
        usual = [Emergency(kind, {}, 0) for kind in (EmergencyKind.EVACUATE, EmergencyKind.SUSPENDED)]
        urgent = [urgent_clip(wording, *piece) for each in usual for piece in self._pieces(each)]
        return (*urgent, *inventory(wording))

    def _pieces(self, emergency: Emergency) -> Iterator[tuple[str, str]]:
        for translator in self.translators:
            title, words = said(emergency, translator)
            for piece in wrap(f"{title.capitalize()}! {words}", PIECE_CHARACTERS):
                yield translator.language, piece
