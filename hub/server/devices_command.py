"""`loket-hub devices`: an administrator lets devices in and puts them out, at the hub's own terminal."""

import argparse
import difflib
import shlex
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Final

from config.loading import load
from config.schema import HubConfig
from config.translations import Translator, load_translator
from hub.protocol import control as c
from hub.protocol.ids import DeviceId
from hub.server.admin_terminal import DONE, REFUSED, USAGE, Desk
from hub.server.authority_start import folder_of
from hub.server.command_line import speaks
from hub.server.control_line import ControlLine, NoHub
from hub.server.device_words import line_of, words_of_refusal, words_of_sighting
from hub.server.holder_words import holders
from hub.server.pairing_talk import PairingTalk
from hub.server.place_words import words_of_place
from hub.store.cures import words_of
from hub.trust.folder import write_private

PACKAGE: Final = "hub.server"


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


def _list(desk: Desk, options: argparse.Namespace) -> int:
    del options
    found = desk.line.ask(c.ListDevices())
    if not isinstance(found, c.DeviceList):
        return REFUSED
    for each in found.devices:
        desk.tell(
            "devices.line",
            device=each.device,
            role="-" if each.role is None else desk.words.text(f"role.{each.role.value}"),
            told="; ".join(_told(desk.words, each, found.timezone)),
        )
    return DONE


def _told(words: Translator, device: c.DeviceLine, timezone: str) -> list[str]:
    place = words_of_place(words, device.place)
    told = (place, _standing(words, device, timezone), words_of_sighting(words, device, timezone))
    return [each for each in (*told, words_of_refusal(words, device, timezone)) if each]


def _standing(words: Translator, device: c.DeviceLine, timezone: str) -> str:
    if device.paired_at is None:
        return words.text("devices.never_paired")
    if device.expires_at is None:
        return words.text("devices.put_out", date=words.date(device.paired_at, timezone))
    key = "devices.ends_soon" if device.ends_soon else "devices.paired"
    return words.text(key, date=words.date(device.expires_at, timezone))


def _pair(desk: Desk, options: argparse.Namespace) -> int:
    return PairingTalk(desk, once=options.once).run()


def _approve(desk: Desk, options: argparse.Namespace) -> int:
    found, askings = desk.line.ask(c.ListDevices()), desk.line.ask(c.ListAskings())
    refuse = _command(options, "refuse", str(options.number))
    held = holders(desk.words, found, askings, options.device, options.number, refuse)
    if held and not options.replace:
        for warning in held.values():
            desk.show(warning)
        again = _command(options, "approve", str(options.number), "--as", options.device, "--replace")
        desk.tell("approve.replace", command=again)
        return REFUSED
    done = desk.carried(c.ApprovePairing(options.number, DeviceId(options.device)))
    if done and held:
        desk.tell("approve.replacing", device=options.device)
    if done:
        desk.tell("pair.wait", device=options.device)
    return DONE if done else REFUSED


def _command(options: argparse.Namespace, *words: str) -> str:
    """Return what to type for another word to the same hub."""
    database = [] if options.database is None else ["--database", options.database]
    return shlex.join(["loket-hub", "devices", "--config", str(options.config), *database, *words])


def _refuse(desk: Desk, options: argparse.Namespace) -> int:
    done = desk.carried(c.RefusePairing(options.number, other_code=options.other_code))
    if done:
        desk.tell("pair.refused", number=options.number)
    if done and options.other_code:
        desk.tell("pair.doubt")
    return DONE if done else REFUSED


def _revoke(desk: Desk, options: argparse.Namespace) -> int:
    found = desk.line.ask(c.ListDevices())
    if isinstance(found, c.DeviceList) and line_of(found, options.device) is None:
        alike = difflib.get_close_matches(options.device, [each.device for each in found.devices], cutoff=0.5)
        desk.tell("revoke.unknown", device=options.device)
        if alike:
            desk.tell("revoke.alike", devices=", ".join(alike))
        return REFUSED
    if not desk.carried(c.RevokeDevice(DeviceId(options.device), options.reason)):
        return REFUSED
    desk.tell("devices.revoked", device=options.device)
    return DONE


def _issue(desk: Desk, options: argparse.Namespace) -> int:
    """Have an identity made for a file; a file that cannot be written is found before what the device had is void."""
    found = desk.line.ask(c.ListDevices())
    held = line_of(found, options.device)
    if isinstance(found, c.DeviceList) and held is not None and held.expires_at is not None and not options.replace:
        told = "; ".join(_told(desk.words, held, found.timezone))
        desk.tell("issue.has_one", device=options.device, told=told)
        desk.tell(
            "issue.replace", command=_command(options, "issue", options.device, "--out", str(options.out), "--replace")
        )
        return REFUSED
    if options.out.is_file() and options.out.stat().st_size:
        desk.tell("issue.file_is_there", file=options.out)
        return REFUSED
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
    approve.add_argument("--replace", action="store_true", help="also where one of that name is paired: it is put out")
    refuse = what.add_parser("refuse", help="send a device away that asks")
    refuse.add_argument("number", type=int, help="the number of the asking, as pair shows it")
    refuse.add_argument("--other-code", action="store_true", help="since it shows another code: somebody is between")
    revoke = what.add_parser("revoke", help="put a device out at once: it was stolen, sold, or is not ours")
    revoke.add_argument("device", help="the device's name in the hall file")
    revoke.add_argument("--reason", required=True, help="why; stands in the journal, so name nobody")
    issue = what.add_parser("issue", help="write the whole identity of a device that has nobody in front of it")
    issue.add_argument("device", help="the device's name in the hall file")
    issue.add_argument("--replace", action="store_true", help="also where it is paired: what it has now counts no more")
    issue.add_argument("--out", type=Path, required=True, metavar="FILE", help="a new file; carry it, then delete it")
    return parser
