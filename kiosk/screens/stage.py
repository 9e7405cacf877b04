"""The stage: shows placements, turns touches into intents, and draws again only what changed."""

from collections.abc import Callable
from typing import Any

from kivy.animation import Animation
from kivy.base import EventLoop
from kivy.clock import Clock
from kivy.uix.widget import Widget

from config.tokens import SCREEN_CHANGE_MS, Surface, rgba
from kiosk.intents import Intent
from kiosk.placed import Area, Code, Drawing, Picture, Placed, Placement, Rect, Target, Words
from kiosk.screens.glass import when_told
from kiosk.touch import TouchGuard
from kiosk.widgets.face import CodeFace, DrawingFace, Ground, Lettering, PictureFace, TargetFace

TAP_REACH_MM = 15.0
"""Two taps of one trembling finger lie no further apart."""

SEEN_AFTER_FRAMES = 3
"""One frame draws what changed, the next takes the touches of meanwhile, before what is due in the third."""

Face = Ground | Lettering | TargetFace | CodeFace | DrawingFace | PictureFace

FACES = {Area: Ground, Words: Lettering, Target: TargetFace, Code: CodeFace, Drawing: DrawingFace, Picture: PictureFace}


def after_frames(frames: int, act: Callable[[], None]) -> None:
    """Do something when so many frames have passed."""
    if frames:
        Clock.schedule_once(lambda _: after_frames(frames - 1, act), 0)
    else:
        act()


class Stage(Widget):  # type: ignore[misc]  # Kivy has no types
    """The whole window. `on_intent` is called for every press that counts, `on_finger` for every finger."""

    def __init__(
        self,
        surface: Surface,
        now: Callable[[], int],
        on_intent: Callable[[Intent], None],
        on_finger: Callable[[], None],
        has_motion: bool = True,
    ) -> None:
        super().__init__()
        self._has_motion = has_motion
        self._surface = surface
        self._guard = TouchGuard(reach=surface.px(TAP_REACH_MM))
        self._now = now
        self._on_intent = on_intent
        self._on_finger = on_finger
        self._placement: Placement | None = None
        self._faces: dict[str, Face] = {}

    def show(self, placement: Placement) -> bool:
        """Show a screen; return whether anything changed."""
        if placement == self._placement:
            return False
        self._placement, scene = placement, placement.scene
        change = self._guard.show(scene, {target.key: target.area.rect for target in placement.targets})
        self._update()
        if change is not None:
            after_frames(SEEN_AFTER_FRAMES, lambda: when_told(lambda: self._guard.seen(scene, self._now(), change)))
        return True

    def forget_press(self) -> None:
        """What a finger presses now does not count when it is lifted."""
        self._guard.pressed = None
        self._update_if_placed()

    def _update(self) -> None:
        assert self._placement is not None
        items = {item.key: item for item in self._above_backdrop(self._placement)}
        kept = {key: face for key, face in self._faces.items() if _fits(face, items.get(key))}
        faces = {key: kept[key] if key in kept else _face(item) for key, item in items.items()}
        for key, item in items.items():
            self._show_face(faces[key], item)
        if list(faces.items()) != list(self._faces.items()):
            self.clear_widgets()
            for key, face in faces.items():
                self.add_widget(face)
                if key not in kept and self._faces and self._has_motion:
                    face.opacity = 0
                    Animation(opacity=1, duration=SCREEN_CHANGE_MS / 1000, transition="out_quad").start(face)
        self._faces = faces

    def _above_backdrop(self, placement: Placement) -> tuple[Placed, ...]:
        """Return what is to be drawn on the ground that fills the window: that is what the window is wiped with."""
        first, *others = placement.items or (None,)
        window = Rect(0, 0, self._surface.width_px, self._surface.height_px)
        if not isinstance(first, Area) or first.rect != window or first.edge:
            return placement.items
        colour = rgba(getattr(placement.theme, first.fill))
        if tuple(EventLoop.window.clearcolor) != colour:
            EventLoop.window.clearcolor = colour
            self.canvas.ask_update()
        return tuple(others)

    def _show_face(self, face: Face, item: Placed) -> None:
        assert self._placement is not None
        height, theme = self._surface.height_px, self._placement.theme
        match face, item:
            case TargetFace(), Target():
                face.show(item, theme, height, pressed=self._guard.pressed == item.key)
            case Ground(), Area():
                face.show(item, theme, height)
            case Lettering(), Words():
                face.show(item, theme, height)
            case CodeFace(), Code():
                face.show(item, height)
            case PictureFace(), Picture():
                face.show(item, height)
            case DrawingFace(), Drawing():
                face.show(item, theme, height)
            case _:
                raise AssertionError(f"{type(face).__name__} cannot show {type(item).__name__}")

    def _target_at(self, touch: Any) -> Target | None:
        if self._placement is None:
            return None
        x, y = touch.x, self._surface.height_px - touch.y
        return next((t for t in self._placement.targets if t.intent and t.area.rect.contains(x, y)), None)

    def on_touch_down(self, touch: Any) -> bool:
        """A finger came down."""
        if getattr(touch, "is_mouse_scrolling", False):
            return True
        self._on_finger()
        target = self._target_at(touch)
        self._guard.press(touch.uid, target.key if target else None, touch.pos, self._now())
        self._update_if_placed()
        return True

    def on_touch_move(self, touch: Any) -> bool:
        """A finger moved."""
        target = self._target_at(touch)
        if self._guard.pressed is not None and (target is None or target.key != self._guard.pressed):
            self._guard.leave(touch.uid)
            self._update_if_placed()
        return True

    def on_touch_up(self, touch: Any) -> bool:
        """A finger was lifted: the press counts if it began here."""
        target = self._target_at(touch)
        counts = self._guard.release(touch.uid, target.key if target else None, touch.pos, self._now())
        self._update_if_placed()
        if counts and target is not None and target.intent is not None:
            self._on_intent(target.intent)
        return True

    def _update_if_placed(self) -> None:
        if self._placement is not None:
            self._update()


def _face(item: Placed) -> Face:
    match item:
        case Area():
            return Ground()
        case Words():
            return Lettering()
        case Target():
            return TargetFace()
        case Code():
            return CodeFace()
        case Drawing():
            return DrawingFace()
        case Picture():
            return PictureFace()


def _fits(face: Face, item: Placed | None) -> bool:
    return type(face) is FACES.get(type(item))
