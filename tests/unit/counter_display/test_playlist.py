"""Pictures and videos: in order, each its time, never over a call, and broken files left out."""

from hypothesis import given
from hypothesis import strategies as st

from counter_display.hall.playlist import AGAIN_MS, LONGEST_VIDEO_MS, Item, Playlist, items

A, B, V = Item("/m/a.png", False), Item("/m/b.jpg", False), Item("/m/v.mp4", True)


def test_a_folders_pictures_and_videos_come_by_name_and_nothing_else() -> None:
    found = ["/m/v.mp4", "/m/b.jpg", "/m/a.png", "/m/.c.png", "/m/notes.txt"]
    assert items(found) == (A, B, V)
    assert items(found, videos=False) == (A, B)


def test_each_picture_has_its_time_and_the_first_follows_the_last() -> None:
    playlist = Playlist((A, B), 1_000)
    assert [playlist.up(now) for now in (0, 999, 1_000, 1_999, 2_000)] == [A, A, B, B, A]


def test_what_was_interrupted_begins_anew() -> None:
    playlist = Playlist((A, B), 1_000)
    playlist.up(0)
    playlist.interrupted()
    assert playlist.up(60_000) == A
    assert playlist.up(60_999) == A


def test_a_video_stays_until_it_ends_and_not_for_ever() -> None:
    playlist = Playlist((V, A), 1_000)
    assert playlist.up(0) == playlist.up(LONGEST_VIDEO_MS - 1) == V
    playlist.over(A.path, 5_000)
    assert playlist.up(5_000) == V
    playlist.over(V.path, 5_000)
    assert [playlist.up(5_999), playlist.up(6_000)] == [A, V]
    assert playlist.up(6_000 + LONGEST_VIDEO_MS) == A


def test_a_broken_file_is_left_out_and_said_once() -> None:
    playlist = Playlist((A, V, B), 1_000)
    assert playlist.broken(V.path, 0)
    assert not playlist.broken(V.path, 0)
    assert not playlist.broken("/m/other.png", 0)
    assert [playlist.up(now) for now in (0, 1_000, 2_000)] == [A, B, A]
    assert playlist.broken(A.path, 2_000)
    assert playlist.up(2_001) == B
    assert playlist.up(3_001) == B
    playlist.broken(B.path, 3_001)
    assert playlist.is_empty
    assert playlist.up(3_002) is None


def stamps(*files: Item, at: int = 1) -> dict[str, tuple[int, int]]:
    return {each.path: (at, 100) for each in files}


def test_a_broken_file_is_tried_again_after_a_while_and_not_named_twice() -> None:
    playlist = Playlist((A,), 1_000)
    playlist.up(0)
    playlist.broken(A.path, 500)
    assert playlist.up(499 + AGAIN_MS) is None
    assert playlist.up(500 + AGAIN_MS) == A
    assert not playlist.broken(A.path, 501 + AGAIN_MS)
    assert playlist.up(502 + AGAIN_MS) is None


def test_a_broken_file_that_was_written_anew_is_tried_at_once() -> None:
    playlist = Playlist((), 1_000)
    playlist.found((A, B), stamps(A, B))
    playlist.broken(A.path, 0)
    playlist.found((A, B), stamps(A, B))
    assert [playlist.up(0), playlist.up(1_000)] == [B, B]
    playlist.found((A, B), stamps(A, at=2) | stamps(B))
    assert [playlist.up(1_999), playlist.up(2_000)] == [B, A]
    assert playlist.broken(A.path, 2_000)


def test_a_folder_may_change_while_it_is_shown() -> None:
    playlist = Playlist((), 1_000)
    assert playlist.up(0) is None
    playlist.over(A.path, 0)
    playlist.found((B,), stamps(B))
    assert playlist.up(0) == B
    playlist.found((A, B, V), stamps(A, B, V))
    assert playlist.up(999) == B
    assert playlist.up(1_000) == V
    playlist.found((A,), stamps(A))
    assert playlist.up(1_500) == A
    playlist.found((), {})
    assert playlist.up(1_500) is None


def turn(playlist: Playlist, now: int) -> int:
    item = playlist.up(now)
    assert item is not None
    return item.turn


def test_a_video_that_is_alone_begins_anew_when_it_ends_and_a_picture_stays() -> None:
    playlist = Playlist((V,), 1_000)
    first = turn(playlist, 0)
    assert turn(playlist, 500) == first
    playlist.over(V.path, 900)
    assert turn(playlist, 900) != first
    still = Playlist((A,), 1_000)
    assert turn(still, 0) == turn(still, 5_000)


def test_a_file_that_is_replaced_while_it_is_up_begins_anew() -> None:
    playlist = Playlist((), 1_000)
    playlist.found((A,), stamps(A))
    first = turn(playlist, 0)
    playlist.found((A,), stamps(A))
    assert turn(playlist, 500) == first
    playlist.found((A,), stamps(A, at=2))
    assert turn(playlist, 500) != first


@given(
    broken=st.sets(st.sampled_from("abcd")),
    steps=st.lists(st.tuples(st.integers(0, 3_000), st.sampled_from(("up", "interrupted", "over")))),
)
def test_nothing_broken_is_ever_up(broken: set[str], steps: list[tuple[int, str]]) -> None:
    files = tuple(Item(f"/m/{name}.{'mp4' if name == 'd' else 'png'}", name == "d") for name in "abcd")
    playlist = Playlist(files, 1_000)
    for each in files:
        if each.path[3] in broken:
            playlist.broken(each.path, 0)
    now, up = 0, playlist.up(0)
    for wait, what in steps:
        now += wait
        if what == "interrupted":
            playlist.interrupted()
        elif what == "over" and up is not None:
            playlist.over(up.path, now)
        up = playlist.up(now)
        assert (up is None) == (len(broken) == len(files))
        assert up is None or up.path[3] not in broken
