"""The program `loket-printer`: reads the settings and prints for the hub, or shows or prints a sample slip."""

import argparse
import asyncio
import logging
import signal
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final, assert_never

from config.faults import Fault, SettingsError, suggestion
from config.loading import load
from config.logs import set_up
from config.private_files import keep_private
from config.schema import PrinterBackend, PrinterConfig
from config.translations import load_translator
from hub.client.candidates import HubAddress, parse_all
from hub.client.connection import Connection
from hub.client.discovery import Discovery
from hub.client.identity import new_process_id, program_name
from hub.protocol.hello import PROTOCOL_VERSION, Hello, Role
from hub.protocol.ids import DeviceId
from printer.backends.file import FileBackend
from printer.backends.interface import Backend, BackendFault
from printer.backends.network import NetworkBackend
from printer.backends.serial import SerialBackend
from printer.courier import Courier
from printer.dialogue import Dialogue
from printer.job import CONFIRM_MS
from printer.local_road import LocalRoad
from printer.preview import save
from printer.profiles import PROFILES, Profile
from printer.render import render
from printer.sample import sample_slip, trial_slip
from printer.slip import Words, lay_out
from printer.spool import Spool

LOG: Final = logging.getLogger(__name__)

EXIT_SETTINGS: Final = 2
EXIT_NOT_PRINTED: Final = 1
EXIT_JOURNAL: Final = 3
"""A record may or may not be on disk: the next start reads what is there, and tells it."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the program; return the exit status (0 after SIGTERM)."""
    if arguments is None:
        keep_private()
    options = _parser().parse_args(arguments)
    set_up("loket-printer", options.verbose)
    words = Words(load_translator("printer", "id"), load_translator("printer", "en"))
    try:
        match options.action:
            case "preview":
                return _preview(options, words)
            case "test":
                return _test(_settings(options), options.config, words)
            case _:
                return asyncio.run(_run(_settings(options), options, words))
    except (SettingsError, OSError) as error:
        _say(str(error))
        return EXIT_SETTINGS


def backend_of(settings: PrinterConfig, profile: Profile) -> Backend:
    """Return the way to the printer that the settings name; nothing is opened yet."""
    match settings.backend:
        case PrinterBackend.TCP:
            assert settings.address is not None, "checked when the settings were read"
            address = HubAddress.parse(settings.address)
            return NetworkBackend(address.host, address.port)
        case PrinterBackend.SERIAL:
            assert settings.port is not None, "checked when the settings were read"
            return SerialBackend(settings.port, settings.baud)
        case PrinterBackend.FILE:
            assert settings.directory is not None, "checked when the settings were read"
            return FileBackend(settings.directory, profile)
        case _:
            assert_never(settings.backend)


async def _run(settings: PrinterConfig, options: argparse.Namespace, words: Words) -> int:
    profile = _profile(settings, options.config)
    state_dir = options.state_dir or settings.state_dir
    spool = Spool(state_dir)
    road = _local_road(settings, options.config)
    courier = Courier(spool, Dialogue(backend_of(settings, profile)), profile, words, road)
    courier.link = Connection(
        Hello(
            PROTOCOL_VERSION, Role.PRINTER, DeviceId(settings.device), new_process_id(), program_name("loket-printer")
        ),
        courier.hear,
        Discovery(
            state_dir,
            configured=parse_all([options.hub] if options.hub else settings.hubs),
            hall=settings.hall,
            zeroconf=settings.discovery and not options.no_discovery,
            interfaces=settings.interfaces,
        ),
    )
    loop = asyncio.get_running_loop()
    task = loop.create_task(courier.run())
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, task.cancel)
    status = 0
    try:
        with suppress(asyncio.CancelledError):
            await task
    except* OSError as group:
        LOG.critical("the journal in %s cannot be written: %s", state_dir, group.exceptions[0])
        status = EXIT_JOURNAL
    return status


def _local_road(settings: PrinterConfig, file: Path) -> LocalRoad | None:
    path = settings.kiosk_socket
    try:
        return None if path is None else LocalRoad(path)
    except OSError as error:
        wrong = f"a kiosk cannot be listened to at {path} ({error.strerror})"
        cure = "choose a path that this program may make and no other uses, such as /run/loket/printer.sock"
        raise SettingsError([Fault(file, "kiosk_socket", wrong, cure)]) from error


def _preview(options: argparse.Namespace, words: Words) -> int:
    profile = PROFILES[options.profile]
    slip = sample_slip(
        words,
        number=options.number,
        priority=options.priority,
        language=options.language,
        copy=options.copy,
        route=options.route,
    )
    save(render(lay_out(slip, profile, words), profile), profile, options.output)
    _say(f"{options.output}")
    return 0


def _test(settings: PrinterConfig, file: Path, words: Words) -> int:
    profile = _profile(settings, file)
    dialogue = Dialogue(backend_of(settings, profile))
    state, silent = dialogue.look()
    _say(f"printer: {state}{' (it does not answer)' if silent else ''}")
    try:
        at_ms = time.time_ns() // 1_000_000
        dialogue.print_slip(render(lay_out(trial_slip(words, at_ms), profile, words), profile), "test")
        answered = dialogue.durable or dialogue.confirm(CONFIRM_MS / 1000)[0]
    except BackendFault as fault:
        _say(f"not printed: {fault}")
        return EXIT_NOT_PRINTED
    finally:
        dialogue.close()
    _say("printed" if answered else "sent; the printer does not say whether paper came out")
    return 0


def _settings(options: argparse.Namespace) -> PrinterConfig:
    if options.config is None:
        raise SettingsError([Fault(Path("loket-printer"), "--config", "is missing", "name the settings file (TOML)")])
    return load(options.config, PrinterConfig)


def _profile(settings: PrinterConfig, file: Path) -> Profile:
    if settings.profile not in PROFILES:
        wrong = f"there is no profile {settings.profile!r}"
        raise SettingsError([Fault(file, "profile", wrong, suggestion(settings.profile, PROFILES))])
    return PROFILES[settings.profile]


def _say(line: str) -> None:
    print(line, file=sys.stderr)  # noqa: T201  # the person who started it reads this, not the log


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="loket-printer", description="Prints the slips of a queue hall, and says truthfully what became of them."
    )
    actions = ("run", "preview", "test")
    help_ = "run: print for the hub (default); preview: picture of a sample slip; test: print a test slip"
    parser.add_argument("action", nargs="?", choices=actions, default="run", help=help_)
    parser.add_argument("--config", type=Path, metavar="FILE", help="the printer's settings (TOML)")
    parser.add_argument("--hub", metavar="HOST:PORT", help="try the hub there instead of where the settings say")
    parser.add_argument("--state-dir", type=Path, metavar="DIR", help="keep the journal there instead")
    parser.add_argument("--no-discovery", action="store_true", help="do not look for the hub by zeroconf")
    preview = parser.add_argument_group("preview")
    preview.add_argument("--output", type=Path, default=Path("slip.png"), metavar="FILE", help="where to (PNG)")
    preview.add_argument("--profile", choices=tuple(PROFILES), default="generic-80", help="paper and printer")
    preview.add_argument("--number", default="A042", help="the number on the slip")
    preview.add_argument("--language", choices=("id", "en"), default="id", help="the visitor's language")
    preview.add_argument("--priority", action="store_true", help="a priority slip")
    preview.add_argument("--route", action="store_true", help="a slip for three services with one number")
    preview.add_argument("--copy", type=int, default=1, help="2 and up: a reprint")
    parser.add_argument("--verbose", action="store_true", help="log more")
    parser.add_argument("--version", action="version", version=program_name("loket-printer"))
    return parser


if __name__ == "__main__":
    sys.exit(main())
