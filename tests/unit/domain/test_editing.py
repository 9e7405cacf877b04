"""Editing the catalogue: what changes is said, what is left out is kept, what cannot be is refused whole."""

from base64 import b64encode
from dataclasses import replace as with_

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hub.domain.calendar import DateException, Holiday, Period, Span
from hub.domain.catalogue import Agency, Catalogue, Counter, Pool, PoolId, Service, Zone
from hub.domain.catalogue_changes import Change, ChangeKind, FieldChange, Kind, things
from hub.domain.catalogue_checks import Unserved, all_problems
from hub.domain.editing import Edited, Refused, archive, merged, move_skills, put, replace, restore
from tests.builders import catalogue, counter, names, service
from tests.catalogues import PNG, any_thing, catalogues

on_any_machine = settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)

KINDS = {
    Agency: Kind.AGENCY,
    Pool: Kind.POOL,
    Service: Kind.SERVICE,
    Zone: Kind.ZONE,
    Counter: Kind.COUNTER,
}


def edited(result: Edited | Refused) -> Edited:
    assert isinstance(result, Edited), result
    return result


def ids(of: Catalogue) -> dict[Kind, set[str]]:
    return {kind: {thing.id for thing in found} for kind, found in things(of).items()}


def working(of: Catalogue) -> dict[Kind, list[str]]:
    return {kind: [thing.id for thing in found if not thing.archived] for kind, found in things(of).items()}


@on_any_machine
@given(running=catalogues(), wanted=catalogues())
def test_nothing_disappears_and_what_is_wanted_works(running: Catalogue, wanted: Catalogue) -> None:
    result = edited(replace(running, wanted))
    now = result.catalogue
    assert all_problems(now) == []
    assert all(ids(running)[kind] <= ids(now)[kind] for kind in ids(now))
    assert working(now) == working(wanted)
    assert now.hall == wanted.hall
    assert edited(replace(now, wanted)).changes == ()
    archived = {(change.kind, change.id) for change in result.changes if change.what is ChangeKind.ARCHIVED}
    assert archived == {(kind, id_) for kind in ids(now) for id_ in ids(running)[kind] - ids(wanted)[kind]}
    back = edited(replace(now, running))
    assert {(c.kind, c.id) for c in back.changes if c.what is ChangeKind.RESTORED} == archived
    assert working(back.catalogue) == working(running)


@on_any_machine
@given(running=catalogues())
def test_the_same_catalogue_changes_nothing(running: Catalogue) -> None:
    assert edited(replace(running, running)).changes == ()


@on_any_machine
@given(running=catalogues(), data=st.data())
def test_one_thing_goes_and_comes_back_or_is_refused_whole(running: Catalogue, data: st.DataObject) -> None:
    thing = data.draw(any_thing(running))
    kind = KINDS[type(thing)]
    assert edited(put(running, thing)).changes == ()
    gone = archive(running, kind, thing.id)
    if isinstance(gone, Refused):
        assert gone.problems
        return
    assert thing.id not in working(gone.catalogue)[kind]
    assert Change(kind, thing.id, ChangeKind.ARCHIVED) in gone.changes
    back = edited(restore(gone.catalogue, kind, thing.id)) if kind is not Kind.COUNTER else None
    if back:
        assert thing.id in working(back.catalogue)[kind]


def test_every_field_that_changes_is_named() -> None:
    running = catalogue()
    hall = with_(
        running.hall,
        local_name="Baruga",
        calendar=with_(
            running.hall.calendar,
            week=(Span(480, 900), None, *running.hall.calendar.week[2:]),
            periods=(Period("2027-02-08", "2027-03-09", {"id": "Ramadan"}, running.hall.calendar.week),),
            holidays=(Holiday("2026-12-25", {"id": "Natal"}),),
        ),
    )
    changed = edited(put(running, hall)).changes[0]
    assert (changed.kind, changed.id, changed.what) == (Kind.HALL, "", ChangeKind.CHANGED)
    fields = {each.field: (each.before, each.after) for each in changed.fields}
    assert fields["local_name"] == ("", "Baruga")
    assert fields["calendar.week.monday"] == ("08:00-16:00", "08:00-15:00")
    assert fields["calendar.week.tuesday"] == ("08:00-16:00", "closed")
    assert fields["calendar.periods.1.first"] == (None, "2027-02-08")
    assert fields["calendar.periods.1.friday_break"] == (None, "11:30-13:00")
    assert fields["calendar.holidays.2026-12-25.name.id"] == (None, "Natal")
    assert fields["calendar.holidays.2026-12-25.kind"] == (None, "national")


def test_the_fields_of_an_agency_and_a_service() -> None:
    running = catalogue()
    agency = with_(
        running.agencies[0],
        week=running.hall.calendar.week,
        exceptions=(DateException("2026-12-24", None, {"id": "Rapat"}),),
        break_stops_issuing=True,
    )
    (change,) = edited(put(running, agency)).changes
    fields = {each.field: (each.before, each.after) for each in change.fields}
    assert fields["week.sunday"] == (None, "closed")
    assert fields["break_stops_issuing"] == ("false", "true")
    assert fields["exceptions.2026-12-24.day"] == (None, "2026-12-24")
    quota = with_(running.services[0], quota=120, outcomes=("Selesai", "Ditolak"))
    assert edited(put(running, quota)).changes == (
        Change(
            Kind.SERVICE,
            "A.01",
            ChangeKind.CHANGED,
            (FieldChange("quota", None, "120"), FieldChange("outcomes", None, "Selesai, Ditolak")),
        ),
    )


def test_a_new_order_is_a_change() -> None:
    running = catalogue()
    turned = with_(running, services=running.services[::-1])
    assert edited(replace(running, turned)).changes == (Change(Kind.SERVICE, "", ChangeKind.REORDERED),)


def test_what_is_restored_says_what_else_is_new() -> None:
    running = catalogue()
    gone = edited(archive(running, Kind.COUNTER, "3")).catalogue
    assert edited(put(gone, with_(running.counters[2], number=9))).changes == (
        Change(Kind.COUNTER, "3", ChangeKind.RESTORED, (FieldChange("number", "3", "9"),)),
    )
    assert edited(restore(gone, Kind.COUNTER, "3")).catalogue == running


@pytest.mark.parametrize(
    "thing",
    [
        Agency("C", names("Dinas C"), names("C")),
        Pool(PoolId("C"), "C"),
        service("A.09"),
        Zone("Z3", names("Zona"), names("Lantai")),
        counter(4, "Z1", "A.02"),
    ],
)
def test_what_is_put_is_added_at_the_end(thing: Agency | Pool | Service | Zone | Counter) -> None:
    result = edited(put(catalogue(), thing))
    kind = KINDS[type(thing)]
    assert result.changes == (Change(kind, thing.id, ChangeKind.ADDED),)
    assert things(result.catalogue)[kind][-1] == thing
    assert result.warnings == ((Unserved("A.09"),) if kind is Kind.SERVICE else ())


def test_skills_are_moved_while_running() -> None:
    result = edited(move_skills(catalogue(), "1", ["A.02"], ["B.01"]))
    assert result.catalogue.counter["1"].services == ("A.02",)
    assert result.catalogue.counter["1"].helps == ("B.01",)
    assert move_skills(catalogue(), "9", ["A.02"]) == Refused(("there is no counter '9'",))
    assert move_skills(catalogue(), "1", []) == Refused(("counter '1': serves nothing",))
    assert move_skills(catalogue(), "1", ["X"], ["Y"]) == Refused(
        ("counter '1': no service 'X'", "counter '1': no service 'Y' to help")
    )


def test_with_an_agency_go_its_services_and_counters_that_serve_nothing_else() -> None:
    result = edited(archive(catalogue(), Kind.AGENCY, "A"))
    assert {(change.kind, change.id, change.what) for change in result.changes} == {
        (Kind.AGENCY, "A", ChangeKind.ARCHIVED),
        (Kind.SERVICE, "A.01", ChangeKind.ARCHIVED),
        (Kind.SERVICE, "A.02", ChangeKind.ARCHIVED),
        (Kind.COUNTER, "1", ChangeKind.ARCHIVED),
        (Kind.COUNTER, "2", ChangeKind.ARCHIVED),
        (Kind.COUNTER, "3", ChangeKind.CHANGED),
    }
    assert result.catalogue.counter["3"].services == ("B.01",)
    again = edited(archive(result.catalogue, Kind.SERVICE, "B.01"))
    assert again.catalogue.counter["1"].archived
    assert again.catalogue.counter["3"].archived
    assert restore(again.catalogue, Kind.SERVICE, "A.01") == Refused(("service 'A.01': agency 'A' is archived",))
    assert restore(again.catalogue, Kind.COUNTER, "3") == Refused(("counter '3': service 'B.01' is archived",))


def test_what_is_in_use_cannot_go() -> None:
    assert archive(catalogue(), Kind.POOL, "B") == Refused(("service 'B.01': pool 'B' is archived",))
    assert archive(catalogue(), Kind.ZONE, "Z2") == Refused(
        ("service 'B.01': zone 'Z2' is archived", "counter '3': zone 'Z2' is archived")
    )


@pytest.mark.parametrize("edit", [archive, restore])
def test_what_is_not_there_cannot_go_or_come_back(edit) -> None:  # type: ignore[no-untyped-def]
    assert edit(catalogue(), Kind.SERVICE, "X") == Refused(("there is no service 'X'",))
    assert edit(catalogue(), Kind.HALL, "") == Refused(("there is no hall ''",))


def test_the_prefix_of_an_archived_pool_is_free() -> None:
    running = catalogue()
    wanted = with_(
        running,
        pools=(new := Pool(PoolId("new"), "A"), running.pools[1]),
        services=tuple(with_(s, pool=new.id) if s.pool == "A" else s for s in running.services),
    )
    now = edited(replace(running, wanted)).catalogue
    assert [(pool.id, pool.archived) for pool in now.pools] == [("new", False), ("B", False), ("A", True)]
    assert restore(now, Kind.POOL, "A") == Refused(("prefix 'A' is there twice",))


def test_the_day_begins_with_what_was_left_out_as_archived() -> None:
    running = catalogue()
    fewer = with_(running, counters=running.counters[:2])
    now = merged(running, fewer)
    assert now.counters == (*fewer.counters, with_(running.counters[2], archived=True))
    assert now.counters_of["B.01"] == ()
    assert merged(now, running).counters == running.counters


def test_the_number_of_an_archived_counter_is_free() -> None:
    gone = edited(archive(catalogue(), Kind.COUNTER, "3")).catalogue
    new = with_(counter(3, "Z2", "B.01"), id="new")
    assert edited(put(gone, new)).changes == (Change(Kind.COUNTER, "new", ChangeKind.ADDED),)
    assert restore(edited(put(gone, new)).catalogue, Kind.COUNTER, "3") == Refused(
        ("counter number '3' is there twice",)
    )


def test_a_picture_is_told_by_its_digest() -> None:
    hall = with_(catalogue().hall, logo=b64encode(PNG + bytes(600)).decode())
    (change,) = edited(put(catalogue(), hall)).changes
    assert change.fields == (FieldChange("logo", "", "812 characters (3be1215c)"),)
