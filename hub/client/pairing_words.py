"""What a pairing shows: how far it is, in the words of the person who sets the device up; pure."""

from dataclasses import dataclass
from enum import StrEnum, unique
from typing import Final

from config.translations import Translator
from hub.client.pairing import Why

NO_HALL: Final = "?"
"""A hub that says no name of its hall."""


@unique
class Stage(StrEnum):
    """What the person is shown."""

    SEEKING = "seeking"
    COMPARING = "comparing"
    WAITING = "waiting"
    ENDED = "failed"
    PAIRED = "paired"


@dataclass(frozen=True, slots=True)
class PairingSight:
    """How far the pairing of `device` is; `hall` and `code` while they are compared, `why` when it ended.

    `again_s` is in how many seconds that hub is asked again.
    """

    stage: Stage
    device: str
    hall: str = ""
    code: str = ""
    why: Why | None = None
    again_s: int | None = None


@dataclass(frozen=True, slots=True)
class PairingText:
    """The words of a picture in one language; empty ones are not shown.

    `same` and `other` are the two buttons; those with `_key` name their keys, too.
    """

    title: str
    text: str
    same: str = ""
    other: str = ""
    same_key: str = ""
    other_key: str = ""


def text_of(sight: PairingSight, words: Translator) -> PairingText:
    """Return what is said of a pairing."""
    key = f"pair.{sight.why}" if sight.stage is Stage.ENDED and sight.why is not None else f"pair.{sight.stage}"
    if sight.stage is Stage.COMPARING:
        return PairingText(
            words.text("pair.hall", hall=sight.hall or NO_HALL),
            words.text("pair.comparing"),
            words.text("pair.same"),
            words.text("pair.other"),
            words.text("pair.same_key"),
            words.text("pair.other_key"),
        )
    if sight.stage is Stage.PAIRED:
        return PairingText(words.text("pair.title", device=sight.device), words.text("pair.done", device=sight.device))
    text = words.text(key)
    if sight.again_s is not None:
        text = f"{text} {words.text('pair.again_in', seconds=sight.again_s)}"
    return PairingText(words.text("pair.title", device=sight.device), text)
