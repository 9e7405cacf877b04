"""Events keep their shape on the way into the journal and back."""

import dataclasses
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.domain import events as e
from hub.domain.catalogue import CounterId
from hub.domain.events import EVENT_TYPES, Event, Record
from hub.domain.events_rebuild import HistoryRebuilt
from hub.domain.policy import Reason
from hub.domain.ticket import TicketId
from hub.domain.wait import Wait
from hub.store.encoding import Row, UnreadableEvent, to_record, to_row
from tests.storage.histories import called, catalogue, issued

st.register_type_strategy(float, st.floats(allow_nan=False, allow_infinity=False))  # a service's weight is a number
ANY_EVENT = st.one_of(*(st.from_type(kind) for kind in get_args(Event)))
_TEXT = st.none() | st.text()

WRITTEN_BY_VERSION_1 = {
    "DayOpened": b'{"day":"2026-03-02"}',
    "DayClosed": b'{"day":"2026-03-02"}',
    "CatalogueAdopted": b'{"catalogue":{"hall":{"name":{"id":"MPP"},"timezone":"Asia/Jakarta","day_start_minute":0},'
    b'"agencies":[{"id":"a","name":{"id":"A"},"short_name":{"id":"A"}}],"pools":[{"id":"p","prefix":"A","width":3}],'
    b'"services":[{"id":"s","agency":"a","pool":"p","name":{"id":"S"},"minutes":5,"zone":"z"}],'
    b'"zones":[{"id":"z","name":{"id":"Z"},"place":{"id":"L1"}}],'
    b'"counters":[{"id":"c","number":1,"zone":"z","services":["s"]}]}}',
    "TicketIssued": b'{"ticket":"t","pool":"p","number":1,"text":"A001","prefix":"A","service":"s","agency":"a",'
    b'"service_name":{"id":"S"},"agency_name":{"id":"A"},"zone":"z","place":{"id":"L1"},"ticket_class":"regular",'
    b'"language":"id","ahead":0,"slip":null,"printer":null}',
    "TicketCalled": b'{"ticket":"t","call":"k","counter":"c","ordinal":1,"zone":"z","counter_zone":"z",'
    b'"counter_number":1}',
    "ServiceStarted": b'{"ticket":"t","counter":"c"}',
    "ServiceFinished": b'{"ticket":"t","counter":"c"}',
    "NoShowMarked": b'{"ticket":"t","counter":"c"}',
    "TicketQueued": b'{"ticket":"t","counter":"c","cause":"returned","stop":{"service":"s","agency":"a",'
    b'"service_name":{"id":"S"},"agency_name":{"id":"A"},"zone":"z","place":{"id":"L1"}},"since":1,"desk":null,'
    b'"stops":[]}',
    "TicketParked": b'{"ticket":"t","counter":"c"}',
    "StopAdded": b'{"ticket":"t","counter":"c","stop":{"service":"s","agency":"a","service_name":{"id":"S"},'
    b'"agency_name":{"id":"A"},"zone":"z","place":{"id":"L1"}}}',
    "TicketCancelled": b'{"ticket":"t","counter":null,"reason":"x"}',
    "TicketExpired": b'{"ticket":"t"}',
    "SlipRecorded": b'{"job":"t:1","ticket":"t","outcome":"failed","reason":"jam"}',
    "SlipMoved": b'{"job":"t:1","ticket":"t","printer":"p2"}',
    "SlipReprinted": b'{"job":"t:2","ticket":"t","copy":2,"printer":"p","reason":"x"}',
    "SlipHandedIn": b'{"job":"t:1","ticket":"t","printer":"p"}',
    "CallShown": b'{"call":"k","screen":"d"}',
    "CallAnnounced": b'{"call":"k","phase":"spoken"}',
    "VoiceAppointed": b'{"zone":"z","device":"d","process":"p"}',
    "OfficerSignedOn": b'{"counter":"c","officer":"o"}',
    "OfficerSignedOff": b'{"counter":"c","officer":"o","cause":"hand"}',
    "HelpAsked": b'{"counter":"c"}',
    "HelpEnded": b'{"counter":"c"}',
    "CounterPaused": b'{"counter":"c","reason":"x","until":1}',
    "CounterResumed": b'{"counter":"c","due":null}',
    "ClosureAsked": b'{"counter":"c","reason":"x"}',
    "ClosureApproved": b'{"counter":"c","reason":"x","until":null}',
    "ClosureRefused": b'{"counter":"c"}',
    "CounterReopened": b'{"counter":"c","due":1}',
    "CounterForcedOpen": b'{"counter":"c","reason":"x","until":1}',
    "CounterForcedOpenEnded": b'{"counter":"c","due":null}',
    "ServiceClosed": b'{"service":"s","reason":"x","until":1}',
    "ServiceReopened": b'{"service":"s","due":null}',
    "ServiceSuspended": b'{"service":"s","reason":"x"}',
    "ServiceResumed": b'{"service":"s"}',
    "AgencySuspended": b'{"agency":"a","reason":"x"}',
    "AgencyResumed": b'{"agency":"a"}',
    "PaperReserved": b'{"pool":"p","first":1,"last":50}',
    "PaperTicketRecorded": b'{"ticket":"t","pool":"p","number":1,"text":"A001","prefix":"A","service":"s",'
    b'"agency":"a","service_name":{"id":"S"},"agency_name":{"id":"A"},"zone":"z","place":{"id":"L1"},'
    b'"ticket_class":"regular","language":"id","given_at":1,"ended_at":2,"counter":"c"}',
    "CheckInRepeated": b'{"booking":"b","ticket":"t"}',
    "EmergencySent": b'{"kind":"evacuate","text":{"id":"Keluar","en":"Leave"},"since":1}',
    "EmergencyEnded": b"{}",
    "RunningTextSet": b'{"text":{"id":"Selamat datang","en":"Welcome"}}',
    "DevicePaired": b'{"device":"d","fingerprint":"00","expires_at":1}',
    "DeviceRevoked": b'{"device":"d","fingerprint":"00","reason":"x"}',
    "OtherCodeSeen": b'{"device":"d","reason":"x"}',
    "LeaseGiven": b'{"lease":"l","kiosk":"k","slot":3,"days":["2026-03-02","2026-03-03"],"given_at":1,'
    b'"handed_in":[{"ticket":"t","day":"2026-03-02","pool":"p","number":9312,"replaces":"c"}]}',
    "TicketHandedIn": b'{"ticket":"t","lease":"l","kiosk":"k","day":"2026-03-02","pool":"p","number":9312,'
    b'"text":"A9312","prefix":"A","service":"s","agency":"a","service_name":{"id":"S"},"agency_name":{"id":"A"},'
    b'"zone":"z","place":{"id":"L1"},"ticket_class":"regular","language":"id","issued_at":1,"replaces":null}',
    "HistoryRebuilt": b'{"backup":"loket-20260302T010203Z.db","epoch":1002,"uncertain":["t"],'
    b'"resumed":[{"pool":"p","first":4,"next":60}],'
    b'"aside":[{"ticket":"u","text":"Q1","issued_at":1,"why":"no_pool","device":"k"}]}',
    "TicketRestored": b'{"ticket":"t","pool":"p","number":9,"text":"A009","prefix":"A","service":"s","agency":"a",'
    b'"service_name":{"id":"S"},"agency_name":{"id":"A"},"zone":"z","place":{"id":"L1"},"ticket_class":"regular",'
    b'"language":"id","issued_at":1,"kiosk":"k","lease":null,"slip":"printed"}',
    "AccountAdded": b'{"account":"a","duty":{"role":"officer","agency":null,"zone":null},"password":"p",'
    b'"reason":"joined"}',
    "DutyGiven": b'{"account":"a","before":{"role":"officer","agency":null,"zone":null},'
    b'"after":{"role":"supervisor","agency":null,"zone":"z"},"reason":"duties_changed"}',
    "PasswordSet": b'{"account":"a","before":"p","password":"q","must_change":true,"reason":"forgotten"}',
    "AccountLocked": b'{"account":"a","reason":"suspected"}',
    "AccountUnlocked": b'{"account":"a","reason":"cleared"}',
    "AccountRemoved": b'{"account":"a","before":{"role":"agency_administrator","agency":"a","zone":null},'
    b'"reason":"left"}',
    "LoggedIn": b'{"account":"a","device":"d","login":"l"}',
    "LoggedOut": b'{"account":"a","device":"d","login":"l","cause":"idle"}',
    "StaffKept": b'{"accounts":[{"account":"a","duty":{"role":"officer","agency":null,"zone":null},"password":"p",'
    b'"must_change":true,"locked":false}]}',
}
"""Rows on disks out there; a change that cannot read these needs a new event version."""

GAINED = {
    *("CatalogueAdopted", "TicketIssued", "TicketCalled", "ServiceFinished"),
    *("CounterResumed", "ClosureRefused", "CounterReopened", "CounterForcedOpenEnded", "ServiceReopened"),
    *("ServiceResumed", "AgencyResumed", "EmergencyEnded", "DevicePaired", "SlipHandedIn"),
    "HistoryRebuilt",
}


@given(
    record=st.builds(
        Record,
        st.integers(),
        st.text(),
        st.integers(),
        ANY_EVENT,
        command_id=_TEXT,
        digest=_TEXT,
        actor=_TEXT,
        device=_TEXT,
    )
)
def test_every_event_comes_back_as_it_was(record: Record) -> None:
    assert to_record(to_row(record)) == record


def test_answers_a_catalogue_has_looked_up_are_not_stored() -> None:
    used = catalogue()
    assert used.service
    assert used.counters_of
    fresh = to_row(Record(1, "d", 1, e.CatalogueAdopted(catalogue())))
    assert to_row(Record(1, "d", 1, e.CatalogueAdopted(used))) == fresh


@pytest.mark.parametrize("name", EVENT_TYPES)
def test_rows_of_version_1_stay_readable(name: str) -> None:
    row = Row(1, "d", 1, name, 1, WRITTEN_BY_VERSION_1[name])
    record = to_record(row)
    assert type(record.event) is EVENT_TYPES[name]
    if name not in GAINED:  # what an event has gained since has its default and is written, too
        assert to_row(record) == row
    assert to_record(to_row(record)) == record


def test_what_was_not_known_then_has_its_default() -> None:
    def read(name: str) -> Event:
        return to_record(Row(1, "d", 1, name, 1, WRITTEN_BY_VERSION_1[name])).event

    drawn, shown, finished = read("TicketIssued"), read("TicketCalled"), read("ServiceFinished")
    assert isinstance(drawn, e.TicketIssued)
    assert (drawn.wait, drawn.stops, drawn.booking) == (None, (), None)
    assert isinstance(shown, e.TicketCalled)
    assert (shown.grounds, shown.by_itself, shown.reason) == (None, False, None)
    assert isinstance(finished, e.ServiceFinished)
    assert (finished.outcome, finished.note, finished.by_calling) == (None, None, False)
    rebuilt = read("HistoryRebuilt")
    assert isinstance(rebuilt, HistoryRebuilt)
    assert not rebuilt.restored


def test_what_is_new_is_written_and_read() -> None:
    grounds = e.Grounds(Reason.LARGEST_SCORE, TicketId("rival"), TicketId("held"), helping=True)
    for event in (
        dataclasses.replace(issued("t", 1), wait=Wait(540_000, 5, 15)),
        dataclasses.replace(called("t", "k"), grounds=grounds, by_itself=True),
        e.ServiceFinished(TicketId("t"), CounterId("c"), "done", "datang lagi besok", by_calling=True),
    ):
        assert to_record(to_row(Record(1, "d", 1, event))).event == event


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"type": "TicketEaten"}, "TicketEaten"),
        ({"version": 2}, "version 2"),
        ({"version": 0}, "version 0"),
        ({"body": b""}, "damaged"),
        ({"body": b'{"day":7}'}, "damaged"),
        ({"body": b'{"day":"\xff"}'}, "damaged"),
        ({"body": b"[" * 100_000}, "damaged"),
        ({"body": None}, "damaged"),
    ],
)
def test_what_cannot_be_read_is_named(change: dict[str, object], why: str) -> None:
    row = dataclasses.replace(Row(41, "d", 1, "DayOpened", 1, b'{"day":"d"}'), **change)  # type: ignore[arg-type]
    with pytest.raises(UnreadableEvent, match=f"revision 41 .*{why}") as raised:
        to_record(row)
    assert raised.value.revision == 41
