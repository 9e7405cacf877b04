"""A word that nothing answers is said again until it has arrived, and its outcome is told."""

import argparse
import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest

from config.schema import DeviceConfig
from hub.client.order_words import add_orders
from hub.client.session import Answered, Output, Parted, Shown, Troubled
from hub.client.supervise import DONE, REFUSED, _Errand
from hub.protocol.commands import NotExecuted, RequestOutcome, TellOfficers
from hub.protocol.errors import Problem, ProblemCode
from hub.protocol.hello import PROTOCOL_VERSION, Welcome
from hub.protocol.ids import BootId, CommandId, DeviceId, Topic
from hub.protocol.orders import CancelUncertain
from hub.protocol.views import Show, SupervisorView, View
from tests.unit.kiosk.hall import AT, catalogue

WORDS = TellOfficers("Rapat pukul 14")


def shown(view: View) -> Shown:
    return Shown(Show(Topic("topic"), 1, BootId("b"), 1, view))


def told(folder: Path, story: Callable[[_Errand], None]) -> int:
    """Let a hub take the errand in and show it the hall, and then do what the story says; return the exit code."""

    async def run() -> int:
        parser = argparse.ArgumentParser()
        add_orders(parser)
        options = parser.parse_args(["tell", WORDS.text])
        options.language = "en"
        errand = _Errand(DeviceConfig(device="penyelia-1", state_dir=folder, discovery=False), options)
        arrive(errand)
        story(errand)
        return errand._code.result()

    return asyncio.run(run())


def arrive(errand: _Errand) -> None:
    session = errand._link.session
    session.connected(AT)
    session.received(Welcome(PROTOCOL_VERSION, "Hall", 1, BootId("b"), AT, DeviceId("penyelia-1")), AT)
    for view in (catalogue(), SupervisorView(AT, (), (), (), {}, {})):
        errand._handle(shown(view))


def said(errand: _Errand) -> CommandId:
    """Take what was said: the words, and then what will be answered."""
    words, question = errand._link._outbox
    errand._link._outbox.clear()
    assert words == WORDS
    assert isinstance(question, RequestOutcome)
    assert not errand._code.done()
    return question.command_id


def answer(asked: CommandId) -> Output:
    return Answered(CancelUncertain(command_id=asked), NotExecuted(asked))


def test_it_is_done_when_the_hub_has_answered_what_was_asked_after_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert told(tmp_path, lambda errand: errand._handle(answer(said(errand)))) == DONE
    assert capsys.readouterr().out == "done\n"


def test_a_word_that_a_lost_connection_may_have_lost_is_said_again(tmp_path: Path) -> None:
    def story(errand: _Errand) -> None:
        first = said(errand)
        errand._link.session.disconnected(AT)
        errand._handle(Parted())
        assert errand._link.session.open_commands == 0
        arrive(errand)
        second = said(errand)
        assert second != first
        errand._handle(answer(second))

    assert told(tmp_path, story) == DONE


def test_a_hub_that_does_not_take_it_says_why(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    wrong = Troubled(Problem(ProblemCode.WRONG_ROLE, closing=False, detail="a kiosk does not say TellOfficers"))
    assert told(tmp_path, lambda errand: errand._handle(wrong)) == REFUSED
    assert "the hub says wrong_role: a kiosk does not say TellOfficers" in capsys.readouterr().err
