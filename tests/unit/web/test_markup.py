"""What a board in a browser shows: what hall screens show, in both languages, and nothing that a browser would obey."""

import re
from html.parser import HTMLParser

import pytest
from msgspec import structs

from config.translations import LANGUAGES, load_translator
from counter_display.hall.model import LARGE_ROWS as LARGE_ROWS_OF_SCREENS
from counter_display.hall.model import TOGETHER_MS as TOGETHER_OF_SCREENS
from counter_display.hall.notices import hours_words as words_of_screens
from hub.protocol.closures import Closed, ClosedWhy
from hub.protocol.commands import EmergencyKind, StopReason
from hub.protocol.emergency import Emergency
from hub.protocol.ids import DeviceId
from hub.protocol.views import HallNotice
from hub.web.markup import LARGE_ROWS, PARTS, TOGETHER_MS, board, hours_words, split
from tests.unit.web.views import NOON, call, view

OLDER = tuple(call(f"B{number:03d}", number, 60 + number) for number in range(1, 9))
NOTICE = HallNotice({"id": "KTP", "en": "ID cards"}, StopReason.SYSTEM_DOWN)
BREAK = Closed(ClosedWhy.FRIDAY_BREAK, (), opens_at=NOON + 3_300_000)


def words(html: str) -> str:
    """Return what people read of a part."""
    return " ".join(re.sub("<[^>]*>", " ", html).split())


@pytest.mark.parametrize("language", LANGUAGES)
def test_its_words_are_those_of_hall_screens(language: str) -> None:
    ours, theirs = load_translator("hub.web", language).texts, load_translator("counter_display", language).texts
    shared = {key: text for key, text in ours.items() if key.startswith("hall.")}
    assert len(shared) > 20
    assert shared == {key: theirs[key] for key in shared}


def test_its_rules_are_those_of_hall_screens() -> None:
    assert (LARGE_ROWS, TOGETHER_MS) == (LARGE_ROWS_OF_SCREENS, TOGETHER_OF_SCREENS)


def test_the_newest_call_is_large_and_the_others_follow() -> None:
    shown = board(view(call("A042", 12, 20), *OLDER), "id", says_waiting=False)
    assert words(shown.parts["large"]) == "Nomor antrean A 042 Loket 12"
    assert words(shown.parts["recent"]).startswith("Panggilan terakhir Loket B 001 1 B 002 2")
    assert shown.parts["recent"].count('class="row e-line"') == 6
    assert shown.parts["recent"].count('class="row e-line off"') == 2
    assert (shown.title, shown.state, shown.parts["waiting"]) == ("Mal Pelayanan Publik Contoh · Zona Biru", "", "")
    assert tuple(shown.parts) == PARTS


def test_two_calls_of_one_moment_share_the_field_the_earlier_one_above() -> None:
    shown = board(view(call("A043", 12, 20), call("B018", 3, 21), *OLDER), "en", says_waiting=True)
    assert words(shown.parts["large"]) == "Now calling B 018 Counter 3 Now calling A 043 Counter 12"
    assert set(shown.state.split()) == {"two", "says-waiting"}
    assert words(shown.parts["waiting"]) == "17 waiting"


def test_a_number_stands_once() -> None:
    large, recent = split((call("A042", 12, 1), call("B001", 2, 9), call("A042", 12, 40)))
    assert ([each.number for each in large], [each.number for each in recent]) == (["A042"], ["B001"])
    assert split(()) == ([], [])


def test_a_call_that_was_taken_back_is_not_there() -> None:
    taken_back = structs.replace(call("A042", 12, 1, active=False), taken_back=True)
    large, recent = split((taken_back, call("B001", 2, 9), call("A042", 3, 40)))
    assert ([each.number for each in large], [each.counter_number for each in recent]) == (["B001"], [3])


def test_what_is_long_is_written_smaller() -> None:
    long = board(view(call("ABC12345", 112, 20)), "id", says_waiting=False).parts["large"]
    assert 'class="number len9' in long
    assert 'class="place long' in long


def test_nobody_called_and_a_break() -> None:
    for announcer, way in ((None, "layar"), (DeviceId("layar-biru"), "layar dan panggilan suara")):
        empty = board(structs.replace(view(), announcer=announcer), "id", says_waiting=False)
        assert words(empty.parts["large"]) == f"Belum ada panggilan Perhatikan {way}"
    rests = board(structs.replace(view(), hours=BREAK), "id", says_waiting=False)
    assert words(rests.parts["large"]) == "Istirahat salat Jumat. Pelayanan dimulai pukul 13.00."
    assert rests.parts["band"] == ""
    beside = board(structs.replace(view(call("A042", 1, 9)), hours=BREAK), "id", says_waiting=False)
    assert words(beside.parts["band"]) == "Istirahat salat Jumat. Pelayanan dimulai pukul 13.00."
    assert beside.state == "has-band"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "hours",
    [
        BREAK,
        Closed(ClosedWhy.HOLIDAY, (), opens_at=NOON + 86_400_000, name={"id": "Idulfitri"}),
        Closed(ClosedWhy.AFTER_LAST_TICKET, ()),
    ],
)
def test_why_all_rest_is_said_as_on_hall_screens(hours: Closed, language: str) -> None:
    ours = hours_words(hours, NOON, "Asia/Jakarta", load_translator("hub.web", language))
    assert ours == words_of_screens(hours, NOON, "Asia/Jakarta", load_translator("counter_display", language))


def test_what_cannot_work_comes_before_the_running_text_page_by_page() -> None:
    shown = structs.replace(view(), notices=(NOTICE,), running={"id": "Selamat datang. " * 10})
    band = board(shown, "en", says_waiting=False).parts["band"]
    assert re.findall('<div class="(page[^"]*)"', band) == ["page on c-ink old", "page long c-ink old"]
    assert words(band).startswith("ID cards is interrupted for now: system failure Selamat")
    assert "b-trouble" in band


def test_a_text_that_is_there_alone_runs() -> None:
    band = board(structs.replace(view(), running={"id": "Halo"}), "id", says_waiting=False).parts["band"]
    assert '<div class="page on runs c-ink old"><span>Halo</span></div>' in band
    assert "b-quiet_ink" in band


def test_an_emergency_is_said_in_both_languages_indonesian_first() -> None:
    plain = structs.replace(view(), emergency=Emergency(EmergencyKind.EVACUATE, {}, NOON))
    shown = board(plain, "id", says_waiting=False)
    assert words(shown.parts["over"]).startswith("EVAKUASI Segera keluar")
    assert "EVACUATE Leave" in words(shown.parts["over"])
    assert shown.state == "has-over"
    assert f'data-since="{NOON}"' in shown.parts["over"], "the page lets calls of that time begin anew after it"
    own = Emergency(EmergencyKind.MESSAGE, {"id": "Pintu timur ditutup. " * 9, "en": "Use the west door."}, NOON)
    over = board(structs.replace(view(), emergency=own), "id", says_waiting=False).parts["over"]
    assert words(over).index("Pintu timur") < words(over).index("Use the west door.")
    assert 'class="words long"' in over
    assert 'class="title long"' in over


def test_before_the_first_view_it_says_that_it_connects() -> None:
    shown = board(None, "id", says_waiting=True)
    assert words(shown.parts["large"]) == shown.title == "Menghubungkan layar …"


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found |= {tag, *(f"{tag} {name}" for name, _ in attrs)}


def test_no_name_of_the_hall_becomes_a_tag() -> None:
    bad = {"id": "<script>x</script><img src=x onerror=y>\"'&amp;"}
    entry = structs.replace(call("A042", 1, 3), prefix="<b>", digits="<i>")
    evil = structs.replace(
        view(entry, entry, *OLDER),
        hall=bad,
        zone_name=bad,
        notices=(HallNotice(bad, StopReason.NO_STAFF),),
        running=bad,
        hours=Closed(ClosedWhy.HOLIDAY, (), name=bad),
        emergency=Emergency(EmergencyKind.MESSAGE, bad, NOON),
    )
    for each in (evil, structs.replace(evil, calls=())):
        tags = _Tags()
        for part in board(each, "id", says_waiting=True).parts.values():
            tags.feed(part)
        known = {"div", "span", "div class", "span class"}
        marks = {"div data-call", "div data-at", "div data-active", "div data-since"}
        assert tags.found <= known | marks
