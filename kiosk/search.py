"""Finds services by what people type: names and everyday words of both languages, beginnings and misspellings.

Rules (K1):
- A service is known by the words of its names, its everyday words, and its agency's names, in every language. Case,
  accents and signs do not count; "KTP-el" is "ktp", "el" and "ktpel".
- A typed word fits a service as its best word says: the very word, its beginning, its inside, nearly the word; and if
  it fits no word of any service so, nearly a beginning. The service's own words come before its agency's.
- A word is near another by changes of a letter (left out, put in, another one, two swapped): one in words of up to five
  letters, two in longer ones. Words of three letters are near by a swap, or where one was left out; shorter ones never.
- Services that fit all typed words better come first, ties in the catalogue's order; a word that few services have says
  more than one that many have: of "sim hilang", the licences come before all else that may be lost. A word that fits no
  service's is no obstacle, and "mau" or "bikin" beside others are not looked for; services that fit much less than the
  best one are left out.
"""

import math
import re
import unicodedata
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Final

from rapidfuzz import process
from rapidfuzz.distance import OSA

from hub.protocol.ids import ServiceId
from hub.protocol.limits import Limit
from hub.protocol.views import CatalogueView

QUERY: Final = Limit(40, "characters", "more do not fit on the glass, and no word needs them")
QUERY_WORDS: Final = Limit(12, "words", "the longest name in use has eleven")
HITS: Final = Limit(40, "services", "nobody turns more pages than these fill: another letter is quicker")

BEGINNING: Final = 2
INSIDE: Final = 4
NEAR: Final = 8
NEAR_BEGINNING: Final = 12
MISSING: Final = 16
"""What a typed word costs a service, by how it fits; the very word costs nothing, and each change one more."""

RARITY: Final = 2
"""What a missing word costs more each time that half as many services have it."""

AGENCYS: Final = 1
"""What a word of the agency's costs more than one of the service's own."""

SPREAD: Final = NEAR + AGENCYS + 2
"""Services that cost so much more than the best are not meant; misspellings of what another is called are."""

WISHES: Final = frozenset({"bikin", "buat", "cara", "ingin", "mau", "membuat", "mengurus", "ngurus", "urus"})
"""Words that say that something is wanted, of any service."""

INSIDE_FROM: Final = 4
"""So many letters inside a word mean something: "bayar" in "pembayaran"."""

NEAR_FROM: Final = 3
ONE_CHANGE_UP_TO: Final = 5
"""The letters of typed words that may be near: by one change up to so many, by two above."""

Postings = dict[str, tuple[int, ...]]
"""The places in the catalogue of the services that a word belongs to."""


def words_of(text: str) -> tuple[str, ...]:
    """Return the words of a text in small plain letters and digits; a word with signs inside also as one."""
    found: list[str] = []
    for part in _plain(text).split():
        pieces = _pieces(part)
        found += [*pieces, "".join(pieces)] if len(pieces) > 1 else pieces
    return tuple(dict.fromkeys(found))


def typed_words(query: str) -> tuple[str, ...]:
    """Return the words of what was typed, as many as count; that something is wanted says nothing beside others."""
    typed = tuple(dict.fromkeys(_pieces(_plain(query))))[: QUERY_WORDS.value]
    return tuple(word for word in typed if word not in WISHES) or typed


@dataclass(frozen=True)
class SearchIndex:
    """All services of a catalogue by their words; `beginnings` has those words by their first letters, by length."""

    services: tuple[ServiceId, ...] = ()
    own: Postings = field(default_factory=dict)
    agencys: Postings = field(default_factory=dict)
    beginnings: dict[int, dict[str, tuple[str, ...]]] = field(default_factory=dict)

    def names(self, phrase: str) -> bool:
        """Whether a service is called so: each word is one of its own."""
        each_word = [set(self.own.get(word, ())) for word in words_of(phrase)]
        return bool(each_word) and bool(set.intersection(*each_word))

    def find(self, query: str) -> tuple[ServiceId, ...]:
        """Return the services that a query may mean, the likeliest first; none for one without words."""
        each_word = [self._costs(typed) for typed in typed_words(query)]
        places = set().union(*each_word)
        missing = [self._missing(costs) for costs in each_word]
        totals = {
            place: sum(costs.get(place, most) for costs, most in zip(each_word, missing, strict=True))
            for place in places
        }
        most = min(totals.values(), default=0) + SPREAD
        order = sorted((total, place) for place, total in totals.items() if total <= most)
        return tuple(self.services[place] for _, place in order[: HITS.value])

    def _missing(self, costs: dict[int, int]) -> int:
        """Return what a word costs the services that do not have it, by what it costs those that it fits."""
        having = sum(cost < NEAR for cost in costs.values()) or len(costs) or len(self.services)
        return MISSING + round(RARITY * math.log2(len(self.services) / having)) if having else MISSING

    def _costs(self, typed: str) -> dict[int, int]:
        """Return what a word costs every service that it fits."""
        best: dict[int, int] = {}
        for known, cost in self._fitting(typed).items():
            for postings, more in ((self.own, 0), (self.agencys, AGENCYS)):
                for place in postings.get(known, ()):
                    best[place] = min(best.get(place, MISSING), cost + more)
        return best

    def _fitting(self, typed: str) -> dict[str, int]:
        """Return the known words that a typed one fits, and at what cost."""
        words = self.beginnings.get(0, {}).get("", ())
        found = {known: changes + NEAR for known, changes in _near(typed, words)}
        sure = {known: _sure_cost(typed, known) for known in words if typed in known}
        found |= {known: cost for known, cost in sure.items() if cost is not None}
        if found:
            return found
        for length in range(len(typed) + 1, len(typed) - 2, -1):
            by_beginning = self.beginnings.get(length, {})
            for beginning, changes in _near(typed, tuple(by_beginning)):
                for known in by_beginning[beginning]:
                    found[known] = min(found.get(known, MISSING), changes + NEAR_BEGINNING)
        return found


def index_of(catalogue: CatalogueView) -> SearchIndex:
    """Return the index of a catalogue's services, in its order."""
    agencies = {each.agency: each for each in catalogue.agencies}
    own: defaultdict[str, list[int]] = defaultdict(list)
    agencys: defaultdict[str, list[int]] = defaultdict(list)
    for place, service in enumerate(catalogue.services):
        said = [*service.name.values(), *(phrase for phrases in service.words.values() for phrase in phrases)]
        agency = agencies.get(service.agency)
        of_agency = [*agency.name.values(), *agency.short_name.values()] if agency else []
        for texts, postings in ((said, own), (of_agency, agencys)):
            for word in {word for text in texts for word in words_of(text)}:
                postings[word].append(place)
    beginnings: defaultdict[int, defaultdict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for word in sorted({*own, *agencys}):
        for length in range(len(word)):
            beginnings[length][word[:length]].append(word)
    return SearchIndex(
        tuple(service.service for service in catalogue.services),
        {word: tuple(places) for word, places in own.items()},
        {word: tuple(places) for word, places in agencys.items()},
        {length: {each: tuple(words) for each, words in by.items()} for length, by in beginnings.items()},
    )


def _near(typed: str, words: tuple[str, ...]) -> list[tuple[str, int]]:
    """Return the words that a typed one is near, and by how many changes."""
    if len(typed) < NEAR_FROM:
        return []
    most = 1 if len(typed) <= ONE_CHANGE_UP_TO else 2
    found = process.extract(typed, words, scorer=OSA.distance, score_cutoff=most, limit=None)
    near = [(str(word), int(changes)) for word, changes, _ in found]
    if len(typed) > NEAR_FROM:
        return near
    return [(word, changes) for word, changes in near if len(word) > NEAR_FROM or sorted(word) == sorted(typed)]


def _sure_cost(typed: str, known: str) -> int | None:
    """Return what a word that stands in a known one costs; None if it says nothing there."""
    if typed == known:
        return 0
    if known.startswith(typed):
        return BEGINNING
    return INSIDE if len(typed) >= INSIDE_FROM else None


def _pieces(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", text)


def _plain(text: str) -> str:
    """Return a text in small letters without accents."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))
