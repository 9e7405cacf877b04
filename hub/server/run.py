"""The program `loket-hub`: reads the settings, opens the journal, and serves."""

import argparse
import asyncio
import errno
import gc
import logging
import re
import secrets
import signal
import socket
import sys
import time
from collections.abc import Callable, Sequence
from functools import partial
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Final

from config.at_terminal import ended_quietly
from config.faults import SettingsError
from config.hall import load_hall
from config.loading import load
from config.logs import set_up
from config.plan import HallPlan
from config.private_files import keep_private
from config.schema import HubConfig
from hub.core.hub import HubCore
from hub.domain.events import Record
from hub.domain.service_day import service_day
from hub.protocol.hello import Role
from hub.protocol.ids import BootId, DeviceId
from hub.server import seen, trust_commands
from hub.server.authority_start import NoAuthority, agree, context_of, folder_of, wants_tls
from hub.server.backed_start import BackedStart
from hub.server.beside import ballast_of, beside_serving, rescue_of
from hub.server.clock import HubClock
from hub.server.command_line import JOURNAL_HALL
from hub.server.draws import DrawPace
from hub.server.hall import bindings_of, bookings_of, catalogue_of
from hub.server.office import OfficeMaker, open_office
from hub.server.open_to_others import warn_of_open_files
from hub.server.rereading import keep_reading
from hub.server.retention import forget_a_day
from hub.server.service import Beside, Place, serve
from hub.server.standby import CannotListen, stand_by
from hub.server.start_warnings import start_warnings
from hub.server.storage_commands import COMMANDS, storage_command
from hub.server.tenure import Tenure, boot_ms
from hub.server.unremembered import Unremembered
from hub.server.writer import EXIT_LEADERSHIP_LOST, LEADERSHIP_LOST
from hub.store.faults import JournalInUse, JournalUnreachable, JournalUnusable
from hub.store.files import file_of
from hub.store.journal import Journal, LeadershipLost
from hub.store.real_path import real
from hub.store.sql import SqlJournal, open_journal
from hub.store.standby import Candidate
from hub.trust.folder import TrustFolder
from hub.trust.put_out import PutOut

_log = logging.getLogger(__name__)

EXIT_SETTINGS: Final = 2
"""The settings, the journal or the address cannot be used: starting again helps nothing until a person acts."""

EXIT_BUG: Final = 1

EXIT_UNREACHABLE: Final = 69
"""The database's server does not answer: starting again later may help."""

MAX_PORT: Final = 65_535
_NS_PER_MS: Final = 1_000_000

_ALSO: Final = f"Also: loket-hub {', '.join((*COMMANDS, *trust_commands.COMMANDS))} (each with --help)."


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the hub until SIGTERM or SIGINT; return the exit status."""
    if arguments is None:
        keep_private()
    given = sys.argv[1:] if arguments is None else arguments
    if given and given[0] in COMMANDS:
        return ended_quietly(lambda: storage_command(given))
    if given and given[0] in trust_commands.COMMANDS:
        return ended_quietly(lambda: trust_commands.trust_command(given))
    options = _parser().parse_args(given)
    set_up("loket-hub", options.verbose)
    signal.signal(signal.SIGHUP, signal.SIG_IGN)  # until the hub can read its hall file again, which it is reading now
    try:
        settings = load(options.config, HubConfig)
        plan = load_hall(settings.hall)
        database = options.database or settings.database
        backed = BackedStart(database, settings.backup_dir)
        trust = folder_of(settings, options.config, database)
        if wants_tls(settings, options.host or settings.host):
            trust_commands.first_start(trust, options.config, settings, database)
        place = _place(options, settings, trust)
        backed.check_there()
        ballast = ballast_of(database, settings)
        tenure = None
        if settings.standby:
            try:
                tenure = asyncio.run(_stand_by(database, place))
            except CannotListen as error:
                return _turn_down(_cannot_listen(options, place, error.cause))
            if tenure is None:
                return 0
            signal.signal(signal.SIGTERM, _leave)  # until it serves, as a leader that was asked to end
            backed, plan = backed.anew(), _as_it_is_now(settings.hall, plan)
        rescued = rescue_of(database, settings)
        journal = open_journal(database, JOURNAL_HALL, ballast, rescued) if tenure is None else tenure.journal
        kept = backed.check(journal)
        warn_of_open_files(trust, database)
        if place.tls is not None:
            agree(trust, journal, time.time_ns() // _NS_PER_MS)
            PutOut(trust).add(*journal.former_certificates())
        epoch, boot = journal.epoch(), BootId(secrets.token_hex(8))
        secret = journal.visitor_secret()
        core = HubCore(catalogue_of(plan), bindings_of(plan), boot=boot, epoch=epoch, secret=secret)
        core.bookings = bookings_of(plan)
        core.marks.read = journal.mark
        forgotten = Unremembered(partial(_is_kiosk, core))
        clock = restore(core, journal, stored=partial(forgotten.take, after=kept))
    except (SettingsError, NoAuthority) as error:
        return _turn_down(str(error))
    except LeadershipLost as error:
        _log.critical("%s error=%s", LEADERSHIP_LOST, error)
        return EXIT_LEADERSHIP_LOST
    except JournalUnusable as error:
        also = ", or set standby = true on both" if isinstance(error, JournalInUse) and "://" in error.where else ""
        where = "--database" if options.database else f"{options.config}: database"
        return _turn_down(f"{where}: {error}{also}", _status_of(error))
    try:
        beside = beside_serving(options.config, settings, options.database, ballast, forgotten)
        if place.tls is not None:
            core.identities.recall(seen.read(trust))
            beside.append(partial(seen.keep, core.identities, trust))
        folder = real(file_of(database)).parent if database.startswith("sqlite:") else None
        tidy = partial(forget_a_day, journal, JOURNAL_HALL, settings.retention_days, folder)
        office = partial(open_office, core, trust, by_tls=place.tls is not None)
        stored = forgotten.take
        gc.freeze()  # code and the day so far stay: each look through them kept everybody waiting for 0.1 s
        asyncio.run(_until_signalled(core, journal, clock, place, settings, beside, tidy, tenure, office, stored))
    except (OSError, UnicodeError) as error:
        return _turn_down(_cannot_listen(options, place, error))
    except ExceptionGroup as bug:
        lost = bug.subgroup(JournalUnusable)
        if lost is not None:
            _log.critical("history cannot be read any more, ending error=%s", lost.exceptions[0])
            return _status_of(lost.exceptions[0])
        _log.critical("ended by a bug", exc_info=bug)
        return EXIT_BUG
    return 0


def _status_of(error: Exception) -> int:
    return EXIT_UNREACHABLE if isinstance(error, JournalUnreachable) else EXIT_SETTINGS


def _cannot_listen(options: argparse.Namespace, place: Place, error: Exception) -> str:
    why = error.strerror if isinstance(error, OSError) else error
    taken = isinstance(error, OSError) and error.errno == errno.EADDRINUSE
    cure = "stop the program that has it (another loket-hub?), or " if taken else ""
    return (
        f'{options.config}: cannot listen on {place.host}:{place.port} ({why}); {cure}choose another "host" or "port"'
    )


def _turn_down(why: str, status: int = EXIT_SETTINGS) -> int:
    print(why, file=sys.stderr)  # noqa: T201  # the person who started it reads this, not the log
    return status


def _place(options: argparse.Namespace, settings: HubConfig, trust: TrustFolder) -> Place:
    host = options.host or settings.host
    return Place(
        host=host,
        port=settings.port if options.port is None else options.port,
        name=settings.name,
        advertise=settings.advertise and not options.no_advertise,
        interfaces=settings.interfaces,
        tls=context_of(trust) if wants_tls(settings, host) else None,
        web=settings.web,
        pace=DrawPace(settings.kiosk_numbers_at_once, settings.kiosk_numbers_per_second),
        orders=DrawPace(settings.panel_orders_at_once, settings.panel_orders_per_second),
    )


async def _stand_by(database: str, place: Place) -> Tenure | None:
    candidate = Candidate(database, JOURNAL_HALL, f"{socket.gethostname()}:{place.port}", boot_ms)
    return await stand_by(candidate, place, _stopped_by_signals())


def _stopped_by_signals() -> asyncio.Event:
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    return stop


def _leave(_number: int, _frame: object) -> None:
    raise SystemExit(0)


def _as_it_is_now(file: Path, plan: HallPlan) -> HallPlan:
    """Return the hall as its file describes it after a long wait; a file that is faulty by now is not followed."""
    try:
        return load_hall(file)
    except SettingsError as error:
        _log.error("hall file faulty, going on with what it was error=%s", error)
        return plan


def restore(
    core: HubCore,
    journal: Journal,
    wall_ns: Callable[[], int] = time.time_ns,
    stored: Callable[[Sequence[Record]], None] = lambda _: None,
) -> HubClock:
    """Bring the core to where the journal ends; return the hub's clock, which is never behind the journal.

    `stored` is told the newest day's records.
    """

    def day_of(at: int) -> str:
        hall = core.catalogue.hall
        return service_day(at, hall.timezone, hall.day_start_minute)

    gc.disable()  # all that is made here stays; looking through it again and again costs a third of the start
    try:
        records = journal.open_day()
        clock = HubClock(day_of, records[-1].at if records else 0, wall_ns)
        core.restore(records, journal.head())
        stored(records)
    finally:
        gc.enable()
    core.identities.know(journal.devices())
    newest, now = records[-1].at if records else None, clock.now()
    for text, values in start_warnings(newest, now, core.identities.ending(now), core.catalogue.hall.timezone):
        _log.warning(text, *values)
    _log.info("restored head=%d records=%d epoch=%d", journal.head(), len(records), journal.epoch())
    return clock


async def _until_signalled(
    core: HubCore,
    journal: SqlJournal,
    clock: HubClock,
    place: Place,
    settings: HubConfig,
    beside: Sequence[Beside],
    tidy: Callable[[], bool],
    tenure: Tenure | None,
    office: OfficeMaker,
    stored: Callable[[Sequence[Record]], None],
) -> None:
    stop, reread = _stopped_by_signals(), asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGHUP, reread.set)
    also: list[Beside] = [partial(keep_reading, settings.hall, core, reread), *beside]
    await serve(core, journal, clock, place, stop, also=also, tidy=tidy, tenure=tenure, office=office, stored=stored)


def _is_kiosk(core: HubCore, device: str) -> bool:
    binding = core.bindings.devices.get(DeviceId(device))
    return binding is not None and binding.role is Role.KIOSK


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="loket-hub", description="The hub of a queue hall.", epilog=_ALSO)
    parser.add_argument("--config", type=Path, required=True, metavar="FILE", help="the hub's settings (TOML)")
    parser.add_argument("--host", help="listen on this address instead of the one in the settings")
    parser.add_argument("--port", type=_port, help="listen on this port instead (0: any free one)")
    parser.add_argument("--database", metavar="URL", help="keep history there instead")
    parser.add_argument("--no-advertise", action="store_true", help="do not announce the hub by zeroconf")
    parser.add_argument("--verbose", action="store_true", help="log more")
    parser.add_argument("--version", action="version", version=_version())
    return parser


def _port(text: str) -> int:
    if not re.fullmatch("[0-9]{1,5}", text) or int(text) > MAX_PORT:
        raise argparse.ArgumentTypeError(f"{text!r} is no port; write 1 to {MAX_PORT}, or 0 for any free one")
    return int(text)


def _version() -> str:
    try:
        return f"loket-hub {version('loket')}"
    except PackageNotFoundError:
        return "loket-hub (not installed)"


if __name__ == "__main__":
    sys.exit(main())
