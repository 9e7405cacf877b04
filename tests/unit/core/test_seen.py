"""Every role by every view, and what a duty of one agency or one zone sees in the supervisor's: exactly its own."""

from collections.abc import Iterator
from dataclasses import replace

import msgspec
import pytest

from hub.core import painter
from hub.core.board import PAUSE_MS
from hub.core.effects import Trouble, Warned
from hub.core.roles import SHOWN as TABLE
from hub.core.roles import Kind
from hub.core.scopes import Scope
from hub.core.sight import Sight
from hub.domain.ticket import TicketClass
from hub.protocol import commands as wire
from hub.protocol.alarms import Alarm, AlarmCode
from hub.protocol.hello import Role
from hub.protocol.ids import is_supervisors, part_supervised, supervisor_topic
from hub.protocol.log_in import LogOut, Standing
from hub.protocol.orders import StopReason
from hub.protocol.printing import SlipOutcome
from hub.protocol.views import SupervisorView
from tests.builders import bindings, catalogue, counter, device, service
from tests.unit.core.desk import Desk, published
from tests.unit.core.people import DUTIES, log_in, staffed
from tests.unit.core.test_roles import SPEAKERS, speaking

CONSOLE = {"catalogue", "supervisor", "lobby"}
SHOWN = {
    "kiosk": {"catalogue", "kiosk:k1", "lobby", "lease:k1"},
    "hall": {"catalogue", "hall:Z1"},
    "sign": {"catalogue", "hall:Z1", "sign:1"},
    "led": {"signs"},
    "printer": set(),
    "officer": {"catalogue", "counter:1"},
    "supervisor": CONSOLE,
    "administrator": CONSOLE,
    "agency_administrator": {"catalogue", "supervisor:agency:A", "lobby"},
    "read_only": CONSOLE,
    "nobody": {"emergency"},
}
OF_ONE_ZONE = ("supervisor", "v1", "zaki")
AT_PANEL = ("officer", "o1", "zaki")
VIEWERS = (*SPEAKERS, OF_ONE_ZONE, AT_PANEL)
TOPICS = [
    *("catalogue", "lobby", "emergency", "signs", "supervisor"),
    *(f"supervisor:{part}" for part in ("agency:A", "agency:B", "zone:Z1", "zone:Z2")),
    *(f"{kind}:{kiosk}" for kind in ("kiosk", "lease") for kiosk in ("k1", "k2")),
    *("hall:Z1", "hall:Z2"),
    *(f"{kind}:{number}" for kind in ("sign", "counter") for number in (1, 2, 3)),
]


def test_the_views_matrix_is_whole():
    assert set(SHOWN) == set(TABLE) == set(Standing) == {standing for standing, _, _ in VIEWERS}
    assert {topic.partition(":")[0] for topic in TOPICS} == set(Kind)
    assert {person for _, _, person in VIEWERS if person} == set(DUTIES)
    print(f"{len(VIEWERS) * len(TOPICS)} cells: {len(VIEWERS)} viewers, {len(TOPICS)} topics of {len(Kind)} kinds")


@pytest.mark.parametrize(("standing", "device", "person"), VIEWERS)
def test_exactly_the_listed_topics_are_shown(standing, device, person):
    desk = speaking(device, person)
    session = desk.sessions[device]
    watched = {topic for topic in desk.core.sessions.topics() if session in desk.core.sessions.listeners(topic)}
    is_part = (standing, device, person) == OF_ONE_ZONE
    listed = {"catalogue", "supervisor:zone:Z1", "lobby"} if is_part else SHOWN[standing]
    assert watched == listed
    assert watched <= set(TOPICS)
    seen = {each.topic for each in published(desk.effects, session)}
    assert seen <= listed | ({"emergency"} if person else set()), "the last was shown before somebody logged in"
    assert bool(seen) == bool(listed)


def test_a_printers_slips_are_counted_of_the_own_numbers_alone():
    desk = staffed(catalogue=HALL, bindings=DEVICES)
    desk.join("k1", "p1")
    for each in ("A.01", "A.02", "A.02", "B.01", "B.02"):
        desk.issue(service=each)
    pending = {topic: painted(desk, topic).printers[0].pending for topic in ("supervisor", *SEEN)}
    assert pending == {
        "supervisor": 5,
        "supervisor:agency:A": 3,
        "supervisor:agency:B": 2,
        "supervisor:zone:Z1": 4,
        "supervisor:zone:Z2": 1,
    }


def test_a_topic_names_its_part():
    parts = ({}, {"agency": "A"}, {"zone": "zone:1"})
    assert [part_supervised(supervisor_topic(**part)) for part in parts] == list(parts)
    assert all(is_supervisors(supervisor_topic(**part)) for part in parts)
    assert not is_supervisors("counter:supervisor")


HALL = catalogue(
    services=tuple(
        replace(service(name, zone=zone), quota=9)
        for name, zone in (("A.01", "Z1"), ("A.02", "Z1"), ("B.01", "Z2"), ("B.02", "Z1"))
    ),
    counters=(
        *(counter(1, "Z1", "A.01"), counter(2, "Z2", "B.01")),
        *(counter(3, "Z2", "B.01", "A.02"), counter(4, "Z1", "B.02")),
    ),
)
"""Both agencies share counter 3, where a service of Z1 is called to Z2."""
DEVICES = bindings(
    device("v2", Role.SUPERVISOR), device("p3", Role.PRINTER, zone="Z1"), device("p4", Role.PRINTER, counter="2")
)
SEEN = {
    "supervisor:agency:A": {
        *("A", "A.01", "A.02", "A001", "A002", "siti", "budi", "p1", "p2", "counter 1", "counter 3", "database"),
    },
    "supervisor:agency:B": {
        *("B", "B.01", "B.02", "B001", "B002", "B003", "budi", "p1", "p2", "p4", "counter 2", "counter 3", "counter 4"),
        "database",
    },
    "supervisor:zone:Z1": {
        *("A", "A.01", "A.02", "B", "B.02", "A001", "A002", "B003", "siti", "Z1", "h1", "p1", "p2", "p3", "counter 1"),
        *("counter 4", "database"),
    },
    "supervisor:zone:Z2": {
        *("B", "B.01", "B001", "B002", "budi", "Z2", "h3", "p1", "p2", "p4", "counter 2", "counter 3", "database"),
    },
}
ALL = set().union(*SEEN.values())


def busy(first: str) -> Desk:
    """A hall in which something is to be said of everything; `first` is the service that counter 3 serves."""
    desk = staffed(catalogue=HALL, bindings=DEVICES)
    desk.join("k1", "p1", "o1", "o3", "v1", "v2")
    log_in(desk, "v2", "ani")
    for panel, person in (("o1", "siti"), ("o3", "budi")):
        log_in(desk, panel, person)
        desk.ask(panel, wire.SignOn(command_id=desk.id(), counter=panel[1:], officer=person))
    second = {"A.02": "B.01", "B.01": "A.02"}[first]
    for each in ("A.01", first, second, "B.01", "B.02"):
        desk.now += 1_000
        slip = desk.issue(service=each).slip
        desk.ask("p1", wire.RecordPrint(command_id=desk.id(), job=slip, outcome=SlipOutcome.UNKNOWN))
    assert [desk.call(1).number, desk.call(3).number] == ["A001", "A002" if first == "A.02" else "B001"]
    stop = StopReason.SYSTEM_DOWN
    for kind, names in ((wire.SuspendService, ("A.02", "B.02")), (wire.CloseService, ("A.01", "B.01"))):
        for each in names:
            assert isinstance(desk.ask("v2", kind(command_id=desk.id(), service=each, reason=stop)), wire.Accepted)
    for agency in ("A", "B"):
        desk.ask("v2", wire.SuspendAgency(command_id=desk.id(), agency=agency, reason=stop))
    for zone, voice, number in (("Z1", "h1", "A001"), ("Z2", "h3", "B001")):
        calls = Trouble(AlarmCode.CALLS_UNSHOWN, (("zone", zone), ("count", "1"), ("numbers", number)))
        mute = Trouble(AlarmCode.VOICE_MUTE, (("device", voice), ("zone", zone)))
        desk.step(Warned(zone, (calls, mute)))
    board = Trouble(AlarmCode.BOARD_NO_ANSWER, (("device", "l1"), ("board", "7"), ("counter", "2")))
    desk.step(Warned("others", (board, Trouble(AlarmCode.DISK_LOW, (("disk", "database"), ("free_mib", "9"))))))
    state = desk.core.state
    for each in HALL.services:
        state.handed_in[each.id] = 1
        state.happenings.issued[each.id] = {TicketClass.REGULAR: 10}
    state.skipped[HALL.pools[0].id] = {7: 0}
    for ticket in state.tickets.values():
        ticket.uncertain = True
    return desk


def painted(desk: Desk, topic: str) -> SupervisorView:
    view, _ = painter.Painter(desk.core).paint(topic, desk.now)
    assert isinstance(view, SupervisorView)
    return view


def words(value: object) -> Iterator[str]:
    """Return all that is written anywhere in a view."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for name, each in value.items():
            yield from (name, *words(each))
    elif isinstance(value, list | tuple):
        for each in value:
            yield from words(each)


def named(view: SupervisorView) -> set[str]:
    """Return what a view names of the hall."""
    desks = {*(each.counter for each in view.counters), *(each.values.get("counter") for each in view.alarms)}
    return {*(set(words(msgspec.to_builtins(view))) & ALL), *(f"counter {each}" for each in desks if each is not None)}


@pytest.mark.parametrize("first", ["A.02", "B.01"])
@pytest.mark.parametrize("topic", SEEN)
def test_a_scope_sees_its_own_and_nothing_else(topic, first):
    desk = busy(first)
    view = painted(desk, topic)
    called_from_elsewhere = {"A002"} if (topic, first) == ("supervisor:zone:Z2", "A.02") else set()
    assert named(view) == SEEN[topic] | called_from_elsewhere
    assert view.unprinted_total == len(view.unprinted)
    whole = painted(desk, "supervisor")
    assert named(whole) == ALL
    assert {each.code for each in whole.alarms} >= {each.code for each in view.alarms}
    services = {each for each in SEEN[topic] if "." in each}
    for counts in ("waiting", "longest_since", "by_kiosks", "uncertain", "over_quota"):
        of_all = getattr(whole, counts)
        assert of_all
        assert getattr(view, counts) == {each: count for each, count in of_all.items() if each in services}
    called = {each.counter: each.number_called for each in view.counters}
    if "3" in called:
        of_the_other = (topic, first) in (("supervisor:agency:A", "B.01"), ("supervisor:agency:B", "A.02"))
        assert (called["3"] is None) == of_the_other


PLACES = {
    "zone": {"calls_unshown", "calls_unheard", "voice_mute", "zone_without_screen"},
    "counter": {
        *("board_no_answer", "board_wrong_answer", "board_refuses", "board_too_long", "board_unknown_counter"),
        "board_line_gone",
    },
    "device": {
        *("device_floods", "boards_away", "later_history", "other_history", "history_went_back", "certificate_ends"),
        *("kiosk_ahead", "leases_held", "numbers_refused"),
    },
    "printer": {each.value for each in AlarmCode if each.value.startswith("printer_")},
    "": {
        *("disk_filling", "disk_low", "no_reserve", "reserve_freed", "disk_full", "disk_read_only", "disk_away"),
        *("storage_unavailable", "backups_failing", "no_backups", "backups_on_one_disk", "clock_differs"),
        *("connections_full", "standby_away"),
    },
}
"""By which value each alarm's place is known; without any it is the whole hall's."""
SEES = {
    Scope(): {"Z1", "Z2", "1", "2", "3", "h1", "h3", "o1", "o2", "k1", "gone", "p1", "p3", "p4", ""},
    Scope(agency="A"): {"1", "3", "o1", "k1", "gone", "p1", ""},
    Scope(agency="B"): {"2", "3", "o2", "k1", "gone", "p1", "p4", ""},
    Scope(zone="Z1"): {"Z1", "1", "h1", "o1", "k1", "gone", "p1", "p3", ""},
    Scope(zone="Z2"): {"Z2", "2", "3", "h3", "o2", "k1", "gone", "p1", "p4", ""},
}
LIES = {
    "zone": ("Z1", "Z2"),
    "counter": ("1", "2", "3"),
    "device": ("h1", "h3", "o1", "o2", "k1", "gone"),
    "printer": ("p1", "p3", "p4"),
    "": ("",),
}


@pytest.mark.parametrize("scope", SEES)
def test_each_alarm_is_seen_where_it_lies_and_the_halls_by_all(scope):
    assert set(AlarmCode) == set().union(*PLACES.values())
    sight = Sight(scope, HALL, DEVICES)
    for kind, codes in PLACES.items():
        for code in codes:
            alarms = {place: Alarm(AlarmCode(code), 0, {kind: place} if kind else {}) for place in LIES[kind]}
            seen = {place for place, alarm in alarms.items() if sight.sees_alarm(alarm)}
            assert seen == set(LIES[kind]) & SEES[scope], code


def test_a_counter_without_services_and_an_agency_without_any_are_their_own_places():
    alone = replace(counter(9, "Z1"), archived=False)
    seen = {scope: Sight(scope, HALL, DEVICES).sees_counter(alone) for scope in SEES}
    assert [scope for scope, sees in seen.items() if sees] == [Scope(), Scope(zone="Z1")]
    bare = replace(HALL, services=())
    seen = {scope: Sight(scope, bare, DEVICES).sees_agency(HALL.agencies[0].id) for scope in SEES}
    assert [scope for scope, sees in seen.items() if sees] == [Scope(), Scope(agency="A")]


@pytest.fixture
def painting(monkeypatch):
    """Return which parts of the hall were painted for supervisors."""
    found = []
    real = painter.supervisor_view

    def counted(state, alarms, now, printers, sight):
        found.append(sight.scope)
        return real(state, alarms, now, printers, sight)

    monkeypatch.setattr(painter, "supervisor_view", counted)
    return found


def later(desk: Desk) -> None:
    desk.now += PAUSE_MS
    desk.step()


def test_a_part_is_painted_for_who_watches_it_alone(painting):
    desk = staffed()
    desk.join("k1", "v1")
    log_in(desk, "v1", "budi")
    desk.issue()
    later(desk)
    assert painting
    assert set(painting) == {Scope()}
    desk.say("v1", LogOut())
    log_in(desk, "v1", "zaki")
    painting.clear()
    for _ in range(3):
        desk.issue()
        later(desk)
    assert painting == [Scope(zone="Z1")] * 3
    desk.say("v1", LogOut())
    painting.clear()
    desk.issue(service="B.01")
    later(desk)
    assert painting == []
    desk.effects.clear()
    log_in(desk, "v1", "zaki")
    [view] = [each.view for each in published(desk.effects) if is_supervisors(each.topic)]
    assert view.waiting == {"A.01": 4}


def test_a_parts_counts_pause_and_what_happens_elsewhere_is_not_sent():
    desk = staffed()
    desk.join("k2", "v1")
    log_in(desk, "v1", "zaki")
    later(desk)
    desk.effects.clear()
    topic = supervisor_topic(zone="Z1")
    desk.issue("k2", "B.01")
    later(desk)
    assert desk.view(topic) is None
    desk.issue("k2")
    desk.issue("k2")
    assert desk.view(topic).waiting == {"A.01": 1}
    later(desk)
    assert desk.view(topic).waiting == {"A.01": 2}
    assert desk.view(supervisor_topic()) is None
