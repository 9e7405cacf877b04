import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.client.candidates import SIGHTINGS, HubAddress, LastHub, Sighting, Sightings, after, order, parse_all
from hub.protocol import limits
from hub.protocol.hello import PROTOCOL_VERSION, Welcome
from hub.protocol.ids import BootId, DeviceId

A, B, C, D = (HubAddress(f"10.0.0.{n}", 8765) for n in range(1, 5))


def sighting(
    *addresses: HubAddress,
    name: str = "hub",
    boot: str = "b1",
    epoch: int = 1,
    hall: str = "Hall",
    protocol: int = PROTOCOL_VERSION,
) -> Sighting:
    return Sighting(name, hall, BootId(boot), protocol, epoch, addresses)


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("192.168.1.20:8765", HubAddress("192.168.1.20", 8765)),
        ("hub.hall.lan:1", HubAddress("hub.hall.lan", 1)),
        ("[fe80::1]:8765", HubAddress("fe80::1", 8765)),
    ],
)
def test_an_address_is_read_and_written_alike(text: str, address: HubAddress) -> None:
    assert HubAddress.parse(text) == address
    assert str(address) == text


@pytest.mark.parametrize("text", ["", "hub", "hub:", ":1", "hub:0", "hub:65536", "hub:x", "fe80::1:8765", "a b:1"])
def test_what_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is not a host and a port"):
        HubAddress.parse(text)


def test_the_last_known_comes_before_the_configured_and_zeroconf_last() -> None:
    assert order(A, [B], [sighting(C, D)]) == (A, B, C, D)
    assert order(None, [B], [sighting(B, C)]) == (B, C)
    assert order(A, [], []) == (A,)
    assert order(None, [], []) == ()


def test_of_two_hubs_in_sight_the_newer_history_comes_first() -> None:
    assert order(None, [], [sighting(A, name="a", epoch=1), sighting(B, name="b", epoch=2)]) == (B, A)
    assert order(None, [], [sighting(B, name="b"), sighting(A, name="a")]) == (A, B)


@given(
    st.sampled_from([None, A]),
    st.lists(st.sampled_from([A, B])),
    st.lists(st.builds(sighting, st.sampled_from([A, C]))),
    st.sampled_from([None, A, B, C, D]),
)
def test_every_address_is_tried_once_and_a_silent_one_last(
    last: HubAddress | None, configured: list[HubAddress], seen: list[Sighting], silent: HubAddress | None
) -> None:
    found = order(last, configured, seen, silent)
    assert len(set(found)) == len(found)
    assert set(found) == {a for a in (last, *configured, *(a for s in seen for a in s.addresses)) if a is not None}
    if silent in found:
        assert found[-1] == silent
    else:
        assert found == order(last, configured, seen)


def test_addresses_of_settings_keep_their_order() -> None:
    assert parse_all(["b:2", "[fe80::1]:1"]) == (HubAddress("b", 2), HubAddress("fe80::1", 1))
    with pytest.raises(ValueError, match="is not a host and a port"):
        parse_all(["a:1", "b"])


def test_a_new_boot_and_a_new_address_are_news_and_nothing_else() -> None:
    sightings = Sightings()
    assert sightings.saw(sighting(A))
    assert not sightings.saw(sighting(A))
    assert sightings.saw(sighting(A, boot="b2"))
    assert sightings.saw(sighting(A, B, boot="b2"))
    assert not sightings.saw(sighting(B, boot="b2"))
    assert [s.addresses for s in sightings.all()] == [(B,)]


def test_that_the_joined_hub_is_in_sight_is_no_news() -> None:
    sightings = Sightings(joined=BootId("b1"))
    assert not sightings.saw(sighting(A))
    assert sightings.saw(sighting(A, boot="b2"))


def test_hubs_of_another_hall_or_language_are_not_seen() -> None:
    sightings = Sightings(hall="Hall")
    assert not sightings.saw(sighting(A, hall="Other"))
    assert not sightings.saw(sighting(A, protocol=PROTOCOL_VERSION + 1))
    assert sightings.all() == ()


def test_a_hub_seen_before_the_hall_was_known_is_left_out_afterwards() -> None:
    sightings = Sightings()
    sightings.saw(sighting(A, name="a", hall="Other"))
    sightings.saw(sighting(B, name="b"))
    sightings.hall = "Hall"
    assert [s.name for s in sightings.all()] == ["b"]


def test_a_goodbye_is_forgotten_and_the_return_is_news() -> None:
    sightings = Sightings()
    sightings.saw(sighting(A))
    sightings.lost("hub")
    sightings.lost("hub")
    assert sightings.all() == ()
    assert sightings.saw(sighting(A))


def test_a_flood_of_made_up_hubs_is_bounded() -> None:
    sightings = Sightings()
    for number in range(SIGHTINGS.value + 5):
        sightings.saw(sighting(A, name=f"hub-{number}"))
    assert len(sightings.all()) == SIGHTINGS.value
    assert not sightings.saw(sighting(A, name="one more"))
    assert sightings.saw(sighting(A, name="hub-0", boot="b2"))


@pytest.mark.parametrize(
    ("known", "epoch", "collects", "kept"),
    [
        (None, 3, False, 3),
        (None, 3, True, 0),
        (LastHub(A, "Hall", 5), 3, False, 5),
        (LastHub(A, "Hall", 5), 7, False, 7),
        (LastHub(A, "Hall", 5), 7, True, 5),
        (LastHub(A, "Another", 5), 3, False, 3),
        (None, limits.EPOCH.value, False, limits.EPOCH_SAID.value),
    ],
)
def test_a_halls_epoch_never_goes_back(known: LastHub | None, epoch: int, collects: bool, kept: int) -> None:
    welcome = Welcome(PROTOCOL_VERSION, "Hall", epoch, BootId("b"), 0, DeviceId("k"), collects=collects)
    assert after(known, B, welcome) == LastHub(B, "Hall", kept)
