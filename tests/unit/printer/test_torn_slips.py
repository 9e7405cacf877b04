import pytest

from hub.protocol.printing import SlipOutcome, SlipReason
from printer.effects import Effect, Keep
from printer.fates import Fates
from printer.record import sent
from tests.unit.printer.slips import job


def ended_unknown(reason: SlipReason) -> tuple[Fates, str]:
    fates, wanted = Fates(), job("t1:1")
    fates.begin(sent(wanted, 1, for_hub=True))
    fates.end(fates.records[wanted.job], SlipOutcome.UNKNOWN, reason, 2)
    return fates, fates.token_of(wanted.job)


def outcomes(effects: list[Effect]) -> list[SlipOutcome | None]:
    return [effect.record.outcome for effect in effects if isinstance(effect, Keep)]


@pytest.mark.parametrize("reason", [SlipReason.NO_ANSWER, SlipReason.COVER_OPEN, SlipReason.RESTARTED])
def test_a_late_echo_makes_good_what_nobody_knew(reason: SlipReason) -> None:
    fates, token = ended_unknown(reason)
    assert outcomes(fates.echoed(token, 3)) == [SlipOutcome.PRINTED]
    assert fates.echoed(token, 4) == []


def test_a_slip_out_of_two_rolls_is_never_called_good() -> None:
    fates, token = ended_unknown(SlipReason.PAPER_OUT)
    assert fates.echoed(token, 3) == []
    assert [record.outcome for record in fates.records.values()] == [SlipOutcome.UNKNOWN]
