import asyncio
import os
import signal
from collections.abc import Callable
from pathlib import Path

import pytest

from config.sound.card import CardPlayer
from config.sound.players import PlayerFailed
from config.sound.samples import silence, to_wav


def player(folder: Path, lines: str) -> CardPlayer:
    """Return a player whose card's process is a shell script."""
    path = folder / "card"
    path.write_text(f"#!/bin/sh\n{lines}\n")
    path.chmod(0o755)
    return CardPlayer(folder / "sound", [str(path)])


async def until(is_so: Callable[[], bool]) -> None:
    for _ in range(6_000):
        if is_so():
            return
        await asyncio.sleep(0.01)
    raise TimeoutError


def test_one_process_plays_sound_after_sound(tmp_path: Path) -> None:
    card = player(
        tmp_path, f'echo begun >> {tmp_path}/log; while read -r f; do cp "$f" {tmp_path}/heard; echo end; done'
    )
    for ms in (10, 20):
        asyncio.run(card.play(silence(ms), {}))
        assert (tmp_path / "heard").read_bytes() == to_wav(silence(ms))
    assert (tmp_path / "log").read_text() == "begun\n"
    card.close()
    card.close()


def test_what_the_card_says_is_passed_on_and_it_is_asked_again(tmp_path: Path) -> None:
    card = player(tmp_path, "while read -r f; do echo no sound card; done")
    for _ in range(2):
        with pytest.raises(PlayerFailed, match="no sound card"):
            asyncio.run(card.play(silence(10), {}))
    card.close()


def test_a_process_that_ended_is_begun_anew(tmp_path: Path) -> None:
    card = player(
        tmp_path, f"[ -e {tmp_path}/once ] || {{ touch {tmp_path}/once; read -r f; exit 1; }}; read -r f; echo end"
    )
    with pytest.raises(PlayerFailed, match="process ended"):
        asyncio.run(card.play(silence(10), {}))
    asyncio.run(card.play(silence(10), {}))
    card.close()


def test_a_card_that_hangs_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("config.sound.card.LATENESS_S", 0.1)
    card = player(tmp_path, "exec sleep 60")
    with pytest.raises(PlayerFailed, match="hangs"):
        asyncio.run(card.play(silence(10), {}))


def test_a_card_that_comes_later_is_found(tmp_path: Path) -> None:
    there = tmp_path / "there"
    card = player(tmp_path, f'a="no sound card"; [ -e {there} ] && a=end; while read -r f; do echo "$a"; done')
    with pytest.raises(PlayerFailed, match="no sound card"):
        asyncio.run(card.play(silence(10), {}))
    there.touch()
    asyncio.run(card.play(silence(10), {}))
    card.close()


def test_a_disk_that_takes_nothing_silences_nobody(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    memory = tmp_path / "memory"
    memory.mkdir()
    monkeypatch.setattr("config.sound.card.MEMORY", memory)
    card = player(tmp_path, f'while read -r f; do cp "$f" {tmp_path}/heard; echo end; done')
    (tmp_path / "sound").write_text("a file where the folder should be")
    for ms in (10, 20):
        asyncio.run(card.play(silence(ms), {}))
        assert (tmp_path / "heard").read_bytes() == to_wav(silence(ms))
    card.close()
    assert list(memory.iterdir()) == []


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("config.sound.card.MEMORY", tmp_path / "none")
    card = player(tmp_path, "exec sleep 60")
    (tmp_path / "sound").write_text("a file where the folder should be")
    with pytest.raises(PlayerFailed, match="the sound card's process"):
        asyncio.run(card.play(silence(10), {}))


def test_a_sound_is_cut_off_and_the_next_one_is_heard(tmp_path: Path) -> None:
    first = tmp_path / "first"
    card = player(
        tmp_path,
        f'while read -r f; do if [ -z "$f" ]; then echo cut; elif [ -e {first} ]; then echo end; '
        f"else touch {first}; fi; done",
    )
    card.begin()

    async def story() -> None:
        task = asyncio.create_task(card.play(silence(60_000), {}))
        await until(first.exists)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await card.play(silence(10), {})

    asyncio.run(story())
    card.close()


def test_a_card_that_does_not_fall_silent_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("config.sound.card.CUT_WITHIN_S", 0.1)
    begun = tmp_path / "begun"
    card = player(tmp_path, f"echo >> {begun}; read -r f; exec sleep 60")

    async def story() -> None:
        for times in (1, 2):
            task = asyncio.create_task(card.play(silence(60_000), {}))
            await until(lambda: begun.exists() and len(begun.read_text()) >= times)  # noqa: B023
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            await until(lambda: not card.is_running)

    asyncio.run(story())


def test_a_card_that_cannot_be_begun_is_named(tmp_path: Path) -> None:
    card = CardPlayer(tmp_path, [str(tmp_path / "no-such-program")])
    with pytest.raises(PlayerFailed, match="the sound card's process"):
        card.begin()


def test_a_process_that_does_not_go_holds_nobody_up(tmp_path: Path) -> None:
    pid = tmp_path / "pid"
    card = player(tmp_path, f"sleep 3600 & echo $! > {pid}.part; mv {pid}.part {pid}; exec sleep 3600")

    async def story() -> None:
        task = asyncio.create_task(card.play(silence(3_600_000), {}))
        await until(pid.exists)
        card.close()
        with pytest.raises(PlayerFailed, match="process ended"):
            await task

    asyncio.run(story())
    os.kill(int(pid.read_text()), signal.SIGKILL)  # it was there still, and kept the pipe open
