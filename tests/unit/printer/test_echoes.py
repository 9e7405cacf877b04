"""Process ids: never an answer by themselves, never two jobs' at once."""

from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.protocol.ids import JobId
from printer import echoes as module
from printer.echoes import CHARACTERS, MARK, Echoes, mark, tokens_of
from printer.status import ask_process_id
from printer.stream import Echo, Noise, Stream

A, B = JobId("a:1"), JobId("b:1")


def test_a_torn_echo_is_no_answer() -> None:
    assert len(CHARACTERS) == 22
    for character in CHARACTERS:
        assert Stream(presents=True).feed(character.encode()) == [Noise(character.encode())]


@given(st.text(max_size=80).map(JobId))
def test_a_job_has_always_the_same_ids(job: JobId) -> None:
    tokens = list(islice(tokens_of(job), 5))
    assert tokens == list(islice(tokens_of(job), 5))
    assert all(ask_process_id(token).endswith(token.encode()) for token in tokens)
    assert not any(token.startswith(MARK) for token in tokens)
    assert Stream().feed(b"\x37\x22" + tokens[0].encode() + b"\x00") == [Echo(tokens[0])]


def test_a_question_of_nobody_has_another_id_each_time() -> None:
    marks = [mark(number) for number in range(len(CHARACTERS) ** 3)]
    assert len({*marks}) == len(marks)
    assert all(len(each) == 4 and each.startswith(MARK) and {*each} <= {*CHARACTERS} for each in marks)
    assert mark(len(marks)) == mark(0)


def test_an_id_that_may_still_be_echoed_is_not_given_to_another() -> None:
    echoes = Echoes()
    first, second = islice(tokens_of(A), 2)
    assert echoes.choose(A) == first
    echoes.expect(first, A)
    assert echoes.choose(A) == first
    echoes.expect(first, B)
    assert echoes.choose(A) == second
    assert echoes.take(first) == B
    assert echoes.take(first) is None
    assert echoes.choose(A) == first


def test_so_many_are_awaited(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "AWAITED_MAX", module.AWAITED_MAX._replace(value=2))
    echoes = Echoes()
    for token, job in (("aaaa", A), ("bbbb", B), ("aaaa", A), ("cccc", JobId("c:1"))):
        echoes.expect(token, job)
    assert [echoes.take(token) for token in ("aaaa", "bbbb", "cccc")] == [A, None, "c:1"]
