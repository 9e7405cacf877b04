"""What an administrator may not set, each named; and what is allowed but sounds alike."""

from base64 import b64encode
from dataclasses import replace as with_
from string import ascii_uppercase

import pytest

from hub.domain.calendar import Break, Calendar, DateException, Holiday, Period, Span
from hub.domain.catalogue import Agency, Catalogue, Pool, PoolId, Rules, Zone
from hub.domain.catalogue_checks import SoundAlike, Unserved, all_problems, sounds_alike, warnings_of
from tests.builders import catalogue, counter, names, service
from tests.catalogues import PNG

WEEK = Calendar().week


def with_hall(**changes: object) -> Catalogue:
    return with_(catalogue(), hall=with_(catalogue().hall, **changes))  # type: ignore[arg-type]


def with_service(**changes: object) -> Catalogue:
    first, *others = catalogue().services
    return with_(catalogue(), services=(with_(first, **changes), *others))  # type: ignore[arg-type]


def with_agency(**changes: object) -> Catalogue:
    first, *others = catalogue().agencies
    return with_(catalogue(), agencies=(with_(first, **changes), *others))  # type: ignore[arg-type]


def with_counter(**changes: object) -> Catalogue:
    first, *others = catalogue().counters
    return with_(catalogue(), counters=(with_(first, **changes), *others))  # type: ignore[arg-type]


def with_pool(prefix: str, width: int = 3) -> Catalogue:
    return with_(catalogue(), pools=(*catalogue().pools, Pool(PoolId("C"), prefix, width)))


def period(**changes: object) -> Catalogue:
    sound = Period("2027-02-08", "2027-03-09", names("Ramadan"), WEEK)
    return with_hall(calendar=Calendar(periods=(with_(sound, **changes),)))  # type: ignore[arg-type]


PREFIX = "is not a capital letter and up to two letters or digits"
CASES = [
    (with_hall(name={"en": "Hall"}), "hall: name: there is no Indonesian text"),
    (with_hall(name={"id": "Balai", "English": "Hall"}), "hall: name: 'English' is no language"),
    (with_hall(name={"id": ""}), "hall: name.id: has 0 characters, not 1 to 200"),
    (with_hall(local_name="x" * 201), "hall: local name: has 201 characters, not 0 to 200"),
    (with_hall(address=" x"), "hall: address: has spaces around it, or characters that cannot be shown"),
    (with_hall(address="x\ny"), "hall: address: has spaces around it, or characters that cannot be shown"),
    (with_hall(day_start_minute=1440), "hall: start of the day: 1440 is not 0 to 1439"),
    (with_hall(timezone="Asia/Jakata"), "hall: 'Asia/Jakata' is no time zone"),
    (with_hall(timezone="../Jakarta"), "hall: '../Jakarta' is no time zone"),
    (with_hall(rules=Rules(ratio=0.5)), "rules: ratio: 0.5 is not 1 to 100"),
    (with_hall(rules=Rules(cap=0)), "rules: cap: 0 is not 1 to 20"),
    (with_hall(rules=Rules(call_by_itself_s=-1)), "rules: call_by_itself_s: -1 is not 0 to 600"),
    (with_hall(rules=Rules(idle_sign_off_s=59)), "rules: idle_sign_off_s: 59 is not 60 to 86400"),
    (with_hall(colours={"border": "#000000"}), "hall: colours: 'border' is none of primary, accent"),
    (with_hall(colours={"accent": "red"}), "hall: colours: 'red' is no colour"),
    (with_hall(visitor_page="antrean.example"), "hall: visitors' page: 'antrean.example' is no address"),
    (with_hall(logo="*"), "hall: logo: is not base64"),
    (with_hall(logo="R0lGODlh"), "hall: logo: is no PNG picture"),
    (with_hall(logo=b64encode(PNG + bytes(24_000)).decode()), "hall: logo: has 24008 bytes, not at most 24000"),
    (with_counter(staffed=()), "counter '1': staffed: names no times"),
    (with_counter(staffed=(Span(900, 800),)), "counter '1': staffed: minutes 900 to 800 are no part of a day"),
    (with_counter(staffed=(Span(480, 720), Span(700, 900))), "counter '1': staffed: two times overlap"),
    (
        with_hall(calendar=Calendar(week=(Span(900, 800), *WEEK[1:]))),
        "hall: week: minutes 900 to 800 are no part of a day",
    ),
    (
        with_hall(calendar=Calendar(friday_break=Span(900, 1441))),
        "hall: Friday break: minutes 900 to 1441 are no part of a day",
    ),
    (with_hall(calendar=Calendar(last_ticket_minutes=-1)), "hall: last ticket: -1 is not 0 to 480"),
    (period(first="2027-03-10"), "period 2027-03-10: ends on 2027-03-09, before it begins"),
    (period(last="2027-02-30"), "period 2027-02-08: '2027-02-30' is no date"),
    (period(name={}), "period 2027-02-08: name: there is no Indonesian text"),
    (period(friday_break=Span(9, 9)), "period 2027-02-08: Friday break: minutes 9 to 9 are no part of a day"),
    (
        with_hall(calendar=Calendar(holidays=(Holiday("2026-01-01", names("A")), Holiday("2026-01-01", names("B"))))),
        "holiday 2026-01-01 is there twice",
    ),
    (
        with_hall(calendar=Calendar(holidays=(Holiday("20260101", names("A")),))),
        "holiday 20260101: '20260101' is no date",
    ),
    (with_agency(name={}), "agency 'A': name: there is no Indonesian text"),
    (with_agency(week=(Span(-1, 3), *WEEK[1:])), "agency 'A': week: minutes -1 to 3 are no part of a day"),
    (with_agency(breaks=(Break((), Span(1, 2)),)), "agency 'A': break has no such weekdays ()"),
    (with_agency(breaks=(Break((7,), Span(1, 2)),)), "agency 'A': break has no such weekdays (7,)"),
    (
        with_agency(exceptions=(DateException("2026-01-01", None, names("X")),) * 2),
        "agency 'A': exception 2026-01-01 is there twice",
    ),
    (with_agency(exceptions=(DateException("x", None, names("X")),)), "agency 'A': exception: 'x' is no date"),
    (
        with_(catalogue(), agencies=(*catalogue().agencies, Agency("c d", names("C"), names("C")))),
        "agency 'c d' is not 1",
    ),  # type: ignore[arg-type]
    (with_pool(""), f"pool 'C': prefix '' {PREFIX}"),
    (with_pool("c"), f"pool 'C': prefix 'c' {PREFIX}"),
    (with_pool("1C"), f"pool 'C': prefix '1C' {PREFIX}"),
    (with_pool("CCCC"), f"pool 'C': prefix 'CCCC' {PREFIX}"),
    (with_pool("É"), f"pool 'C': prefix 'É' {PREFIX}"),
    (with_pool("C", 7), "pool 'C': width: 7 is not 1 to 6"),
    (with_service(minutes=0), "service 'A.01': minutes: 0 is not 1 to 480"),
    (with_service(weight=0.0), "service 'A.01': weight: 0.0 is not 0.01 to 100.0"),
    (with_service(quota=-1), "service 'A.01': quota: -1 is not 0 to 99999"),
    (with_service(priority_quota=3), "service 'A.01': a share for priority needs a quota"),
    (with_service(help_after_minutes=0), "service 'A.01': help after: 0 is not 1 to 1440"),
    (with_service(last_ticket_minutes=999), "service 'A.01': last ticket: 999 is not 0 to 480"),
    (with_service(outcome_required=True), "service 'A.01': an outcome is required and there is none to choose"),
    (with_service(outcomes=("A", "A")), "service 'A.01': an outcome is there twice"),
    (with_service(outcomes=("A|B",)), "service 'A.01': outcome 'A|B' has a | in it"),
    (with_service(agency="X"), "service 'A.01': no agency 'X'"),
    (with_counter(number=0), "counter '1': number: 0 is not 1 to 999"),
    (with_counter(helps=("X",)), "counter '1': no service 'X' to help"),
    (with_counter(helps=("A.01",)), "counter '1': serves 'A.01' anyway and cannot help it"),
    (with_counter(helps=("B.01", "B.01")), "counter '1': helps one service twice"),
]


@pytest.mark.parametrize(("faulty", "problem"), CASES, ids=[problem for _, problem in CASES])
def test_what_cannot_be_is_said(faulty: Catalogue, problem: str) -> None:
    assert [found for found in all_problems(faulty) if found.startswith(problem)]


def test_a_sound_catalogue_has_no_problems_and_no_warnings() -> None:
    assert all_problems(catalogue()) == []
    assert warnings_of(catalogue()) == ()


def test_there_are_far_more_prefixes_than_letters() -> None:
    prefixes = [one + two for one in ascii_uppercase for two in (*ascii_uppercase, *"0123456789")]
    pools = tuple(Pool(PoolId(prefix), prefix) for prefix in prefixes)
    many = with_(catalogue(), pools=(Pool(PoolId("A"), "AAA"), Pool(PoolId("B"), "BBB"), *pools))
    assert len(pools) == 936
    assert all_problems(many) == []


@pytest.mark.parametrize(
    ("prefix", "other", "alike"),
    [
        *((one, two, True) for one, two in ("BC", "DE"[:1] + "G", "JP", "TW", "VY", "MN", "FS", "KH")),
        *((one, two, False) for one, two in ("AB", "AH", "MF", "KQ", "BB", "EB")),
        ("B1", "D1", True),
        ("XB", "XT", True),
        ("B1", "D2", False),
        ("B", "D1", False),
        ("MB", "NT", True),
    ],
)
def test_prefixes_that_sound_alike(prefix: str, other: str, alike: bool) -> None:
    assert sounds_alike(prefix, other) is sounds_alike(other, prefix) is alike


def test_prefixes_that_sound_alike_are_told_of_where_they_share_a_zone() -> None:
    pools = (Pool(PoolId("A"), "D"), Pool(PoolId("B"), "B"))
    alike = with_(catalogue(), pools=pools)
    assert warnings_of(alike) == (SoundAlike("Z2", "D", "B"),)  # type: ignore[arg-type]
    apart = with_(alike, counters=(counter(1, "Z1", "A.01", "A.02"), counter(3, "Z2", "B.01")))
    assert warnings_of(apart) == ()
    helping = with_(apart, counters=(with_(apart.counters[0], helps=(apart.services[2].id,)), apart.counters[1]))
    assert warnings_of(helping) == (SoundAlike("Z1", "D", "B"),)  # type: ignore[arg-type]


def test_what_is_archived_sounds_like_nothing_and_needs_no_counter() -> None:
    alone = service("B.02")
    sample = with_(catalogue(), services=(*catalogue().services, alone))
    assert warnings_of(sample) == (Unserved("B.02"),)
    for quiet in ({"archived": True}, {"active": False}, {"accepting": False}):
        silent = with_(sample, services=(*catalogue().services, with_(alone, **quiet)))
        assert warnings_of(silent) == ()
    assert all_problems(with_(sample, zones=(*sample.zones, Zone("Z9", names("Z"), names("L"), archived=True)))) == []  # type: ignore[arg-type]
