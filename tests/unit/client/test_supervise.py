"""A word that nothing answers is said again until it has arrived, and its outcome is told."""

import argparse
import asyncio
import io
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from config.schema import DeviceConfig
from config.translations import load_translator
from hub.client import first_errand
from hub.client.alarm_words import PACKAGE
from hub.client.candidates import HubAddress
from hub.client.connection import UNPAIRED
from hub.client.errand import DONE, REFUSED, WRONG
from hub.client.first_errand import FirstErrand
from hub.client.log_in_talk import LogInTalk
from hub.client.order_words import add_orders
from hub.client.session import Answered, FirstAdministratorTold, Joined, Output, Parted, Shown, Troubled
from hub.client.supervise import _Errand
from hub.protocol.commands import Accepted, NotExecuted, PaperReceipt, RequestOutcome, TellOfficers
from hub.protocol.errors import Problem, ProblemCode, Refused, RejectionCode
from hub.protocol.first_administrator import (
    FirstAdministratorMade,
    FirstAdministratorProblem,
    FirstAdministratorRefused,
    MakeFirstAdministrator,
)
from hub.protocol.hello import PROTOCOL_VERSION, Welcome
from hub.protocol.ids import BootId, CommandId, DeviceId, Topic
from hub.protocol.orders import CancelUncertain, ReservePaper
from hub.protocol.views import Show, SupervisorView, View
from tests.unit.kiosk.hall import AT, catalogue

WORDS = TellOfficers("Rapat pukul 14")
WELCOME = Welcome(PROTOCOL_VERSION, "Hall", 1, BootId("b"), AT, DeviceId("penyelia-1"))
WISH = MakeFirstAdministrator("ani", "ABCD-EFGH-JKMN", "tujuh burung di pohon")


def shown(view: View) -> Shown:
    return Shown(Show(Topic("topic"), 1, BootId("b"), 1, view))


def told(folder: Path, story: Callable[[_Errand], None], *order: str, uncertain: dict[str, int] | None = None) -> int:
    """Let a hub take the errand in and show it the hall, and then do what the story says; return the exit code."""

    async def run() -> int:
        parser = argparse.ArgumentParser()
        add_orders(parser)
        options = parser.parse_args(order or ["tell", WORDS.text])
        options.language, options.hub = "en", None
        errand = _Errand(DeviceConfig(device="penyelia-1", state_dir=folder, discovery=False), options, LogInTalk())
        arrive(errand, uncertain)
        story(errand)
        return errand._code.result()

    return asyncio.run(run())


def arrive(errand: _Errand, uncertain: dict[str, int] | None = None) -> None:
    session = errand.link.session
    session.connected(AT)
    session.received(WELCOME, AT)
    for view in (catalogue(), SupervisorView(AT, (), (), (), {}, {}, uncertain=uncertain or {})):
        errand._handle(shown(view))


def said(errand: _Errand) -> CommandId:
    """Take what was said: the words, and then what will be answered."""
    words, question = errand.link._outbox
    errand.link._outbox.clear()
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
        errand.link.session.disconnected(AT)
        errand._handle(Parted())
        assert errand.link.session.open_commands == 0
        arrive(errand)
        second = said(errand)
        assert second != first
        errand._handle(answer(second))

    assert told(tmp_path, story) == DONE


def test_a_hub_that_does_not_take_it_says_why(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    wrong = Troubled(Problem(ProblemCode.WRONG_ROLE, closing=False, detail="a kiosk does not say TellOfficers"))
    assert told(tmp_path, lambda errand: errand._handle(wrong)) == REFUSED
    assert "the hub says wrong_role: a kiosk does not say TellOfficers" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("language", "first"),
    [("en", "This device does not, or no longer, belong"), ("id", "Perangkat ini belum, atau tidak lagi, milik")],
)
def test_who_must_pair_first_is_told_how_in_one_language(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, language: str, first: str
) -> None:
    def story(errand: _Errand) -> None:
        errand.words = load_translator(PACKAGE, language)
        errand.options.config, errand.options.hub = Path("balai saya/penyelia.toml"), HubAddress("::1", 8765)
        errand._handle(Troubled(UNPAIRED))

    monkeypatch.setattr("sys.argv", [".venv/bin/loket-supervise", "show"])
    assert told(tmp_path, story) == REFUSED
    said_ = capsys.readouterr().err
    assert said_.startswith(f"loket-supervise: {first}")
    here = ".venv/bin/loket-supervise pair --config 'balai saya/penyelia.toml' --hub '[::1]:8765'"
    assert [line.strip() for line in said_.splitlines() if line.startswith("    ")] == [
        "loket-hub devices --config hub.toml pair",
        here,
    ]
    assert UNPAIRED.detail not in said_


@pytest.mark.parametrize(
    ("language", "said_"),
    [
        ("en", "Set aside for paper: A001 to A020 (20 numbers). Write these on the paper; "),
        ("id", "Disediakan untuk kertas: A001 sampai A020 (20 nomor). Tulis nomor ini di kertas; "),
    ],
)
def test_the_numbers_for_paper_are_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], language: str, said_: str
) -> None:
    def story(errand: _Errand) -> None:
        (order,) = errand.link._outbox
        assert isinstance(order, ReservePaper)
        errand.words = load_translator(PACKAGE, language)
        errand._handle(Answered(order, Accepted(order.command_id, paper=PaperReceipt("A001", "A020", 20))))

    assert told(tmp_path, story, "reserve-paper", "A", "20") == DONE
    assert capsys.readouterr().out.startswith(said_)


def test_a_value_that_cannot_be_asks_the_hub_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert told(tmp_path, lambda errand: None, "reserve-paper", "A", "2000") == WRONG
    assert "count: 2000 will not do. Write a whole number from 1 to 500." in capsys.readouterr().err


@pytest.mark.parametrize("language", ["id", "en"])
def test_what_a_terminal_says_of_its_hub_is_in_one_language(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], language: str
) -> None:
    unknown = Troubled(Problem(ProblemCode.UNKNOWN_DEVICE, closing=True))

    def story(errand: _Errand) -> None:
        errand.words = load_translator(PACKAGE, language)
        errand._met = False
        errand._waits()
        errand._handle(unknown)

    assert told(tmp_path, story) == REFUSED
    said_ = capsys.readouterr().err
    english = ("waiting for the hub at any address", "the hub says unknown_device: correct", "read that again")
    assert [each in said_ for each in english] == [language == "en"] * 3


@pytest.mark.parametrize(
    ("words", "uncertain", "said_"),
    [
        ((), {"A.01": 3, "B.01": 1}, "cancelled of those who waited: A.01 3, B.01 1\n"),
        (("B.01",), {"A.01": 3, "B.01": 1}, "cancelled of those who waited: B.01 1\n"),
        ((), {}, "nothing is uncertain\n"),
    ],
)
def test_how_many_uncertain_tickets_were_closed_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], uncertain: dict[str, int], said_: str
) -> None:
    def story(errand: _Errand) -> None:
        (order,) = errand.link._outbox
        assert isinstance(order, CancelUncertain)
        errand._handle(Answered(order, Accepted(order.command_id)))

    assert told(tmp_path, story, "cancel-uncertain", *words, uncertain=uncertain) == DONE
    assert capsys.readouterr().out == said_


def test_a_service_that_is_not_there_is_refused_with_those_that_are(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def story(errand: _Errand) -> None:
        (order,) = errand.link._outbox
        assert isinstance(order, CancelUncertain)
        refused = Refused(order.command_id, RejectionCode.UNKNOWN_SERVICE, {"service": "A.99"})
        errand._handle(Answered(order, refused))

    assert told(tmp_path, story, "cancel-uncertain", "A.99") == REFUSED
    assert "service=A.99: There is no such service in this hall. There is, for instance: A" in capsys.readouterr().err


def test_who_waits_is_told_once_for_what(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def story(errand: _Errand) -> None:
        errand._waits()
        errand._handle(Joined(WELCOME))
        errand._waits()
        errand.end(DONE)

    assert told(tmp_path, story) == DONE
    assert capsys.readouterr().err.count("waiting for the hub at any address that zeroconf finds (20 s)") == 1


def first_told(folder: Path, *heard: Output, wish: MakeFirstAdministrator = WISH) -> tuple[int | None, list[object]]:
    """Let a hub say this to who would be the first administrator; return the exit code, and what was said."""

    async def run() -> tuple[int | None, list[object]]:
        parser = argparse.ArgumentParser()
        add_orders(parser)
        options = parser.parse_args(["first-administrator", "ani"])
        options.language, options.hub = "en", None
        errand = FirstErrand(DeviceConfig(device="penyelia-1", state_dir=folder, discovery=False), options, wish)
        errand.link.session.connected(AT)
        errand.link.session.received(WELCOME, AT)
        for each in heard:
            errand._handle(each)
        return errand._code.result() if errand._code.done() else None, list(errand.link._outbox)

    return asyncio.run(run())


def test_who_would_be_the_first_administrator_says_it_once_and_hears_what_came_of_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    joined, parted, view = Joined(WELCOME), Parted(), shown(catalogue())
    assert first_told(tmp_path, parted) == (None, [])
    assert first_told(tmp_path, joined, view, joined) == (None, [WISH])
    made = FirstAdministratorTold(FirstAdministratorMade("ani"))
    assert first_told(tmp_path, joined, made) == (DONE, [WISH])
    assert "The account ani is made" in capsys.readouterr().out
    wait = FirstAdministratorTold(FirstAdministratorRefused(FirstAdministratorProblem.WAIT, 14_001))
    assert first_told(tmp_path, joined, wait)[0] == REFUSED
    assert "Try again in 15 s" in capsys.readouterr().err
    assert first_told(tmp_path, joined, parted)[0] == REFUSED
    assert "broke before its answer came" in capsys.readouterr().err
    unknown = Troubled(Problem(ProblemCode.UNKNOWN_TYPE, closing=False))
    assert first_told(tmp_path, joined, unknown)[0] == REFUSED
    assert "unknown_type" in capsys.readouterr().err


@pytest.mark.parametrize("problem", FirstAdministratorProblem)
def test_every_reason_has_its_words(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], problem: FirstAdministratorProblem
) -> None:
    refused = FirstAdministratorTold(FirstAdministratorRefused(problem))
    assert first_told(tmp_path, Joined(WELCOME), refused)[0] == REFUSED
    assert len(capsys.readouterr().err.split()) > 5


class Typed(io.StringIO):
    """A terminal at which these lines are typed."""

    def isatty(self) -> bool:
        return True


@dataclass
class Judge:
    """A hub that says these things, one after the other; `asked` is what it heard."""

    answers: list[FirstAdministratorProblem | None]
    asked: list[tuple[str, str]] = field(default_factory=list)

    async def say(self, *said_: object) -> tuple[int, FirstAdministratorProblem | None]:
        wish = said_[-1]
        assert isinstance(wish, MakeFirstAdministrator)
        self.asked.append((wish.code, wish.password))
        answer = self.answers.pop(0)
        return DONE if answer is None else REFUSED, answer


PASSWORDS = "tujuh burung", "kuda laut hijau"


@pytest.mark.parametrize(
    ("codes", "passwords", "answers", "asked", "ended"),
    [
        (("AAAA", "BBBB"), "aa", "wrong_code,,", ("AAAA", "BBBB", "BBBB a"), DONE),
        (("AAAA",), "", "wait", ("AAAA",), REFUSED),
        (("A" * 99, "BBBB"), "aa", ",", ("BBBB", "BBBB a"), DONE),
        (("BBBB",), "abaabb", ",too_common,", ("BBBB", "BBBB a", "BBBB b"), DONE),
        (("BBBB",), "aa", ",accounts_exist", ("BBBB", "BBBB a"), REFUSED),
        (("BBBB",), "-", "", ("BBBB",), REFUSED),
        (("  ",), "", "", (), REFUSED),
    ],
)
def test_a_code_is_judged_before_passwords_and_only_what_was_wrong_is_asked_again(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    codes: tuple[str, ...],
    passwords: str,
    answers: str,
    asked: tuple[str, ...],
    ended: int,
) -> None:
    judge = Judge([FirstAdministratorProblem(each) if each else None for each in answers.split(",")])
    known = {"a": PASSWORDS[0], "b": PASSWORDS[1], "-": ""}
    left = [known[each] for each in passwords]
    monkeypatch.setattr(first_errand, "_say", judge.say)
    monkeypatch.setattr("getpass.getpass", lambda question: left.pop(0))
    monkeypatch.setattr("sys.stdin", Typed("".join(f"{code}\n" for code in codes)))
    parser = argparse.ArgumentParser()
    add_orders(parser)
    options = parser.parse_args(["first-administrator", "ani"])
    options.language, options.hub = "en", None
    settings = DeviceConfig(device="penyelia-1", state_dir=tmp_path, discovery=False)
    assert first_errand.make(settings, options) == ended
    assert [f"{code} {'' if not each else 'ab'[PASSWORDS.index(each)]}".strip() for code, each in judge.asked] == [
        *asked
    ]
    assert left == []


def test_a_name_that_is_too_long_to_be_any_is_refused_before_a_code_is_asked_for(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    options = argparse.Namespace(name="a" * 200, language="en", hub=None)
    assert first_errand.make(DeviceConfig(device="penyelia-1", state_dir=tmp_path), options) == REFUSED
    assert "A name has 2 to 32 small letters" in capsys.readouterr().err


def test_a_right_code_is_no_failure_and_a_lost_link_is_no_account(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    right = FirstAdministratorTold(FirstAdministratorRefused(FirstAdministratorProblem.TOO_SHORT))
    alone = MakeFirstAdministrator("ani", WISH.code, "")
    assert first_told(tmp_path, Joined(WELCOME), right, wish=alone)[0] == DONE
    assert capsys.readouterr().err == ""
    assert first_told(tmp_path, Joined(WELCOME), Parted(), wish=alone)[0] == REFUSED
    assert "cannot do that now" in capsys.readouterr().err
