import re
import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.protocol import ids, limits
from hub.protocol.ids import uuid7, uuid7_at_ms


@given(st.integers(0, (1 << 48) - 1), st.binary(min_size=10, max_size=10))
def test_an_id_is_a_uuid7_and_says_when_it_was_made(at, random):
    made = uuid7(at, random)
    parsed = uuid.UUID(made)
    assert (parsed.version, parsed.variant, str(parsed)) == (7, uuid.RFC_4122, made)
    assert uuid7_at_ms(made) == at
    assert re.search(ids.UUID_PATTERN, made)


def test_ids_of_later_instants_sort_later():
    made = [uuid7(at, b"\xff" * 10) for at in (0, 1, 255, 256, 1 << 40)]
    assert made == sorted(made)


@pytest.mark.parametrize("at", [-1, 1 << 48])
def test_an_instant_that_does_not_fit_is_refused(at):
    with pytest.raises(ValueError, match="does not fit"):
        uuid7(at, bytes(10))


@pytest.mark.parametrize("size", [9, 11])
def test_ten_random_bytes_are_needed(size):
    with pytest.raises(ValueError, match="random bytes"):
        uuid7(0, bytes(size))


def test_topics_are_told_apart():
    topics = [
        ids.catalogue_topic(),
        ids.lobby_topic(),
        ids.emergency_topic(),
        ids.kiosk_topic(ids.DeviceId("x")),
        ids.hall_topic(ids.ZoneId("x")),
        ids.counter_topic(ids.CounterId("x")),
    ]
    assert len(set(topics)) == len(topics)
    assert ids.ticket_of(ids.first_job(ids.TicketId("t"))) == ids.ticket_of(ids.JobId("t:1700000000000:2")) == "t"
    assert ids.ticket_of(ids.copy_here(ids.TicketId("t"), 1_700_000_000_000)) == "t"


def test_every_limit_has_a_unit_and_a_reason():
    found = [value for value in vars(limits).values() if isinstance(value, limits.Limit)]
    assert len(found) > 20
    assert all(limit.value > 0 and limit.unit and limit.reason for limit in found)
