"""An officer's panel put together: connection, panel and keys, with a window or without."""

import asyncio
import logging
from pathlib import Path
from typing import Final

from config import kivy_environment
from config.display_schema import ButtonTable, DisplayConfig, OfficerKeys, PadTable
from config.translations import LANGUAGES, load_translator
from counter_display.link import connection
from counter_display.officer.button_server import ButtonServer, tls_of
from counter_display.officer.desk import OfficerDesk
from counter_display.officer.face import OfficerFace
from counter_display.officer.keys import LEAVE, Keyboard
from counter_display.officer.pad import CallPad
from counter_display.officer.panel import OfficerPanel
from counter_display.officer.presses import Control
from counter_display.put_out.face import OutFace
from hub.client.candidates import HubAddress
from hub.client.pair_anew import PairAnew
from hub.protocol.ids import CounterId
from hub.protocol.views import OfficerAction

PACKAGE: Final = "counter_display"
_log = logging.getLogger(__name__)


async def run(
    settings: DisplayConfig,
    stop: asyncio.Event,
    headless: bool,
    layout_path: Path | None,
    only: HubAddress | None = None,
) -> None:
    """Show a counter's panel until `stop` is set; without a window it only listens. The hub is at `only`, if said."""
    desk = OfficerDesk(OfficerPanel(CounterId(""), lambda at: link.new_id(at), settings.timezone))
    link = connection(settings, desk.handle, only, pairs=not headless)
    desk.attach(link)
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(link.run(), name="hub")]
        if settings.pad is not None:
            pad = CallPad(settings.pad.device, pad_keyboard(settings.pad), desk)
            tasks.append(group.create_task(pad.run(), name="pad"))
        boxes = None if settings.button is None else _boxes(desk, settings.button)
        if boxes is not None and settings.button is not None:
            host, _, port = settings.button.listen.rpartition(":")
            tasks.append(group.create_task(boxes.run(host.strip("[]"), int(port)), name="button"))
        if headless:
            await stop.wait()
        else:
            kivy_environment.prepare()
            from counter_display import window  # imports Kivy, which reads the environment then

            translator = load_translator(PACKAGE, settings.language)
            others = [load_translator(PACKAGE, each) for each in LANGUAGES if each != settings.language]
            panel = OfficerFace(desk, keyboard(settings.keys), translator, settings.timezone, written(settings), others)
            anew = PairAnew()
            tasks.append(group.create_task(anew.wait(), name="pairing anew"))
            face = OutFace(panel, desk, settings.device, [translator, *others], anew.want)
            await window.show(settings, face, stop, layout_path, group)
        for task in tasks:
            task.cancel()


def _boxes(desk: OfficerDesk, button: ButtonTable) -> ButtonServer | None:
    """Return the listener for button boxes; a panel works without them where their certificate is no good."""
    if button.certificate is None or button.key is None:
        return ButtonServer(desk, button.secret)
    try:
        return ButtonServer(desk, button.secret, tls_of(button.certificate, button.key))
    except OSError as error:
        _log.error("button.certificate: %s and %s cannot be used: %s", button.certificate, button.key, error)
        return None


def written(settings: DisplayConfig) -> Keyboard:
    """Return the keys that are written on the buttons: those of the pad, if there is one."""
    return keyboard(settings.keys) if settings.pad is None else pad_keyboard(settings.pad)


def pad_keyboard(pad: PadTable) -> Keyboard:
    """Return a call pad's keys as the settings give them."""
    return keyboard(pad, pad.leave.lower(), has_letters=False)


def keyboard(keys: OfficerKeys, leave: str = LEAVE, *, has_letters: bool = True) -> Keyboard:
    """Return the panel's keys as the settings give them."""
    return Keyboard(
        {
            OfficerAction.CALL_NEXT: keys.call_next.lower(),
            OfficerAction.RECALL: keys.recall.lower(),
            OfficerAction.NO_SHOW: keys.no_show.lower(),
            OfficerAction.START: keys.start_finish.lower(),
            OfficerAction.FINISH: keys.start_finish.lower(),
            OfficerAction.CANCEL: keys.cancel.lower(),
            OfficerAction.UNDO: keys.undo.lower(),
            OfficerAction.ASK_HELP: keys.help.lower(),
            OfficerAction.END_HELP: keys.help.lower(),
            Control.MORE: keys.more.lower(),
        },
        leave,
        has_letters,
    )
