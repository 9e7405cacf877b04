"""A display's face that gives way to the word that the hall put this display out, for as long as that is so."""

from collections.abc import Callable, Sequence
from typing import Final

from config.own_colours import OwnColours
from config.translations import Translator
from counter_display.face import Face
from counter_display.hall.burn_in import wandered
from counter_display.layout_file import ButtonNote, Note, PutOutNote
from counter_display.linked import Linked
from counter_display.put_out.present import PAIR, OutScene, OutSight, out_scene
from counter_display.scene import Scene

KEY: Final = "p"
"""Begins the pairing; the button names it."""


class OutFace:
    """Implements `Face` around another one, of a display that `linked` joins with its hub.

    `pair` lets an officer's panel be paired anew on its own glass; other displays (None) cannot be touched: anybody
    could.
    """

    def __init__(
        self,
        face: Face,
        linked: Linked,
        device: str,
        translators: Sequence[Translator],
        pair: Callable[[], None] | None = None,
    ) -> None:
        self._face = face
        self._linked = linked
        self._sight = OutSight(device, is_panel=pair is not None)
        self._translators = translators
        self._pair = pair
        self._is_out = False
        self._is_touched = False
        self._scene = OutScene(())

    def look(self, width: float, height: float) -> tuple[Scene, Note]:
        """Return what to draw now, and what the layout file says of it."""
        was, self._is_out = self._is_out, self._linked.says_put_out
        if not self._is_out:
            return self._face.look(width, height)
        if not was:
            self._face.keys_lost()
        self._scene = out_scene(self._sight, width, height, self._translators, self._is_touched)
        if self._pair is not None:
            return self._scene.shapes, put_out_note(self._sight, self._scene)
        link = self._linked.link
        at = link.session.hub_time(link.now())
        return wandered(self._scene.shapes, at, width, height), put_out_note(self._sight, self._scene)

    def colours(self) -> OwnColours:
        """Return the hall's own colours."""
        return self._face.colours()

    def tick(self) -> None:
        """Time passed."""
        self._face.tick()

    def drawn(self) -> None:
        """What `look` returned last is on the glass; what stands behind it nobody sees."""
        if not self._is_out:
            self._face.drawn()

    def down(self, x: float, y: float) -> None:
        """A finger came down."""
        if self._is_out:
            self._is_touched = self._is_at(x, y)
        else:
            self._face.down(x, y)

    def up(self, x: float, y: float) -> None:
        """The finger was lifted."""
        if not self._is_out:
            self._face.up(x, y)
            return
        was, self._is_touched = self._is_touched, False
        if was and self._is_at(x, y):
            self._begin()

    def key_down(self, name: str) -> None:
        """A key went down, or repeats."""
        if not self._is_out:
            self._face.key_down(name)
        elif name.lower() == KEY:
            self._begin()

    def key_up(self, name: str) -> None:
        """A key was let go."""
        self._face.key_up(name)

    def keys_lost(self) -> None:
        """The window lost the keyboard."""
        self._face.keys_lost()

    def _is_at(self, x: float, y: float) -> bool:
        return self._scene.button is not None and self._scene.button.holds(x, y)

    def _begin(self) -> None:
        if self._pair is not None:
            self._pair()


def put_out_note(sight: OutSight, scene: OutScene) -> PutOutNote:
    """Return as the layout file says it that a display is out."""
    box = scene.button
    buttons = () if box is None else (ButtonNote(PAIR, box.x, box.y, box.width, box.height, enabled=True),)
    return PutOutNote(sight.device, buttons)
