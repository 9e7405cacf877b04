from dataclasses import replace

import pytest

from hub.domain.catalogue import Pool, PoolId
from hub.domain.numbering import number_text
from hub.domain.service_day import service_day
from tests.builders import catalogue, counter, service


def test_the_sample_is_sound():
    assert catalogue().problems() == []


def test_everything_is_found_by_its_id():
    sample = catalogue()
    assert sample.agency["A"].short_name["id"] == "A"
    assert sample.pool["B"].prefix == "B"
    assert sample.service["A.01"].zone == "Z1"
    assert sample.zone["Z2"].place["id"] == "Lantai Z2"
    assert sample.counter["3"].number == 3
    assert sample.counters_of == {"A.01": ("1", "2"), "A.02": ("1", "3"), "B.01": ("3",)}


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"services": (service("C.01"),)}, "service 'C.01': no agency 'C'"),
        ({"services": (service("A.01", pool="Q"),)}, "service 'A.01': no pool 'Q'"),
        ({"services": (service("A.01", zone="Z9"),)}, "service 'A.01': no zone 'Z9'"),
        ({"services": (service("A.01"), service("A.01"))}, "service 'A.01' is there twice"),
        ({"counters": (counter(1, "Z9", "A.01"),)}, "counter '1': no zone 'Z9'"),
        ({"counters": (counter(1, "Z1"),)}, "counter '1': serves nothing"),
        ({"counters": (counter(1, "Z1", "X"),)}, "counter '1': no service 'X'"),
        ({"counters": (counter(1, "Z1", "A.01", "A.01"),)}, "counter '1': service 'A.01' is there twice"),
    ],
)
def test_what_does_not_fit_together_is_said(change, problem):
    assert problem in catalogue(**change).problems()


@pytest.mark.parametrize(
    ("pools", "problem"),
    [
        ((Pool(PoolId("A"), "A"), Pool(PoolId("B"), "A")), "prefix 'A' is there twice"),
        ((Pool(PoolId("A"), "A"), Pool(PoolId("B"), "A1", 2)), "prefix 'A1' makes numbers like those of prefix 'A'"),
        ((Pool(PoolId("B"), "A07"), Pool(PoolId("A"), "A")), "prefix 'A07' makes numbers like those of prefix 'A'"),
    ],
)
def test_no_two_pools_may_make_the_same_number(pools, problem):
    assert replace(catalogue(), pools=pools).problems() == [problem]


def test_longer_prefixes_of_letters_are_no_problem():
    pools = (Pool(PoolId("A"), "X"), Pool(PoolId("B"), "XA"))
    assert replace(catalogue(), pools=pools).problems() == []


@pytest.mark.parametrize(
    ("number", "width", "text"),
    [(1, 3, "A001"), (999, 3, "A999"), (1000, 3, "A1000"), (1, 1, "A1"), (10_000, 4, "A10000")],
)
def test_numbers_grow_past_their_width_and_never_wrap(number, width, text):
    assert number_text(Pool(PoolId("A"), "A", width), number) == text


ZONES = {"Asia/Jakarta": 7, "Asia/Makassar": 8, "Asia/Jayapura": 9}
UTC_MIDNIGHT = 1_789_948_800_000
"""2026-09-21 00:00 UTC: 07:00 WIB, 08:00 WITA, 09:00 WIT."""


@pytest.mark.parametrize(("zone", "hours"), ZONES.items())
def test_the_day_changes_at_local_midnight_and_never_at_that_of_utc(zone, hours):
    assert service_day(UTC_MIDNIGHT - 1, zone) == service_day(UTC_MIDNIGHT, zone) == "2026-09-21"
    local_midnight = UTC_MIDNIGHT - hours * 3_600_000
    assert service_day(local_midnight - 1, zone) == "2026-09-20"
    assert service_day(local_midnight, zone) == "2026-09-21"


@pytest.mark.parametrize(("zone", "hours"), ZONES.items())
def test_a_configured_start_moves_the_change_of_day(zone, hours):
    start = UTC_MIDNIGHT - hours * 3_600_000 + 4 * 3_600_000
    assert service_day(start - 1, zone, 240) == "2026-09-20"
    assert service_day(start, zone, 240) == "2026-09-21"
