"""The officer's panel as a window shows it: what is pressed goes to the desk, what the desk says is laid out."""

from collections.abc import Sequence

from config.own_colours import OwnColours
from config.translations import Translator
from counter_display.layout_file import ButtonNote, OfficerNote
from counter_display.officer.desk import OfficerDesk
from counter_display.officer.keys import Keyboard
from counter_display.officer.log_in_picture import Stage
from counter_display.officer.pen import Target
from counter_display.officer.picture import MorePage, PanelPicture
from counter_display.officer.present import PanelScene, Size, present
from counter_display.officer.questions import Asked, Typing
from counter_display.scene import Scene
from hub.protocol.commands import TicketReceipt


class OfficerFace:
    """Implements `counter_display.face.Face`.  A target acts when a touch that began on it ends on it (H4)."""

    def __init__(
        self,
        desk: OfficerDesk,
        keyboard: Keyboard,
        translator: Translator,
        timezone: str,
        written: Keyboard | None = None,
        others: Sequence[Translator] = (),
    ) -> None:
        """Begin; the keys on the buttons are those of `written` (None: of `keyboard`), `others` as for `present`."""
        self._desk = desk
        self._keyboard = keyboard
        self._written = written or keyboard
        self._translator = translator
        self._timezone = timezone
        self._others = tuple(others)
        self._touched: str | None = None
        self._scene = PanelScene((), ())

    def look(self, width: float, height: float) -> tuple[Scene, OfficerNote]:
        """Return what to draw now, and what the layout file says of it."""
        picture = self._desk.picture()
        self._scene = present(
            *(picture, Size(width, height), self._translator, self._written, self._touched, self._timezone),
            self._others,
        )
        return self._scene.shapes, note(picture, self._scene)

    def colours(self) -> OwnColours:
        """Return the hall's own colours."""
        return self._desk.look.colours

    def tick(self) -> None:
        """Time passed; `look` asks the desk, which knows."""

    def drawn(self) -> None:
        """What `look` returned last is on the glass."""

    def down(self, x: float, y: float) -> None:
        """A finger came down."""
        target = self._scene.at(x, y)
        self._touched = None if target is None else target.id

    def up(self, x: float, y: float) -> None:
        """The finger was lifted."""
        target = self._scene.at(x, y)
        touched, self._touched = self._touched, None
        if target is not None and target.id == touched:
            self._desk.press(target.press)

    def key_down(self, name: str) -> None:
        """A key went down, or repeats."""
        press = self._keyboard.down(name, self._desk.picture())
        if press is not None:
            self._desk.press(press, name)

    def key_up(self, name: str) -> None:
        """A key was let go."""
        self._keyboard.up(name)

    def keys_lost(self) -> None:
        """The window lost the keyboard."""
        self._keyboard.release_all()


def note(picture: PanelPicture, scene: PanelScene) -> OfficerNote:
    """Return a panel as the layout file says it."""
    view = picture.view
    page = picture.page
    current = None if view is None else view.current
    log_in = picture.log_in
    form = None if log_in is None else log_in.form
    return OfficerNote(
        counter=None if view is None else view.counter_number,
        number=None if current is None else current.number,
        phase=None if current is None else current.phase.value,
        waiting=None if view is None else view.waiting_total,
        notice=None if picture.message is None else picture.message.notice.value,
        buttons=tuple(_button(target) for target in scene.targets),
        officer=None if view is None else view.officer,
        page="more" if isinstance(page, MorePage) else None,
        asks=page.action.value if isinstance(page, Asked) else None,
        typed=page.text if isinstance(page, Asked) and isinstance(page.step, Typing) else None,
        new_number=page.number if isinstance(page, TicketReceipt) else None,
        word=None if picture.word is None else picture.word.text,
        stage=Stage.OPEN.value if log_in is None else log_in.stage.value,
        account="" if log_in is None else log_in.account,
        said=None if log_in is None or log_in.said is None else log_in.said.value,
        signs=() if form is None else tuple(map(len, form.texts)),
        emergency=None if picture.emergency is None else picture.emergency.kind.value,
    )


def _button(target: Target) -> ButtonNote:
    box = target.box
    return ButtonNote(
        str(target.id), round(box.x, 1), round(box.y, 1), round(box.width, 1), round(box.height, 1), target.enabled
    )
