"""Numbers of the main sequence and those that kiosks give by themselves are never the same text."""

from hypothesis import given
from hypothesis import strategies as st

from hub.domain.catalogue import Pool, PoolId, can_make_same_numbers
from hub.domain.numbering import (
    RUNNING,
    SLOTS,
    following,
    is_leased,
    leased_number,
    leased_text,
    number_text,
    slot_of,
)

prefixes = st.text("AB90", min_size=1, max_size=3)
pools = st.builds(Pool, st.just(PoolId("x")), prefixes, st.integers(3, 4))
leased = st.builds(leased_number, st.integers(0, SLOTS - 1), st.sampled_from(RUNNING))


def test_a_leased_number_says_its_slot():
    number = leased_number(3, 12)
    assert leased_text("A", number) == "A9312"
    assert slot_of(number) == 3
    assert number_text(Pool(PoolId("A"), "A", 5), number) == "A09312"


def test_the_main_sequence_goes_over_the_leases():
    assert following(8_998) == 8_999
    assert following(8_999) == 10_000
    assert following(10_000) == 10_001


@given(leased)
def test_leased_numbers_are_known_and_never_of_the_main_sequence(number):
    assert is_leased(number)
    assert not is_leased(following(8_999))
    assert 0 <= slot_of(number) < SLOTS


@given(pool=pools, other=pools, steps=st.integers(0, 12_000), number=leased)
def test_no_text_is_made_twice(pool, other, steps, number):
    """Of one pool, or of two whose prefixes the catalogue allows side by side."""
    main = steps + 1 if steps + 1 < 9_000 else steps + 1_001
    assert not is_leased(main)
    if pool.prefix == other.prefix or not can_make_same_numbers(pool.prefix, other.prefix):
        assert number_text(pool, main) != leased_text(other.prefix, number)
    if pool.prefix != other.prefix and not can_make_same_numbers(pool.prefix, other.prefix):
        assert leased_text(pool.prefix, number) != leased_text(other.prefix, number)


def test_the_sequence_is_all_numbers_but_the_leased_ones():
    number, seen = 1, []
    while number < 10_100:
        seen.append(number)
        number = following(number)
    assert seen == [*range(1, 9_000), *range(10_000, 10_100)]
