"""What a window shows and gives its touches and keys to."""

from typing import Protocol

from config.own_colours import OwnColours
from counter_display import layout_file
from counter_display.scene import Scene


class Face(Protocol):
    """What a window shows: a hall screen or an officer's panel."""

    def look(self, width: float, height: float) -> tuple[Scene, layout_file.Note]:
        """Return what to draw now in a window of this size, and what the layout file says of it."""

    def colours(self) -> OwnColours:
        """Return the hall's own colours, as far as they are known."""

    def tick(self) -> None:
        """Time passed."""

    def drawn(self) -> None:
        """What `look` returned last is on the glass."""

    def down(self, x: float, y: float) -> None:
        """A finger came down; pixels from the top left corner."""

    def up(self, x: float, y: float) -> None:
        """The finger was lifted."""

    def key_down(self, name: str) -> None:
        """A key went down, or repeats; named as Kivy does, a letter as a capital while the keyboard writes capitals."""

    def key_up(self, name: str) -> None:
        """A key was let go."""

    def keys_lost(self) -> None:
        """The window lost the keyboard."""
