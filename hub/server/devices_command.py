"""`loket-hub devices`: an administrator lets devices in and puts them out, at the hub's own terminal."""

import argparse
import sys
import termios
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Final, TextIO

from config.loading import load
from config.schema import HubConfig
from config.translations import Translator, load_translator
from hub.protocol import control as c
from hub.protocol.ids import DeviceId
from hub.protocol.pairing import spaced
from hub.server.authority_start import folder_of
from hub.server.command_line import speaks
from hub.server.control_line import ControlLine, NoHub
from hub.store.cures import words_of
from hub.trust.folder import write_private

PACKAGE: Final = "hub.server"
DONE, REFUSED, USAGE = range(3)
LOOK_S: Final = 0.5
"""A person reads the code from the device meanwhile."""


def devices_command(arguments: Sequence[str]) -> int:
    """Do what the arguments ask for; return the exit status: 0 done, 1 refused, 2 no hub or wrong words."""
    options = _parser().parse_args(arguments[1:])
    words = load_translator(PACKAGE, options.language)
    settings = load(options.config, HubConfig)
    folder = folder_of(settings, options.config, options.database or settings.database)
    try:
        with ControlLine(folder.path) as line:
            return _DO[options.what](Desk(line, words, sys.stdin, sys.stdout), options)
    except NoHub as error:
        sys.stderr.write(f"{words.text('devices.no_hub', folder=folder.path, why=error)}\n")
        return USAGE
    except KeyboardInterrupt:
        return DONE


class Desk:
    """The terminal, and the line to the hub."""

    def __init__(self, line: ControlLine, words: Translator, said: TextIO, shown: TextIO) -> None:
        self.line = line
        self.words = words
        self._said = said
        self._shown = shown

    def tell(self, key: str, **values: object) -> None:
        """Write one line."""
        self._shown.write(f"{self.words.text(key, **values)}\n")
        self._shown.flush()

    def ask(self, key: str, **values: object) -> str | None:
        """Ask a question; return the answer, None at the end of what is typed."""
        if self._said.isatty():  # whoever pressed Enter before has not seen what is asked
            termios.tcflush(self._said, termios.TCIFLUSH)
        self._shown.write(f"{self.words.text(key, **values)} ")
        self._shown.flush()
        answer = self._said.readline()
        return answer.strip() if answer else None

    def carried(self, request: c.ControlRequest) -> bool:
        """Say this to the hub; return whether it did it, having told why not."""
        reply = self.line.ask(request)
        if isinstance(reply, c.Declined):
            self.tell(f"declined.{reply.code}", detail=reply.detail)
        return not isinstance(reply, c.Declined)


def _list(desk: Desk, options: argparse.Namespace) -> int:
    del options
    found = desk.line.ask(c.ListDevices())
    if not isinstance(found, c.DeviceList):
        return REFUSED
    for each in found.devices:
        desk.tell(
            "devices.line",
            device=each.device,
            role="-" if each.role is None else each.role,
            standing=_standing(desk.words, each, found.timezone),
            sighting=_sighting(desk.words, each, found.timezone),
        )
    return DONE


def _standing(words: Translator, device: c.DeviceLine, timezone: str) -> str:
    if device.paired_at is None:
        return words.text("devices.never_paired")
    if device.expires_at is None:
        return words.text("devices.put_out", date=words.date(device.paired_at, timezone))
    key = "devices.ends_soon" if device.ends_soon else "devices.paired"
    return words.text(key, date=words.date(device.expires_at, timezone))


def _sighting(words: Translator, device: c.DeviceLine, timezone: str) -> str:
    values = {"address": device.address, "program": device.program or "?"}
    if device.is_connected:
        return words.text("devices.connected", **values)
    if device.seen_at is None:
        return words.text("devices.not_seen")
    at = {"date": words.date(device.seen_at, timezone), "time": words.clock(device.seen_at, timezone)}
    return words.text("devices.seen", **values, **at)


def _pair(desk: Desk, options: argparse.Namespace) -> int:
    """Listen to devices that ask, until the window closes, the typing ends, or one is paired and that is enough."""
    if not desk.carried(c.OpenPairing()):
        return REFUSED
    desk.tell("pair.open")
    asked: set[int] = set()
    paired = 0
    try:
        while isinstance(found := desk.line.ask(c.ListAskings()), c.AskingList):
            for device in found.paired[paired:]:
                desk.tell("pair.paired", device=device)
            if len(found.paired) > paired:
                paired = len(found.paired)
                if options.once or not desk.carried(c.OpenPairing()):
                    return DONE
            if found.left_ms is None:
                desk.tell("pair.closed")
                return DONE if paired else REFUSED
            fresh = [each for each in found.askings if each.asking not in asked]
            for each in fresh:
                asked.add(each.asking)
                if not _compare(desk, each):
                    return DONE if paired else REFUSED
            if not fresh:
                time.sleep(LOOK_S)
        return REFUSED
    finally:
        desk.line.ask(c.ClosePairing())


def _compare(desk: Desk, asking: c.AskingLine) -> bool:
    """Let the administrator compare one code; return whether there are more to compare."""
    values = {"device": asking.device, "role": asking.role, "address": asking.address, "number": asking.asking}
    desk.tell("pair.asking", **values, program=asking.program or "?")
    desk.tell("pair.code", code=spaced(asking.code))
    while True:
        answer = desk.ask("pair.which", device=asking.device)
        if answer is None:
            desk.tell("pair.nobody")
            return False
        if answer.lower() in desk.words.text("pair.no").split():
            desk.carried(c.RefusePairing(asking.asking, other_code=True))
            return True
        if answer.lower() in desk.words.text("pair.not_now").split():
            desk.carried(c.RefusePairing(asking.asking))
            return True
        yes = answer == "" or answer.lower() in desk.words.text("pair.yes").split()
        device = DeviceId(asking.device if yes else answer)
        if desk.carried(c.ApprovePairing(asking.asking, device)):
            desk.tell("pair.wait", device=device)
            return True


def _approve(desk: Desk, options: argparse.Namespace) -> int:
    done = desk.carried(c.ApprovePairing(options.number, DeviceId(options.device)))
    if done:
        desk.tell("pair.wait", device=options.device)
    return DONE if done else REFUSED


def _refuse(desk: Desk, options: argparse.Namespace) -> int:
    done = desk.carried(c.RefusePairing(options.number, other_code=options.other_code))
    return DONE if done else REFUSED


def _revoke(desk: Desk, options: argparse.Namespace) -> int:
    if not desk.carried(c.RevokeDevice(DeviceId(options.device), options.reason)):
        return REFUSED
    desk.tell("devices.revoked", device=options.device)
    return DONE


def _issue(desk: Desk, options: argparse.Namespace) -> int:
    """Have an identity made for a file; a file that cannot be written is found before what the device had is void."""
    try:
        write_private(options.out, "")
    except (OSError, ValueError) as error:
        why = words_of(error) if isinstance(error, OSError) else error
        desk.tell("devices.cannot_write", file=options.out, why=why)
        return REFUSED
    reply = desk.line.ask(c.IssueIdentity(DeviceId(options.device)))
    if isinstance(reply, c.Issued):
        try:
            write_private(options.out, reply.text)
        except OSError as error:
            desk.tell("devices.not_written", file=options.out, why=words_of(error))
            return REFUSED
        desk.tell("devices.issued", device=options.device, file=options.out)
        return DONE
    options.out.unlink(missing_ok=True)
    if isinstance(reply, c.Declined):
        desk.tell(f"declined.{reply.code}", detail=reply.detail)
    return REFUSED


_DO: Final[Mapping[str, Callable[[Desk, argparse.Namespace], int]]] = {
    "list": _list,
    "pair": _pair,
    "approve": _approve,
    "refuse": _refuse,
    "revoke": _revoke,
    "issue": _issue,
}


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="loket-hub devices", description="Let devices of the hall in, and put them out; the hub must be running."
    )
    parser.add_argument("--config", type=Path, required=True, metavar="FILE", help="the hub's settings (TOML)")
    parser.add_argument("--database", metavar="URL", help="the database, instead of the one in the settings")
    speaks(parser)
    what = parser.add_subparsers(dest="what", required=True, metavar="list|pair|approve|refuse|revoke|issue")
    what.add_parser("list", help="show all devices: paired until when, last seen when, where and with which version")
    pair = what.add_parser("pair", help="listen to devices that ask, and compare their codes; five minutes at a time")
    pair.add_argument("--once", action="store_true", help="end when one device is paired")
    approve = what.add_parser("approve", help="say that a device shows the same code, while pairing is open")
    approve.add_argument("number", type=int, help="the number of the asking, as pair shows it")
    approve.add_argument("--as", required=True, dest="device", metavar="DEVICE", help="which device of the hall it is")
    refuse = what.add_parser("refuse", help="send a device away that asks")
    refuse.add_argument("number", type=int, help="the number of the asking, as pair shows it")
    refuse.add_argument("--other-code", action="store_true", help="since it shows another code: somebody is between")
    revoke = what.add_parser("revoke", help="put a device out at once: it was stolen, sold, or is not ours")
    revoke.add_argument("device", help="the device's name in the hall file")
    revoke.add_argument("--reason", required=True, help="why; stands in the journal, so name nobody")
    issue = what.add_parser("issue", help="write the whole identity of a device that has nobody in front of it")
    issue.add_argument("device", help="the device's name in the hall file")
    issue.add_argument("--out", type=Path, required=True, metavar="FILE", help="a new file; carry it, then delete it")
    return parser
