"""The program `loket-printer`: reads the settings and prints for the hub, or does what a person at the machine asks."""

import argparse
import asyncio
import logging
import signal
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final

from msgspec import structs

from config.faults import Fault, SettingsError
from config.loading import load
from config.logs import set_up
from config.printer_schema import PrinterConfig
from config.private_files import keep_private
from config.schema import DeviceConfig
from config.translations import FALLBACK, Translator, load_translator
from hub.client import pair_command
from hub.client.connection import Connection
from hub.client.hub_option import discovery_of
from hub.client.identity import new_process_id, program_name
from hub.client.trust import as_paired, trust_of
from hub.protocol.hello import PROTOCOL_VERSION, Hello, Role
from hub.protocol.ids import DeviceId
from printer.command_line import DONE, JOURNAL, SETTINGS, parsed
from printer.courier import Courier
from printer.dialogue import Dialogue
from printer.listing import listed
from printer.local_road import LocalRoad
from printer.outfit import outfitted
from printer.ownership import FINISHING_S, InUse, owned
from printer.probe import Probed
from printer.probing import find_out
from printer.profile_choice import chosen_profile
from printer.profiles import Profile
from printer.sample_picture import draw_sample
from printer.slip import Stationery
from printer.spool import Spool
from printer.stationery import lost_letters
from printer.trial import print_test
from printer.ways import backend_of, where

LOG: Final = logging.getLogger(__name__)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the program; return the exit status (0 after SIGTERM)."""
    if arguments is None:
        keep_private()
    given = sys.argv[1:] if arguments is None else list(arguments)
    if given[:1] == [pair_command.ACTION]:
        return pair_command.main("loket-printer", _to_pair, given[1:])
    options = parsed(arguments)
    set_up("loket-printer", options.verbose)
    if options.action != "run" and not options.verbose:
        logging.getLogger().setLevel(logging.WARNING)  # whoever asks reads the answer, not what was done for it
    stationery = Stationery(load_translator("printer", "id"), load_translator("printer", "en"))
    try:
        match options.action:
            case "preview":
                return draw_sample(options, stationery, _told(options), _say)
            case "list":
                for line in listed(_told(options)):
                    _say(line)
                return DONE
            case "check":
                settings = _settings(options)
                profile, stationery = outfitted(settings, stationery, options.config)
                for where, letters in lost_letters(stationery.design, profile.code_page):
                    _say(_told(options, settings).text("preview.lost", where=where, letters=" ".join(letters)))
                _say(_told(options, settings).text("check.in_order", file=options.config))
                return DONE
            case "test":
                settings = _settings(options)
                profile, stationery = outfitted(settings, stationery, options.config)
                return print_test(
                    settings, _state_dir(settings, options), profile, stationery, _told(options, settings), _say
                )
            case "probe":
                settings = _settings(options)
                profile = chosen_profile(settings.profile, options.config)
                return find_out(settings, _state_dir(settings, options), profile, _told(options, settings), _say)
            case _:
                settings = _settings(options)
                with owned(_state_dir(settings, options), FINISHING_S):
                    return asyncio.run(_run(settings, options, stationery))
    except InUse as error:
        wrong, cure = f"is in use: {error}", "stop the other program, or give each printer a folder of its own"
        print(Fault(options.config, "state_dir", wrong, cure), file=sys.stderr)  # noqa: T201
        return SETTINGS
    except SettingsError as error:
        print(error, file=sys.stderr)  # noqa: T201  # the person who started it reads this, not the log
        return SETTINGS
    except OSError as error:
        print(_unusable(options, error), file=sys.stderr)  # noqa: T201  # as above
        return SETTINGS


def _to_pair(file: Path) -> tuple[DeviceConfig, Role]:
    return load(file, PrinterConfig), Role.PRINTER


async def _run(settings: PrinterConfig, options: argparse.Namespace, stationery: Stationery) -> int:
    profile, stationery = outfitted(settings, stationery, options.config)
    state_dir = _state_dir(settings, options)
    spool = Spool(state_dir)
    road = _local_road(settings, options.config)
    probed = Probed.load(state_dir, where(settings))
    LOG.info("%s is believed as far as %s", where(settings), _rung_of(profile, probed))
    dialogue = Dialogue(backend_of(settings, profile), profile, probed)
    settings = as_paired(structs.replace(settings, state_dir=state_dir))
    courier = Courier(spool, dialogue, profile, stationery, road)
    courier.link = Connection(
        Hello(
            PROTOCOL_VERSION, Role.PRINTER, DeviceId(settings.device), new_process_id(), program_name("loket-printer")
        ),
        courier.hear,
        discovery_of(
            structs.replace(settings, discovery=settings.discovery and not options.no_discovery),
            options.hub,
        ),
        trust=trust_of(settings),
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
        cure = "nothing is printed before it can: make room on its disk, or let it be written again"
        LOG.critical("the journal in %s cannot be written: %s; %s", state_dir, group.exceptions[0], cure)
        status = JOURNAL
    return status


def _unusable(options: argparse.Namespace, error: OSError) -> Fault:
    """Return what a person is told of a file that cannot be written: the option or key that names it, and a cure."""
    is_preview = options.action == "preview"
    where = "--output" if is_preview else "--state-dir" if options.state_dir else "state_dir"
    wrong = f"{error.filename or (options.output if is_preview else where)} cannot be used"
    cure = "name a file in a folder" if is_preview else "name a folder"
    file = options.config or Path("loket-printer")
    return Fault(file, where, f"{wrong} ({error.strerror or error})", f"{cure} that is there and that you may write")


def _rung_of(profile: Profile, probed: Probed | None) -> str:
    if probed is not None:
        return f"{probed.rung} (probed)"
    return f"{profile.rung} (its profile)" if profile.rung else "it answers (never probed: loket-printer probe)"


def _local_road(settings: PrinterConfig, file: Path) -> LocalRoad | None:
    path = settings.kiosk_socket
    try:
        return None if path is None else LocalRoad(path)
    except OSError as error:
        wrong = f"a kiosk cannot be listened to at {path} ({error.strerror})"
        cure = "choose a path that this program may make and no other uses, such as /run/loket/printer.sock"
        raise SettingsError([Fault(file, "kiosk_socket", wrong, cure)]) from error


def _told(options: argparse.Namespace, settings: PrinterConfig | None = None) -> Translator:
    """Return the language of the person who started the program."""
    return load_translator("printer", options.lang or (settings.language if settings else FALLBACK))


def _settings(options: argparse.Namespace) -> PrinterConfig:
    if options.config is None:
        raise SettingsError([Fault(Path("loket-printer"), "--config", "is missing", "name the settings file (TOML)")])
    return load(options.config, PrinterConfig)


def _state_dir(settings: PrinterConfig, options: argparse.Namespace) -> Path:
    return Path(options.state_dir or settings.state_dir)


def _say(line: str) -> None:
    print(line, flush=True)  # noqa: T201  # what was asked for


if __name__ == "__main__":
    sys.exit(main())
