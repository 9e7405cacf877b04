"""Devices prove who they are where others can reach the hub; whoever was put out is out at once."""

import pytest

from hub.core.effects import Close, Connected, Done, Input, Log, Ordered, SessionId
from hub.core.identities import ALARM_BEFORE_MS, WARN_BEFORE_MS, Identities, Sighting
from hub.core.reception import ENDED
from hub.domain.commands_trust import PairDevice, RevokeDevice
from hub.domain.events_trust import DevicePaired, DeviceRevoked, DeviceStanding
from hub.protocol.alarms import AlarmCode
from hub.protocol.errors import Problem, ProblemCode, RejectionCode
from hub.protocol.hello import PROTOCOL_VERSION, Hello, Role
from hub.protocol.ids import DeviceId, ProcessId
from tests.unit.core.desk import Desk, closed

KEY, OTHER = "11" * 32, "22" * 32
K1 = DeviceId("k1")
MUST_PAIR = Problem(ProblemCode.MUST_PAIR, closing=True)


@pytest.fixture
def desk() -> Desk:
    desk = Desk()
    desk.step(pairs(KEY))
    return desk


def pairs(fingerprint: str, device: str = K1, order: str | None = None) -> Ordered:
    return Ordered(PairDevice(device, fingerprint, 10**15, "code_compared"), "siti", order)


def revokes(device: str = K1) -> Ordered:
    return Ordered(RevokeDevice(device, KEY, "stolen"), "siti")


def comes(desk: Desk, number: int, fingerprint: str | None, name: str | None = None) -> SessionId:
    session = desk.sessions[f"s{number}"] = SessionId(1_000 + number)
    desk.step(Connected(session, "10.0.0.2", True, fingerprint, name))
    return session


def hello(device: str = K1, role: Role = Role.KIOSK, version: int = PROTOCOL_VERSION) -> Hello:
    return Hello(version, role, DeviceId(device), ProcessId("p1"), "loket-kiosk 1")


@pytest.mark.parametrize("fingerprint", [None, OTHER, ""])
def test_without_a_certificate_that_counts_nobody_gets_as_far_as_a_hello(desk: Desk, fingerprint: str | None) -> None:
    session = comes(desk, 1, fingerprint)
    assert closed(desk.effects, session) == [ProblemCode.MUST_PAIR]
    assert desk.say("s1", hello()) == []


def test_whom_a_pairing_would_put_out_is_in(desk: Desk) -> None:
    identities = desk.core.identities
    assert identities.is_in(K1)
    assert not identities.is_in(DeviceId("nobody"))
    identities.shut_out(K1)
    assert not identities.is_in(K1)


def test_a_device_with_its_own_certificate_is_welcome(desk: Desk) -> None:
    comes(desk, 1, KEY)
    assert any(isinstance(each, Log) and each.what == "joined" for each in desk.say("s1", hello()))
    seen = desk.core.identities.sighting(K1)
    assert seen is not None
    assert (seen.address, seen.program, seen.at) == ("10.0.0.2", "loket-kiosk 1", desk.now)
    desk.now += 5_000
    desk.step(desk.left("s1"))
    gone = desk.core.identities.sighting(K1)
    assert gone is not None
    assert (gone.at, gone.address) == (desk.now, "10.0.0.2")


@pytest.mark.parametrize("said", [hello("o1", Role.OFFICER), hello("k2"), hello("nobody"), hello("o1", version=99)])
def test_a_certificate_is_good_for_its_own_device_and_says_nothing_more(desk: Desk, said: Hello) -> None:
    session = comes(desk, 1, KEY)
    out = desk.say("s1", said)
    assert [each for each in out if isinstance(each, Close)] == [Close(session, MUST_PAIR)]


def test_a_revoked_device_is_out_at_once_and_stays_out(desk: Desk) -> None:
    session = comes(desk, 1, KEY)
    desk.say("s1", hello())
    assert Close(session, MUST_PAIR) in desk.step(revokes())
    assert desk.core.sessions.of_device(K1) is None
    assert closed(desk.effects, comes(desk, 2, KEY)) == [ProblemCode.MUST_PAIR]
    assert isinstance(desk.journal[-1].event, DeviceRevoked)
    assert (desk.journal[-1].actor, desk.journal[-1].event.reason) == ("siti", "stolen")


def test_a_new_pairing_takes_the_place_of_the_old_one(desk: Desk) -> None:
    session = comes(desk, 1, KEY)
    desk.say("s1", hello())
    assert Close(session, MUST_PAIR) in desk.step(pairs(OTHER))
    assert closed(desk.effects, comes(desk, 2, KEY)) == [ProblemCode.MUST_PAIR]
    comes(desk, 3, OTHER)
    assert desk.say("s3", hello()) != []
    assert closed(desk.effects, desk.sessions["s3"]) == []
    here = desk.core.identities.sighting(K1)
    assert here is not None
    desk.step(pairs(OTHER))  # the same once more changes nothing
    assert closed(desk.effects, desk.sessions["s3"]) == []
    assert desk.core.identities.sighting(K1) == here


def test_where_the_old_machine_was_does_not_count_for_the_new_one(desk: Desk) -> None:
    comes(desk, 1, KEY)
    desk.say("s1", hello())
    seen = desk.core.identities.sightings()
    desk.now += 1
    desk.step(pairs(OTHER))
    assert desk.core.identities.sighting(K1) is None
    desk.core.identities.recall(seen)  # as after a restart
    assert desk.core.identities.sighting(K1) is None
    comes(desk, 2, OTHER)
    desk.say("s2", hello())
    seen = desk.core.identities.sightings()
    desk.step(Ordered(RevokeDevice(K1, OTHER, "stolen"), "siti"))
    desk.core.identities.recall(seen)
    assert desk.core.identities.sighting(K1) is not None, "where it was last is what is asked for then"


def test_who_knocks_in_vain_with_a_certificate_of_the_hall_has_a_name(desk: Desk) -> None:
    """After a backup was restored it is one of sixty that was paired since, and somebody looks for it."""
    identities = desk.core.identities
    session = comes(desk, 1, OTHER, "k2")
    assert closed(desk.effects, session) == [ProblemCode.MUST_PAIR]
    [line] = [each for each in desk.effects if isinstance(each, Log) and each.what == "problem"]
    assert dict(line.values)["detail"] == "k2: no certificate of a device that belongs here"
    assert line.by == "k2 at 10.0.0.2", "no other device's lines are left out for it"
    assert identities.refusal(DeviceId("k2")) == Sighting(desk.now, "10.0.0.2")
    comes(desk, 2, OTHER, "nobody")
    assert identities.refusal(DeviceId("nobody")) is None, "the hall has none, and history neither"
    desk.step(pairs(OTHER, "gone"), pairs("33" * 32, "gone"))
    comes(desk, 3, OTHER, "gone")
    assert identities.refusal(DeviceId("gone")) is not None
    desk.step(pairs(OTHER, "k2"))
    assert identities.refusal(DeviceId("k2")) is None


def test_who_comes_in_is_not_refused_there_any_more(desk: Desk) -> None:
    """Its machine knocks with the old certificate for as long as the new one is on its way, on a stick say."""
    identities = desk.core.identities
    desk.step(pairs(OTHER))
    comes(desk, 1, KEY, K1)
    assert identities.refusal(K1) is not None
    comes(desk, 2, OTHER, K1)
    desk.say("s2", hello())
    assert identities.refusal(K1) is None
    comes(desk, 3, KEY, K1)
    desk.step(Connected(SessionId(1_009), "10.0.0.9", True, KEY, K1))
    comes(desk, 4, OTHER, K1)
    desk.say("s4", hello())
    assert identities.refusal(K1) == Sighting(desk.now, "10.0.0.9"), "another machine still does"


def test_in_the_clear_on_this_machine_nobody_has_to_prove_anything(desk: Desk) -> None:
    desk.join("k1")
    desk.step(revokes())
    assert closed(desk.effects, desk.sessions["k1"]) == []


def test_nobody_is_put_out_before_it_is_known_whether_that_is_stored(desk: Desk) -> None:
    session = comes(desk, 1, KEY)
    desk.say("s1", hello())
    desk.fails(revokes())
    assert closed(desk.effects, session) == []
    assert desk.core.identities.device_of(KEY, desk.now) == K1


def test_an_order_with_an_id_is_answered_once_it_is_stored(desk: Desk) -> None:
    order: Input = pairs(OTHER, order="o-1")
    assert Done("o-1") in desk.step(order)
    assert Done("o-1") in desk.step(order)
    refused = desk.refuse(pairs(OTHER, order="o-2"), code=RejectionCode.STORAGE_UNAVAILABLE)
    assert Done("o-2", RejectionCode.STORAGE_UNAVAILABLE) in refused
    assert len([each for each in desk.journal if isinstance(each.event, DevicePaired)]) == 2


def test_what_the_journal_knows_counts_after_a_restart() -> None:
    identities = Identities()
    identities.know([DeviceStanding("k1", KEY, 10**15, 1), DeviceStanding("k2", OTHER, None, 2)])
    found = (identities.device_of(each, 10**12) for each in (KEY, OTHER, None))
    assert [*found] == [K1, None, None]
    standing = identities.standing(K1)
    assert standing is not None
    assert standing in identities.standings()
    assert identities.sighting(K1) is None


def test_a_certificate_counts_until_it_ends_and_its_device_is_told_so_then(desk: Desk) -> None:
    ends = desk.now + 1_000
    desk.step(Ordered(PairDevice(K1, OTHER, ends, "code_compared"), "siti"))
    desk.now = ends - 1
    session = comes(desk, 1, OTHER)
    desk.now = ends
    assert Close(session, MUST_PAIR) in desk.say("s1", hello())
    again = comes(desk, 2, OTHER)
    assert closed(desk.effects, again) == [ProblemCode.MUST_PAIR]
    problems = [dict(each.values) for each in desk.effects if isinstance(each, Log) and each.what == "problem"]
    assert problems[-1]["detail"] == "its certificate has ended"
    assert Close(again, Problem(ProblemCode.MUST_PAIR, closing=True, detail=ENDED)) in desk.effects
    assert not desk.core.identities.has_ended(KEY, ends), "nobody's"
    desk.step(pairs(KEY))
    assert any(
        isinstance(each, Log) and each.what == "joined" for each in (comes(desk, 3, KEY), desk.say("s3", hello()))[1]
    )


def test_whose_certificate_ends_is_known_before() -> None:
    identities = Identities()
    identities.know([DeviceStanding("k1", KEY, 10**12, 1), DeviceStanding("k2", OTHER, None, 2)])
    assert identities.ending(10**12 - WARN_BEFORE_MS) == ()
    assert [each.device for each in identities.ending(10**12 - WARN_BEFORE_MS + 1)] == ["k1"]


def test_supervisors_are_told_of_a_certificate_that_ends_within_a_month_until_another_is_there(desk: Desk) -> None:
    def told() -> list[dict[str, str]]:
        return [each.values for each in desk.core.alarms.now if each.code is AlarmCode.CERTIFICATE_ENDS]

    ends = desk.now + ALARM_BEFORE_MS
    desk.step(Ordered(PairDevice(K1, OTHER, ends, "code_compared"), "siti"))
    desk.step(Ordered(PairDevice("not of this hall", KEY, ends, "code_compared"), "siti"))
    assert told() == []
    desk.now += 1
    desk.step()
    assert told() == [{"device": K1, "ends": str(ends)}]
    desk.step(pairs(KEY))
    desk.step()
    assert told() == []


def test_a_stolen_device_is_out_at_once_though_nothing_can_be_stored(desk: Desk) -> None:
    session = comes(desk, 1, KEY)
    desk.say("s1", hello())
    effects = desk.refuse(revokes("unknown"), revokes(), code=RejectionCode.STORAGE_UNAVAILABLE)
    assert closed(effects, session) == [ProblemCode.MUST_PAIR]
    assert closed(desk.effects, comes(desk, 2, KEY)) == [ProblemCode.MUST_PAIR]
    standing = desk.core.identities.standing(K1)
    assert standing is not None
    assert standing.expires_at is not None
    desk.step(pairs(OTHER))
    comes(desk, 3, OTHER)
    assert any(isinstance(each, Log) and each.what == "joined" for each in desk.say("s3", hello()))


def test_what_was_put_out_before_a_restore_does_not_count_though_history_lets_it_in() -> None:
    known = Identities()
    known.know([DeviceStanding("k1", KEY, 10**15, 1), DeviceStanding("k2", OTHER, 10**15, 1)])
    known.bar([KEY, "33" * 32])
    assert known.device_of(KEY, 1) is None
    assert known.device_of(OTHER, 1) == "k2"
    assert [each.device for each in known.barred()] == ["k1"]
    known.know([DeviceStanding("k1", KEY, None, 2)])
    assert known.barred() == ()
