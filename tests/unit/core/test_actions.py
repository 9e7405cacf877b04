"""An officer's panel offers what the rules allow, no more and no less."""

from collections.abc import Callable

from hypothesis import given, settings
from hypothesis import strategies as st

from hub.domain import commands as domain
from hub.domain.catalogue import CounterId
from hub.domain.decide import Rejection, decide
from hub.domain.ticket import CallId, TicketId
from hub.protocol import commands as wire
from hub.protocol.ids import counter_topic
from hub.protocol.views import OfficerAction
from tests.builders import catalogue, counter
from tests.unit.core.desk import Desk

ACTIONS: dict[OfficerAction, Callable[[CounterId, TicketId], domain.Command]] = {
    OfficerAction.CALL_NEXT: lambda counter, ticket: domain.CallNext(CallId("call"), counter),
    OfficerAction.RECALL: lambda counter, ticket: domain.Recall(CallId("call"), counter, ticket),
    OfficerAction.START: domain.StartService,
    OfficerAction.FINISH: domain.FinishService,
    OfficerAction.NO_SHOW: domain.MarkNoShow,
    OfficerAction.CANCEL: lambda counter, ticket: domain.CancelTicket(counter, ticket, "pulang"),
}


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(["issue", "adopt", *OfficerAction]), st.integers(1, 2)), max_size=25))
def test_an_action_is_offered_exactly_when_it_would_be_accepted(acts):
    assert set(ACTIONS) == set(OfficerAction)
    desk = Desk()
    desk.join("k1", "o1", "o2")
    fewer = catalogue(counters=(counter(1, "Z1", "A.02"), counter(2, "Z1", "A.01"), catalogue().counters[2]))
    for act, number in acts:
        place = CounterId(str(number))
        state = desk.core.state
        current = state.at_counter.get(place, TicketId("nobody"))
        if act == "issue":
            desk.issue(service=f"A.0{number}")
        elif act == "adopt":
            desk.catalogue = fewer if number == 1 else catalogue()
            desk = desk.restarted()
            desk.join("k1", "o1", "o2")
        else:
            names = {"recall": "Recall", "start": "StartService", "finish": "FinishService", "no_show": "MarkNoShow"}
            more = {"reason": "pulang"} if act == "cancel" else {}
            kind = getattr(wire, names.get(act, {"call_next": "CallNext", "cancel": "CancelTicket"}.get(act, "")))
            about = {} if act == "call_next" else {"ticket": current}
            desk.ask(f"o{number}", kind(command_id=desk.id(), counter=str(number), **about, **more))
        for each in ("1", "2"):
            state = desk.core.state
            current = state.at_counter.get(CounterId(each), TicketId("nobody"))
            would = {
                action
                for action, make in ACTIONS.items()
                if not isinstance(decide(state, make(CounterId(each), current)), Rejection)
            }
            assert set(desk.view(counter_topic(each)).actions) == would
