"""Which picture or video is up on a hall screen while nobody is called (V3b).

Rules:
- Files come in the order of their names, and again from the first. A picture stays for its time; a video until it ends,
  and no longer than `LONGEST_VIDEO_MS`: one that never ends is not allowed to be all there is.
- Whoever is called takes the screen at once; what was up begins anew afterwards.
- A file that cannot be shown is left out, and said once, until it is another one or `AGAIN_MS` have passed: it may have
  been copied there just then. When none is left there is nothing.
- The folder may change at any time; what is up stays up as long as it is there, and begins anew as another file.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import PurePath
from typing import Final

PICTURES: Final = frozenset({".png", ".jpg", ".jpeg", ".webp"})
VIDEOS: Final = frozenset({".mp4", ".mkv", ".webm", ".mov", ".avi"})
LONGEST_VIDEO_MS: Final = 1_800_000
AGAIN_MS: Final = 600_000

Stamp = tuple[int, int]
"""What tells a file from the one that was there before: when it was written, and its length."""


@dataclass(frozen=True, slots=True)
class Item:
    """A file that can be shown; another `turn` of the same file is to be begun anew."""

    path: str
    is_video: bool
    turn: int = field(default=0, compare=False)


def items(paths: list[str], videos: bool = True) -> tuple[Item, ...]:
    """Return what of a folder can be shown, by name; hidden files and others are passed over."""
    found = []
    for path in sorted(paths):
        name = PurePath(path)
        kind = name.suffix.lower()
        if not name.name.startswith(".") and (kind in PICTURES or (videos and kind in VIDEOS)):
            found.append(Item(path, kind in VIDEOS))
    return tuple(found)


@dataclass(slots=True)
class Playlist:
    """What is up; instants are the client's steady UTC ms, `picture_ms` is how long a picture stays."""

    items: tuple[Item, ...]
    picture_ms: int
    _place: int = 0
    _since: int | None = None
    _turn: int = 0
    _broken: dict[str, int] = field(default_factory=dict)
    _named: set[str] = field(default_factory=set)
    _stamps: Mapping[str, Stamp] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing that can be shown."""
        return len(self._broken) == len(self.items)

    def up(self, now: int) -> Item | None:
        """Return what is up at an instant at which nothing else needs the screen."""
        self._broken = {path: at for path, at in self._broken.items() if now - at < AGAIN_MS}
        if self.is_empty:
            return None
        item = self.items[self._place]
        if self._since is None:
            self._since = now
        longest = LONGEST_VIDEO_MS if item.is_video else self.picture_ms
        if now - self._since >= longest or item.path in self._broken:
            self._next(now)
        return replace(self.items[self._place], turn=self._turn)

    def interrupted(self) -> None:
        """Something else needs the screen."""
        self._since = None

    def over(self, path: str, now: int) -> None:
        """A video has ended; word of one that is not up any more comes too late."""
        if self.items and self.items[self._place].path == path:
            self._next(now)

    def broken(self, path: str, now: int) -> bool:
        """A file cannot be shown; return whether that is news."""
        if all(item.path != path for item in self.items):
            return False
        is_news = path not in self._named
        self._broken[path] = now
        self._named.add(path)
        return is_news

    def found(self, items: tuple[Item, ...], stamps: Mapping[str, Stamp]) -> None:
        """The folder was looked at: this is there now."""
        up = self.items[self._place].path if self.items else None
        paths = [item.path for item in items]
        same = {path for path in paths if stamps.get(path) == self._stamps.get(path)}
        self._broken = {path: at for path, at in self._broken.items() if path in same}
        self._named &= same
        if up in paths:
            self._place = paths.index(up)
            if up not in same:
                self._turn, self._since = self._turn + 1, None
        else:
            self._place, self._since = self._place % max(1, len(items)), None
        self.items, self._stamps = items, stamps

    def _next(self, now: int) -> None:
        """Go on to the next that is whole; one that is alone begins anew."""
        count = len(self.items)
        following = ((self._place + step) % count for step in range(1, count + 1))
        self._place = next((place for place in following if self.items[place].path not in self._broken), 0)
        self._since = now
        self._turn += self.items[self._place].is_video  # a picture that is alone stays, without being read again
