"""A pairing as a display's window shows it: a touch, or a letter that a button names, says whether the codes agree."""

from collections.abc import Callable, Sequence
from typing import Final

from config.own_colours import NO_COLOURS, OwnColours
from config.translations import Translator
from counter_display.layout_file import ButtonNote, PairingNote
from counter_display.pairing.present import OTHER, SAME, PairingScene, pairing_scene
from counter_display.scene import Scene
from hub.client.pairing_words import PairingSight

KEYS: Final = {"y": SAME, "t": OTHER, "n": OTHER}
"""The first letters of yes and no in both languages.  Enter is no answer, as at a terminal: it is pressed by habit."""


class PairingFace:
    """Implements `counter_display.face.Face`; `compare` takes the person's word."""

    def __init__(
        self, sight: Callable[[], PairingSight], compare: Callable[[bool], None], translators: Sequence[Translator]
    ) -> None:
        self._sight = sight
        self._compare = compare
        self._translators = translators
        self._touched: str | None = None
        self._scene = PairingScene((), ())

    def look(self, width: float, height: float) -> tuple[Scene, PairingNote]:
        """Return what to draw now, and what the layout file says of it."""
        sight = self._sight()
        self._scene = pairing_scene(sight, width, height, self._translators, self._touched)
        return self._scene.shapes, note(sight, self._scene)

    def colours(self) -> OwnColours:
        """Nothing is known of a hall before this display belongs to it."""
        return NO_COLOURS

    def tick(self) -> None:
        """Time passed: the next look shows it."""

    def drawn(self) -> None:
        """What `look` returned last is on the glass."""

    def down(self, x: float, y: float) -> None:
        """A finger came down."""
        self._touched = self._scene.at(x, y)

    def up(self, x: float, y: float) -> None:
        """The finger was lifted: what it came down on counts if it is there still."""
        touched, self._touched = self._touched, None
        if touched is not None and self._scene.at(x, y) == touched:
            self._compare(touched == SAME)

    def key_down(self, name: str) -> None:
        """A key went down; before there is a code it means nothing."""
        meant = KEYS.get(name.lower())
        if meant is not None and self._scene.buttons:
            self._compare(meant == SAME)

    def key_up(self, name: str) -> None:
        """A key was let go."""

    def keys_lost(self) -> None:
        """The window lost the keyboard."""


def note(sight: PairingSight, scene: PairingScene) -> PairingNote:
    """Return a pairing as the layout file says it."""
    buttons = tuple(
        ButtonNote(each.id, each.box.x, each.box.y, each.box.width, each.box.height, enabled=True)
        for each in scene.buttons
    )
    return PairingNote(sight.stage, sight.code, sight.hall, buttons, None if sight.why is None else str(sight.why))
