"""The journal of a kiosk's numbers: what its entries say together, and what is worth keeping of them."""

from hub.protocol.errors import RejectionCode
from hub.protocol.ids import CommandId, PoolId, ServiceId, uuid7
from hub.protocol.leases import HandInTicket
from hub.protocol.marks import Mark
from hub.protocol.remembering import RememberedNumber
from kiosk.journal import (
    FORGET_EVERY,
    KEPT_MS,
    Began,
    ClockSeen,
    Entry,
    Gave,
    Journal,
    MarkKept,
    Settled,
    TakenBack,
    Told,
)
from kiosk.offline import KEPT_DAYS, Offline, RefusedTicket, marks
from tests.unit.kiosk.hall import AT, catalogue
from tests.unit.kiosk.leases import LEASE, lease_of


def id_of(name: str) -> CommandId:
    """Return a UUID that is the same for the same name."""
    return uuid7(AT, name.encode()[-10:].rjust(10))


def own(number: int = 9_301, day: str = "2026-01-05", at: int = AT) -> HandInTicket:
    return HandInTicket(
        command_id=id_of(f"{day[-4:]} {number}"),
        lease=LEASE,
        day=day,
        pool=PoolId("A1"),
        number=number,
        text=f"A1{number}",
        service=ServiceId("A1.1"),
        ticket_class="regular",  # type: ignore[arg-type]
        language="id",  # type: ignore[arg-type]
        issued_at=at,
        replaces=id_of(f"wish {number}"),
    )


def marked(epoch: int, revision: int, hall: str = "hall") -> MarkKept:
    return MarkKept(hall, Mark(epoch, revision, AT, "ab" * 32, "cd" * 32))


def test_the_newest_mark_of_history_is_kept():
    first, second = marked(1, 9), marked(2, 3)
    journal = Journal([Began("j"), first])
    assert not journal.lacks("hall", first.mark)
    assert journal.lacks("hall", second.mark)
    assert journal.lacks("another hall", first.mark)
    journal.take(second)
    assert journal.mark == second
    assert not journal.lacks("hall", first.mark)
    assert Journal(journal.entries()).mark == second
    assert Journal([Began("j")]).lacks("hall", first.mark)


def told(name: str, at: int = AT) -> RememberedNumber:
    return RememberedNumber(id_of(name), name, at)


def test_the_record_is_what_the_entries_say():
    first, second, third = own(9_301), own(9_302), own(9_303, at=AT + 5)
    journal = Journal(
        [
            Began("j"),
            Gave(first),
            Gave(second),
            Told(told("A001")),
            Settled(first.command_id),
            Settled(second.command_id, RejectionCode.NUMBER_USED),
            Gave(third),
        ]
    )
    lease = lease_of(catalogue())
    record = journal.record(lease, 7)
    assert (record.lease, record.offset_ms, record.issued_at) == (lease, 7, {"2026-01-05": AT + 5})
    assert record.outbox == (third,)
    assert record.refused == (RefusedTicket(second, RejectionCode.NUMBER_USED),)
    used = [marks(PoolId("A1"), each.number, each.text) for each in (first, second, third)]
    assert record.taken == {"2026-01-05": frozenset().union(*used)}
    assert [each.text for each in journal.numbers()] == ["A001", "A19301", "A19302", "A19303"]
    assert Offline(record).record == record


def test_the_newest_number_says_which_time_it_is_at_least() -> None:
    lost_century = Gave(own(9_301, at=AT * 2))
    journal = Journal([lost_century, Gave(own(9_302)), Told(told("A001", AT + 7))])
    assert journal.record(None, 0).seen_at == AT + 7, "one hour of a hub in another century is not the newest for good"
    assert Journal([Told(told("A001", AT + 7)), Gave(own(9_302, at=AT + 9))]).record(None, 0).seen_at == AT + 9
    assert Journal().record(None, 0).seen_at == 0


def test_the_hub_may_say_that_it_is_earlier_than_numbers_before_say() -> None:
    far = own(9_301, day="2038-01-18", at=AT + 100 * KEPT_MS)
    journal = Journal([Told(told("A001", AT), "2026-01-05"), Gave(far), Gave(own(at=AT + 1))])
    assert journal.record(None, 0).seen_at == AT + 1
    assert journal.record(None, 0).issued_at == {far.day: far.issued_at, "2026-01-05": AT + 1}
    journal = Journal([Gave(far), Told(told("A001", AT + 9), "2026-01-05"), Told(told("A002", AT + 5), "2026-01-05")])
    for _ in range(2):
        assert journal.record(None, 0).seen_at == AT + 9
        journal = Journal(journal.entries())
    journal = Journal([Gave(far), ClockSeen(AT + 2)])
    for each in (journal, Journal(journal.entries())):
        assert each.record(None, 0).seen_at == AT + 2
        each.take(Told(told("A001", AT + 3)))
        assert each.record(None, 0).seen_at == AT + 3


def test_a_number_taken_back_is_used_up_and_otherwise_forgotten():
    journal = Journal([Gave(own()), TakenBack(own().command_id)])
    record = journal.record(None, 0)
    assert (record.outbox, journal.numbers()) == ((), [])
    assert record.taken == {"2026-01-05": marks(PoolId("A1"), 9_301, "A19301")}


def test_few_entries_say_the_same_and_entries_that_come_again_change_nothing():
    entries: list[Entry] = [Began("j"), Told(told("A001")), Gave(own()), Gave(own(9_302))]
    entries += [Settled(own().command_id), TakenBack(own(9_302).command_id)]
    journal = Journal([*entries, *entries])
    assert journal.entries() == entries
    assert Journal(journal.entries()).record(None, 0) == journal.record(None, 0)


def test_what_is_older_than_a_week_before_the_newest_is_let_go_but_never_what_is_not_handed_in():
    old = [own(day=f"2026-01-{day:02d}") for day in range(1, KEPT_DAYS + 3)]
    journal = Journal([Began("j"), Told(told("old", AT)), Told(told("new", AT + KEPT_MS))])
    for each in old:
        journal.take(Gave(each))
    for each in old[1:]:
        journal.take(Settled(each.command_id))
    journal.take(TakenBack(old[1].command_id))
    journal.forget_old()
    assert [each.day for each in journal.record(None, 0).outbox] == ["2026-01-01"]
    assert sorted(journal.record(None, 0).taken) == ["2026-01-01", *(f"2026-01-{day:02d}" for day in range(3, 11))]
    assert "old" not in [each.text for each in journal.numbers()]
    assert "new" in [each.text for each in journal.numbers()]
    assert not any(isinstance(each, TakenBack) for each in journal.entries())


def test_it_lets_go_by_itself_while_the_kiosk_runs():
    journal = Journal([Told(told("old", AT)), Told(told("new", AT + KEPT_MS))])
    for _ in range(FORGET_EVERY):
        journal.take(Began("j"))
    assert [each.text for each in journal.numbers()] == ["new"]


def test_a_settled_number_that_is_not_known_is_no_refused_ticket():
    journal = Journal([Settled(CommandId("gone"), RejectionCode.NUMBER_USED)])
    assert journal.record(None, 0).refused == ()


def test_numbers_of_a_clock_that_was_ahead_make_those_told_after_them_not_old():
    told_ones = [told("A001"), told("A002", AT + 100 * KEPT_MS), told("A003", AT + 1)]
    journal = Journal(map(Told, told_ones))
    journal.forget_old()
    assert {each.text for each in journal.numbers()} == {"A001", "A002", "A003"}


def test_a_number_stands_for_one_ticket_of_its_day():
    journal = Journal([Told(told("A001"), "2026-01-05"), Gave(own())])
    assert journal.is_anothers(CommandId("other"), "A001", "2026-01-05")
    assert journal.is_anothers(CommandId("other"), own().text, own().day)
    assert not journal.is_anothers(own().command_id, own().text, own().day)
    assert not journal.is_anothers(CommandId("other"), "A001", "2026-01-06")
    assert not journal.is_anothers(CommandId("other"), "A001", "")
    again = Journal(journal.entries())
    assert again.is_anothers(CommandId("other"), "A001", "2026-01-05")
    again.take(Told(told("A002", AT + 2 * KEPT_MS), "2026-01-25"))
    again.forget_old()
    assert not again.is_anothers(CommandId("other"), "A001", "2026-01-05")
