"""When pictures and videos have the large field, and that calls never lose by them."""

import asyncio
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from counter_display import media_folder
from counter_display.hall.model import STAY_MS, HallModel
from counter_display.hall.playlist import Item, Playlist
from hub.protocol import limits
from hub.protocol.orders import EmergencyKind
from hub.protocol.views import CallEntry, Emergency
from tests.unit.counter_display.views import Ids, entry, view

PICTURE = Item("/m/a.png", False)
AFTER = 30_000


def model(rows: int = 3) -> HallModel:
    return HallModel(rows, Ids(), playlist=Playlist((PICTURE,), 10_000), media_after_ms=AFTER)


def test_it_begins_after_the_newest_call_has_had_its_time_and_that_is_the_first_row_then() -> None:
    screen = model()
    screen.shown(view(entry("c2", at=1_000), entry("c1", at=0), at=1_000), 1_000)
    assert screen.picture(AFTER + 999, AFTER + 999, 0).media is None
    picture = screen.picture(AFTER + 1_000, AFTER + 1_000, 0)
    assert picture.media == PICTURE
    assert picture.large == ()
    assert [row.number for row in picture.recent] == ["A 002", "A 001"]
    assert len(screen.reports(AFTER + 1_000)) == 2


def test_a_call_has_the_field_at_once() -> None:
    screen = model()
    screen.shown(view(at=0), 0)
    assert screen.picture(0, 0, 0).media == PICTURE
    screen.shown(view(entry("c1", at=5_000), at=5_000), 5_000)
    picture = screen.picture(5_000, 5_000, 0)
    assert picture.media is None
    assert [row.number for row in picture.large] == ["A 001"]


def test_what_would_take_a_young_calls_place_waits_for_it() -> None:
    screen = model(rows=1)
    screen.shown(view(entry("c2", at=1_000), entry("c1", at=0), at=1_000), 1_000)
    assert screen.picture(59_999, 59_999, 0).media is None
    assert screen.picture(STAY_MS, STAY_MS, 0).media == PICTURE


def test_a_call_that_pulses_still_is_not_covered_although_it_was_made_long_ago() -> None:
    screen = model()
    screen.shown(view(entry("c1", at=0), at=AFTER), AFTER)
    assert screen.picture(AFTER + 5_000, AFTER + 5_000, 0).media is None
    assert screen.picture(AFTER + 10_000, AFTER + 10_000, 0).media == PICTURE


@pytest.mark.parametrize("silent", [None, limits.STALE_AFTER.value, limits.STALE_AFTER.value + 1])
def test_an_old_picture_shows_none(silent: int | None) -> None:
    screen = model()
    screen.shown(view(at=0), 0)
    stale = silent is not None and silent > limits.STALE_AFTER.value
    assert (screen.picture(0, 0, silent).media is None) == stale


def test_an_emergency_shows_none() -> None:
    screen = model()
    screen.shown(structs.replace(view(at=0), emergency=Emergency(EmergencyKind.EVACUATE, {}, 0)), 0)
    assert screen.picture(0, 0, 0).media is None


def test_when_all_files_are_broken_calls_stand_where_they_stood() -> None:
    screen = model()
    screen.shown(view(entry("c1", at=0), at=0), 0)
    assert screen.picture(STAY_MS, STAY_MS, 0).media == PICTURE
    assert screen.playlist is not None
    screen.playlist.broken(PICTURE.path, STAY_MS)
    picture = screen.picture(STAY_MS, STAY_MS, 0)
    assert (picture.media, [row.number for row in picture.large]) == (None, ["A 001"])


def test_a_folder_is_looked_at_again_and_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(media_folder, "LOOK_S", 0.01)
    playlist, folder = Playlist((), 1_000), tmp_path / "media"

    async def until_up(name: str | None) -> None:
        path = None if name is None else str(folder / name)
        while getattr(playlist.up(0), "path", None) != path:  # noqa: ASYNC110  # a folder tells nobody
            await asyncio.sleep(0.01)

    async def story() -> None:
        watching = asyncio.create_task(media_folder.watch(playlist, folder, videos=False))
        await asyncio.sleep(0)  # the folder is not there yet
        folder.mkdir()
        (folder / "b.png").write_bytes(b"b")
        await until_up("b.png")
        playlist.broken(str(folder / "b.png"), 0)
        (folder / "b.png").write_bytes(b"longer")
        await until_up("b.png")
        (folder / "b.png").unlink()
        (folder / "c.mp4").touch()
        await until_up(None)
        watching.cancel()

    asyncio.run(story())


def looked_at(folder: Path, videos: bool, caplog: pytest.LogCaptureFixture, word: str) -> str:
    """Let a folder be looked at until the log has a word, and once more; return the log."""

    async def story() -> None:
        watching = asyncio.create_task(media_folder.watch(Playlist((), 1_000), folder, videos=videos))
        while word not in caplog.text:  # noqa: ASYNC110  # a log tells nobody
            await asyncio.sleep(0.01)
        await asyncio.sleep(0.03)
        watching.cancel()

    asyncio.run(story())
    return caplog.text


def test_a_folder_that_is_not_there_keeps_no_call_from_the_glass_and_is_named_once(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(media_folder, "LOOK_S", 0.01)
    said = looked_at(tmp_path / "none", True, caplog, "media_dir")
    assert said.count("name a folder that this program may read") == 1


@pytest.mark.parametrize(("videos", "file", "kind"), [(True, "notes.txt", ".mp4"), (False, "a.mp4", ".png")])
def test_a_folder_with_nothing_to_show_keeps_no_call_from_the_glass(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, videos: bool, file: str, kind: str
) -> None:
    (tmp_path / file).touch()
    said = looked_at(tmp_path, videos, caplog, "has nothing that can be shown")
    assert kind in said


def test_a_share_that_hangs_keeps_neither_the_loop_nor_the_programs_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pipe = tmp_path / "hangs"
    os.mkfifo(pipe)
    reached: list[bool] = []

    def hang(path: Path) -> bool:
        reached.append(True)
        pipe.read_bytes()  # as long as nobody writes
        return path.exists()

    (tmp_path / "a.png").touch()
    monkeypatch.setattr(Path, "is_file", hang)

    async def story() -> None:
        watching = asyncio.create_task(media_folder.watch(Playlist((), 1_000), tmp_path, videos=True))
        while not reached:  # noqa: ASYNC110  # a thread that hangs tells nobody
            await asyncio.sleep(0.01)
        watching.cancel()

    asyncio.run(story())  # with the threads of asyncio it would wait here
    pipe.write_bytes(b"")


@given(
    ages=st.lists(st.integers(0, 200_000), max_size=8).map(sorted),
    rows=st.integers(1, 6),
    wait=st.integers(0, 100_000),
)
def test_no_call_of_the_last_minute_leaves_the_glass_for_a_picture(ages: list[int], rows: int, wait: int) -> None:
    def shown_with(playlist: Playlist | None) -> tuple[set[str], bool]:
        screen = HallModel(rows, Ids(), playlist=playlist, media_after_ms=AFTER)
        calls: list[CallEntry] = [entry(f"c{place}", at=300_000 - age) for place, age in enumerate(ages)]
        screen.shown(view(*calls, at=300_000), 300_000)
        at = 300_000 + wait
        picture = screen.picture(at, at, 0)
        young = {each.number for each in calls if at - each.called_at < STAY_MS}
        shown = {row.prefix + row.digits for row in (*picture.large, *picture.recent)}
        return young & shown, picture.media is not None

    without, _ = shown_with(None)
    with_media, plays = shown_with(Playlist((PICTURE,), 10_000))
    assert with_media == without
    assert not plays or all(300_000 + wait - (300_000 - age) >= AFTER for age in ages)
