"""Which commands need a reason: every one has its place in the table."""

from dataclasses import fields
from typing import Any, get_args

import pytest

from hub.domain import commands as c
from hub.domain import commands_day as day
from hub.domain import commands_public as public
from hub.domain.catalogue import CounterId, ServiceId
from hub.domain.overrides import WEIGHTS, Weight, lacks_reason
from hub.domain.ticket import CallId

ONE = CounterId("1")


def test_every_command_is_an_override_or_it_is_not() -> None:
    assert set(WEIGHTS) == set(get_args(c.Command))


@pytest.mark.parametrize("kind", [kind for kind, weight in WEIGHTS.items() if weight is Weight.OVERRIDE])
def test_every_override_can_say_why(kind: Any) -> None:
    assert "reason" in {field.name for field in fields(kind)}


def test_an_override_without_a_reason_lacks_one():
    assert lacks_reason(day.ReopenService(ServiceId("A.01")))
    assert lacks_reason(day.ReopenService(ServiceId("A.01"), " "))
    assert lacks_reason(public.EndEmergency(), at_own_place=True)
    assert not lacks_reason(public.EndEmergency("drill"))


def test_a_counters_own_officer_goes_on_without_a_reason_and_nobody_else():
    assert not lacks_reason(day.ResumeCounter(ONE), at_own_place=True)
    assert lacks_reason(day.ResumeCounter(ONE))
    assert not lacks_reason(day.ResumeCounter(ONE, "mistake"))


def test_ordinary_work_and_what_says_why_by_itself_need_none():
    assert not lacks_reason(c.CallNext(CallId("c"), ONE))
    assert not lacks_reason(day.ApproveClosure(ONE))
