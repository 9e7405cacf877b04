import asyncio
from pathlib import Path

import pytest

from counter_display.hall.announcer import Play
from counter_display.hall.card import CardPlayer
from counter_display.hall.pcm import silence, to_wav
from counter_display.hall.players import PlayerFailed
from hub.protocol.ids import CallId

PLAY = Play(CallId("c1"), "A042", 12, False, 1, (), 0)


def player(folder: Path, lines: str) -> CardPlayer:
    """Return a player whose card's process is a shell script."""
    path = folder / "card"
    path.write_text(f"#!/bin/sh\n{lines}\n")
    path.chmod(0o755)
    return CardPlayer(folder / "sound", [str(path)])


def test_one_process_plays_sound_after_sound(tmp_path: Path) -> None:
    card = player(
        tmp_path, f'echo begun >> {tmp_path}/log; while read -r f; do cp "$f" {tmp_path}/heard; echo end; done'
    )
    for ms in (10, 20):
        asyncio.run(card.play(PLAY, silence(ms)))
        assert (tmp_path / "heard").read_bytes() == to_wav(silence(ms))
    assert (tmp_path / "log").read_text() == "begun\n"
    card.close()
    card.close()


def test_what_the_card_says_is_passed_on_and_it_is_asked_again(tmp_path: Path) -> None:
    card = player(tmp_path, "while read -r f; do echo no sound card; done")
    for _ in range(2):
        with pytest.raises(PlayerFailed, match="no sound card"):
            asyncio.run(card.play(PLAY, silence(10)))
    card.close()


def test_a_process_that_ended_is_begun_anew(tmp_path: Path) -> None:
    card = player(
        tmp_path, f"[ -e {tmp_path}/once ] || {{ touch {tmp_path}/once; read -r f; exit 1; }}; read -r f; echo end"
    )
    with pytest.raises(PlayerFailed, match="process ended"):
        asyncio.run(card.play(PLAY, silence(10)))
    asyncio.run(card.play(PLAY, silence(10)))
    card.close()


def test_a_card_that_hangs_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("counter_display.hall.card.LATENESS_S", 0.1)
    card = player(tmp_path, "exec sleep 60")
    with pytest.raises(PlayerFailed, match="hangs"):
        asyncio.run(card.play(PLAY, silence(10)))


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    card = player(tmp_path, "exec sleep 60")
    (tmp_path / "sound").write_text("a file where the folder should be")
    with pytest.raises(PlayerFailed, match="the sound card's process"):
        asyncio.run(card.play(PLAY, silence(10)))
