"""`loket-kiosk`: reads the settings, opens the window and speaks with the hub, on one asyncio loop."""

import argparse
import asyncio
import contextlib
import faulthandler
import logging
import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from msgspec import structs

from config import kivy_environment, logs
from config.display_size import window_size
from config.faults import Fault, SettingsError
from config.language_pack import load_packs
from config.loading import load
from config.notify_socket import NotifySocket
from config.private_files import keep_private
from config.schema import DeviceConfig, KioskConfig
from config.tokens import Surface
from hub.client import pair_command
from hub.client.candidates import HubAddress
from hub.client.connection import Connection, Handler
from hub.client.hub_option import HELP, discovery_of, hub_address
from hub.client.identity import new_process_id, program_name
from hub.client.pair_anew import PairAnew
from hub.client.pairing_link import Applicant
from hub.client.pairing_round import HELP as PAIRING_HELP
from hub.client.pairing_round import OPTION, MustPair, raise_unpaired, restart
from hub.client.session import Output
from hub.client.trust import as_paired, trust_of
from hub.protocol.commands import Language
from hub.protocol.hello import PROTOCOL_VERSION, Hello, Role
from hub.protocol.ids import DeviceId
from kiosk import pin_command
from kiosk.assembly import SCREENS, Kiosk
from kiosk.reach import Mounting
from kiosk.speech import headset
from kiosk.speech.assembly import speech
from kiosk.store import InUse

log = logging.getLogger(__name__)

BAD_SETTINGS: Final = 2
STOP_SIGNALS: Final = (signal.SIGTERM, signal.SIGINT)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a kiosk until it is told to stop; return the exit code."""
    if arguments is None:
        keep_private()
    given = sys.argv[1:] if arguments is None else list(arguments)
    if given == ["pin"]:
        return pin_command.main()
    if given[:1] == [pair_command.ACTION]:
        return pair_command.main("loket-kiosk", _to_pair, given[1:])
    options = _parser().parse_args(arguments)
    logs.set_up("loket-kiosk", options.verbose)
    try:
        settings = as_paired(_with_overrides(load(options.config, KioskConfig), options))
        _say_what_is_missing(settings)
    except SettingsError as error:
        print(error, file=sys.stderr)  # noqa: T201  # what an administrator reads at the terminal
        return BAD_SETTINGS
    try:
        kivy_environment.choose_display(sys.platform, os.environ)
    except kivy_environment.NoDisplay as error:
        print(f"loket-kiosk: {error}", file=sys.stderr)  # noqa: T201  # as above
        return BAD_SETTINGS
    check_mounting(settings, options.config)
    kivy_environment.prepare()
    faulthandler.enable()  # systemd ends a program that hangs by SIGABRT: its log says where it hung
    has_motion = not options.reduce_motion and options.layout_file is None
    try:
        if options.pairing:
            begins = asyncio.run(pair(settings, options.layout_file, options.hub))
            return restart([each for each in given if each != OPTION]) if begins else 0
        return _run(settings, options, has_motion, given)
    except InUse as error:
        print(Fault(options.config, "state_dir", error.wrong, error.cure), file=sys.stderr)  # noqa: T201  # as above
        return BAD_SETTINGS
    except SettingsError as error:
        print(error, file=sys.stderr)  # noqa: T201  # as above
        return BAD_SETTINGS


def _run(settings: KioskConfig, options: argparse.Namespace, has_motion: bool, given: list[str]) -> int:
    """Run the kiosk; where it has to be paired first, become the program that shows it."""
    must_pair = False
    try:
        asyncio.run(run(settings, options.layout_file, has_motion, options.hub))
    except* MustPair:
        must_pair = True
    return restart([*given, OPTION]) if must_pair else 0


def _to_pair(file: Path) -> tuple[DeviceConfig, Role]:
    return load(file, KioskConfig), Role.KIOSK


def _say_what_is_missing(settings: KioskConfig) -> None:
    """Read the regional languages, and log what they do not say.

    Raises:
        SettingsError: one of them cannot be used.
    """
    for pack in load_packs(settings.regional, SCREENS).values():
        if pack.doubt:
            log.warning("%s", pack.doubt)


def check_mounting(settings: KioskConfig, file: Path) -> None:
    """Log what is wrong with how the glass is mounted that the window will have; its display is chosen before."""
    size = window_size(settings.fullscreen, (settings.width_px, settings.height_px))
    surface = Surface(*size, settings.screen_width_mm)
    if complaint := Mounting(surface, settings.bottom_height_mm).complaint(str(file)):
        log.error("%s", complaint)


async def run(
    settings: KioskConfig, layout_path: Path | None = None, has_motion: bool = True, only: HubAddress | None = None
) -> None:
    """Show the kiosk and speak with the hub, at `only` if it is said, until stopped by a signal."""
    logging.getLogger("kivy").addFilter(lambda record: record.levelno >= logging.WARNING)  # its import sets a level
    from kiosk import window  # imports Kivy, which reads the environment then
    from kiosk.screens.waking import look_when_told

    window.set_up_window(settings)
    link = _connection(settings, only, lambda output: hear(output))

    def hear(output: Output) -> None:
        raise_unpaired(output)
        app.hear(output)

    with (
        Kiosk(settings, link.new_id, lambda said: app.hear_printer(said)) as kiosk,
        contextlib.ExitStack() as closing,
    ):
        notices = NotifySocket(os.environ, os.getpid())
        anew = PairAnew()
        options = window.WindowOptions(layout_path, has_motion, notices, anew.want)
        app = window.KioskApp(settings, link, kiosk, options)
        loop = asyncio.get_running_loop()
        for number in STOP_SIGNALS:
            loop.add_signal_handler(number, app.stop)
        async with asyncio.TaskGroup() as group:
            kiosk.speech = speech(settings, group, closing)
            speaking = [group.create_task(link.run()), group.create_task(kiosk.keeper.watch())]
            speaking.append(group.create_task(anew.wait()))
            speaking.append(group.create_task(look_when_told()))
            if kiosk.printer is not None:
                speaking.append(group.create_task(kiosk.printer.run()))
            if kiosk.speech is not None and settings.headset_device is not None:
                speaking.append(group.create_task(headset.watch(settings.headset_device, app.plug)))
            await app.async_run("asyncio")
            closing.close()
            for each in speaking:
                each.cancel()


async def pair(settings: KioskConfig, layout_path: Path | None, only: HubAddress | None) -> bool:
    """Show the pairing until this kiosk belongs to its hall; return whether it does, or needs not."""
    logging.getLogger("kivy").addFilter(lambda record: record.levelno >= logging.WARNING)  # its import sets a level
    from kiosk import pairing_window  # imports Kivy, which reads the environment then

    stop = asyncio.Event()
    for number in STOP_SIGNALS:
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    who = Applicant(DeviceId(settings.device), Role.KIOSK, program_name("loket-kiosk"), settings.state_dir)
    return await pairing_window.pair_here(settings, who, only, layout_path, stop)


def _connection(settings: KioskConfig, only: HubAddress | None, handler: Handler) -> Connection:
    hello = Hello(
        protocol=PROTOCOL_VERSION,
        role=Role.KIOSK,
        device=DeviceId(settings.device),
        process=new_process_id(),
        program=program_name("loket-kiosk"),
    )
    return Connection(hello, handler, discovery_of(settings, only), trust=trust_of(settings))


def _size(text: str) -> tuple[int, int]:
    width, _, height = text.partition("x")
    return int(width), int(height)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="loket-kiosk",
        description="The touchscreen at which visitors draw their number.",
        epilog=pair_command.ALSO.format(program="loket-kiosk"),
    )
    parser.add_argument("--config", type=Path, required=True, metavar="FILE", help="the settings, a TOML file")
    parser.add_argument("--device", metavar="ID", help="this kiosk's id, instead of the file's")
    parser.add_argument("--hub", type=hub_address, metavar="HOST:PORT", help=HELP)
    parser.add_argument("--no-discovery", action="store_true", help="do not look for the hub by zeroconf")
    parser.add_argument("--size", type=_size, metavar="WIDTHxHEIGHT", help="the window's size in pixels")
    parser.add_argument("--screen-width-mm", type=float, metavar="MM", help="the true width of the picture")
    parser.add_argument("--fullscreen", action="store_true", help="take the whole screen")
    parser.add_argument("--language", choices=[str(language) for language in Language], help="the first language")
    parser.add_argument(
        "--layout-file",
        type=Path,
        metavar="FILE",
        help="write what is on the screen, and where, as JSON (for tests; nothing fades in then)",
    )
    parser.add_argument(OPTION, action="store_true", help=PAIRING_HELP)
    parser.add_argument("--reduce-motion", action="store_true", help="screens change at once, without fading in")
    parser.add_argument("--verbose", action="store_true", help="log more")
    return parser


def _with_overrides(settings: KioskConfig, options: argparse.Namespace) -> KioskConfig:
    changes: dict[str, object] = {
        "device": options.device,
        "screen_width_mm": options.screen_width_mm,
        "language": options.language,
        "fullscreen": options.fullscreen or None,
        "discovery": False if options.no_discovery else None,
    }
    if options.size:
        changes["width_px"], changes["height_px"] = options.size
    return structs.replace(settings, **{key: value for key, value in changes.items() if value is not None})


if __name__ == "__main__":
    sys.exit(main())
