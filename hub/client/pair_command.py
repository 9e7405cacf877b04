"""The word `pair` of every device's program: makes the device one of its hall, by a code or by a file of the hub.

Exit codes: 0 paired, 1 not paired, 2 wrong words or settings, 3 no hub found.
"""

import argparse
import asyncio
import logging
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from msgspec import structs

from config import logs
from config.faults import Fault, SettingsError
from config.schema import DeviceConfig
from config.translations import LANGUAGES, Translator, load_translator
from hub.client import kept_identity
from hub.client.alarm_words import PACKAGE
from hub.client.candidates import HubAddress, parse_all
from hub.client.hub_option import discovery_of, hub_address
from hub.client.identity import program_name
from hub.client.kept_identity import Identity
from hub.client.pairing import Compare, Why
from hub.client.pairing_link import Applicant, PairingLink
from hub.client.pairing_words import NO_HALL
from hub.client.terminal import terminal_language, typed_line
from hub.protocol.hello import Role
from hub.protocol.ids import DeviceId
from hub.protocol.pairing import plain, spaced

ACTION: Final = "pair"
ALSO: Final = "{program} pair makes this device one of its hall; see {program} pair --help."
PAIRED, NOT_PAIRED, WRONG, NO_HUB = range(4)

LOOK_S: Final = 5.0
"""How long to look for hubs by zeroconf: one that is there answers within two seconds."""

AGAIN: Final = frozenset({Why.DIFFERENT, Why.OTHER_AT_HUB, Why.OVER, Why.STOPPED, Why.SHUT, Why.CUT, Why.REFUSED})
"""After these the command is all that is needed; what is said of the others names what else is."""

Load = Callable[[Path], tuple[DeviceConfig, Role]]
"""Reads a program's settings; raises `SettingsError`."""


def main(program: str, load: Load, arguments: Sequence[str]) -> int:
    """Pair the device of a settings file (`arguments` without the word itself); return the exit code."""
    options = _parser(program).parse_args(arguments)
    logs.set_up(program, options.verbose)
    if not options.verbose:
        logging.getLogger().setLevel(logging.WARNING)
    words = load_translator(PACKAGE, options.language)
    try:
        settings, role = load(options.config)
        if options.state_dir is not None:
            settings = structs.replace(settings, state_dir=options.state_dir)
        if options.source is not None:
            return _take_in(settings, options.source, words)
        applicant = Applicant(DeviceId(settings.device), role, program_name(program), settings.state_dir)
        return asyncio.run(_pair(settings, applicant, options.hub, words))
    except SettingsError as error:
        _complain(str(error))
        return WRONG
    except OSError as error:
        _complain(str(Fault(options.config, "state_dir", f"cannot be written ({error})", "let this program write it")))
        return WRONG
    except KeyboardInterrupt:
        _complain(f"\n{words.text('pair.broken_off')}")
        return NOT_PAIRED


def _parser(program: str) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog=f"{program} {ACTION}", description="Make this device one of its hall: both sides show the same code."
    )
    parser.add_argument("--config", type=Path, required=True, metavar="FILE", help="the settings, a TOML file")
    parser.add_argument("--hub", type=hub_address, metavar="HOST:PORT", help="ask this hub (none: look for hubs)")
    parser.add_argument(
        "--from",
        dest="source",
        type=Path,
        metavar="FILE",
        help='take the identity that "loket-hub devices issue" put into a file',
    )
    parser.add_argument("--state-dir", type=Path, metavar="DIR", help="where the device keeps what outlives a restart")
    parser.add_argument("--language", choices=LANGUAGES, default=terminal_language(), help="of the questions")
    parser.add_argument("--verbose", action="store_true", help="log more")
    return parser


def _take_in(settings: DeviceConfig, source: Path, words: Translator) -> int:
    """Keep the identity in a file of the hub."""
    from hub.client import keys  # cryptography takes its time and memory: only while pairing

    try:
        identity = keys.identity_in(source.read_bytes())
    except OSError as error:
        _complain(words.text("pair.file_unread", file=source, why=error.strerror or error))
        return WRONG
    except keys.NotFitting as error:
        _complain(words.text("pair.file_wrong", file=source, why=error))
        return WRONG
    kept_identity.write(settings.state_dir, identity)
    _say(words.text("pair.done", device=identity.device))
    if identity.device != settings.device:
        _say(words.text("pair.other_name", device=identity.device, settings=settings.device))
    _say(words.text("pair.delete_file", file=source))
    return PAIRED


async def _pair(settings: DeviceConfig, applicant: Applicant, only: HubAddress | None, words: Translator) -> int:
    address = only or await _chosen_hub(settings, words)
    if address is None:
        return NO_HUB
    _say(words.text("pair.asking", hub=address))
    compared: asyncio.Queue[Compare] = asyncio.Queue()
    link = PairingLink(address, applicant, compared.put_nowait)
    async with asyncio.TaskGroup() as group:
        asking = group.create_task(_compare(compared, link, settings.hall, words))
        outcome = await link.run()
        asking.cancel()
    if isinstance(outcome, Identity):
        _say(words.text("pair.done", device=outcome.device))
        return PAIRED
    _complain(words.text(f"pair.{outcome}"))
    if outcome in AGAIN:
        _complain(words.text("pair.again_here"))
    return NO_HUB if outcome is Why.LOST else NOT_PAIRED


async def _compare(compared: asyncio.Queue[Compare], link: PairingLink, meant: str | None, words: Translator) -> None:
    shown = await compared.get()
    _say("")
    _say(words.text("pair.hall", hall=shown.hall or NO_HALL))
    if meant is not None and plain(meant) != plain(shown.hall):
        _say(words.text("pair.other_hall", hall=meant))
    _say(words.text("pair.code", code=spaced(shown.code)))
    _say("")
    same = await _agreed(words)
    if same is None:
        link.leave()
        return
    link.compare(same)
    if same:
        _say(words.text("pair.waiting"))


async def _agreed(words: Translator) -> bool | None:
    """Return whether the person says that the codes are the same; what is neither (Enter, too) is asked again
    until the hub ends it: to the hub a no is a failure, and somebody between would look no other.

    None: nobody can answer here.
    """
    while True:
        _say(words.text("pair.same_question"))
        line = await typed_line()
        if not line:
            return None
        typed = line.strip().casefold()
        if typed in words.text("pair.yes").split():
            return True
        if typed in words.text("pair.no").split():
            return False


async def _chosen_hub(settings: DeviceConfig, words: Translator) -> HubAddress | None:
    """Return the hub of the settings, else the one in sight, else the one that is chosen of several."""
    if settings.hubs:
        return parse_all(settings.hubs)[0]
    _say(words.text("pair.looking"))
    discovery = discovery_of(settings, anew=True)
    async with discovery.watching():
        await asyncio.sleep(LOOK_S)
        found = [(plain(each.hall), address) for each in discovery.sightings() for address in each.addresses[:1]]
    if not found:
        _complain(words.text("pair.none_found"))
        return None
    if len(found) == 1:
        return found[0][1]
    for number, (hall, address) in enumerate(found, 1):
        _say(f"  {number}  {hall}  ({address})")
    _say(words.text("pair.which_hub"))
    typed = (await typed_line()).strip()
    return found[int(typed) - 1][1] if typed.isdecimal() and 0 < int(typed) <= len(found) else None


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _complain(line: str) -> None:
    sys.stderr.write(f"{line}\n")
