"""`loket-display`: reads the settings and becomes a screen, a sign, a panel or the writer of LED boards."""

import argparse
import asyncio
import logging
import os
import signal
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from msgspec import structs

from config import kivy_environment, logs
from config.display_schema import DisplayConfig, DisplayRole
from config.faults import Fault, SettingsError
from config.kinds import SoundOutput
from config.loading import load
from config.private_files import keep_private
from config.schema import DeviceConfig
from config.tokens import Surface
from config.translations import load_translator
from counter_display import clips_command, hall_program, led_program, officer_program, pairing_program, sign_program
from counter_display.hall.layout import DoesNotFit, plan
from counter_display.ownership import InUse, owned
from counter_display.sign.layout import plan_sign
from hub.client import pair_command
from hub.client.hub_option import HELP, hub_address
from hub.client.pairing_round import HELP as PAIRING_HELP
from hub.client.pairing_round import OPTION, MustPair, restart
from hub.client.trust import as_paired
from hub.protocol.hello import Role

_log = logging.getLogger(__name__)

NOT_ALL_WELL: Final = 1
BAD_SETTINGS: Final = 2
LED_TEST: Final = "led-test"
FITS: Final[dict[DisplayRole, Callable[[Surface, float], object]]] = {
    DisplayRole.HALL: plan,
    DisplayRole.SIGN: plan_sign,
}
"""What lays a screen out for its glass and its distance, or refuses to."""

STOP_SIGNALS: Final = (signal.SIGTERM, signal.SIGINT)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a display until it is told to stop, or do what else is asked for; return the exit code."""
    if arguments is None:
        keep_private()
    given = sys.argv[1:] if arguments is None else list(arguments)
    if given[:1] == [clips_command.ACTION]:
        return clips_command.main(given[1:])
    if given[:1] == [pair_command.ACTION]:
        return pair_command.main("loket-display", _to_pair, given[1:])
    options = _parser().parse_args(arguments)
    logs.set_up("loket-display", options.verbose)
    try:
        settings = as_paired(_with_overrides(load(options.config, DisplayConfig), options))
        _check(options.config, settings, options.action)
    except SettingsError as error:
        sys.stderr.write(f"{error}\n")
        return BAD_SETTINGS
    if options.action == LED_TEST:
        return asyncio.run(_try_boards(settings))
    try:
        if not options.headless and settings.role is not DisplayRole.LED:
            kivy_environment.choose_display(sys.platform, os.environ)
    except kivy_environment.NoDisplay as error:
        sys.stderr.write(f"loket-display: {error}\n")
        return BAD_SETTINGS
    try:
        with owned(settings.state_dir):
            return _begin(settings, options, given)
    except InUse as error:
        sys.stderr.write(f"{Fault(options.config, 'state_dir', error.wrong, error.cure)}\n")
        return BAD_SETTINGS
    except SettingsError as error:
        sys.stderr.write(f"{error}\n")
        return BAD_SETTINGS


def _begin(settings: DisplayConfig, options: argparse.Namespace, given: list[str]) -> int:
    """Run the display; where it has to be paired first, become the program that shows it."""
    if options.pairing:
        begins = asyncio.run(_show_pairing(settings, options))
        return restart([each for each in given if each != OPTION]) if begins else 0
    must_pair = False
    try:
        asyncio.run(_run(settings, options))
    except* MustPair:
        must_pair = True
    return restart([*given, OPTION]) if must_pair else 0


async def _show_pairing(settings: DisplayConfig, options: argparse.Namespace) -> bool:
    return await pairing_program.run(settings, _stop(), options.layout_file, options.hub)


def _to_pair(file: Path) -> tuple[DeviceConfig, Role]:
    settings = load(file, DisplayConfig)
    return settings, Role(settings.role.value)


async def _try_boards(settings: DisplayConfig) -> int:
    translator = load_translator(led_program.PACKAGE, settings.language)
    is_well = await led_program.try_boards(settings, _stop(), translator, _say)
    return 0 if is_well else NOT_ALL_WELL


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _stop() -> asyncio.Event:
    """Return what is set when the program is told to stop."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in STOP_SIGNALS:
        loop.add_signal_handler(number, stop.set)
    return stop


async def _run(settings: DisplayConfig, options: argparse.Namespace) -> None:
    stop = _stop()
    if settings.role is DisplayRole.HALL:
        await hall_program.run(settings, stop, options.headless, options.layout_file, options.voice_speed, options.hub)
    elif settings.role is DisplayRole.SIGN:
        await sign_program.run(settings, stop, options.headless, options.layout_file, options.hub)
    elif settings.role is DisplayRole.LED:
        await led_program.run(settings, stop, options.hub)
    else:
        await officer_program.run(settings, stop, options.headless, options.layout_file, options.hub)


def _check(path: Path, settings: DisplayConfig, action: str) -> None:
    """Refuse what only this program can know to be wrong.

    Raises:
        SettingsError: the glass is too small for its distance, or there is no such time zone.
    """
    faults = []
    try:
        ZoneInfo(settings.timezone)
    except (ZoneInfoNotFoundError, ValueError):
        faults.append(Fault(path, "timezone", f"is unknown: {settings.timezone!r}", 'take one such as "Asia/Makassar"'))
    if action == LED_TEST and settings.line is None:
        faults.append(Fault(path, "line", "is missing", f"{LED_TEST} is for settings with a [line] of boards"))
    fits = FITS.get(settings.role)
    if fits is not None:
        try:
            fits(Surface(settings.width_px, settings.height_px, settings.screen_width_mm), settings.viewing_distance_m)
        except DoesNotFit as error:
            faults.append(
                Fault(
                    *(path, "viewing_distance_m", str(error)),
                    f"hang a larger screen, or set at most {error.farthest_m:.1f}",
                )
            )
    if settings.fullscreen and (settings.left_px or settings.top_px):
        cure = "leave one of them out: a window that takes the whole display stands nowhere else"
        faults.append(Fault(path, "fullscreen", "is true, and left_px or top_px is set", cure))
    if faults:
        raise SettingsError(faults)


def _size(text: str) -> tuple[int, int]:
    width, _, height = text.partition("x")
    return int(width), int(height)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="loket-display",
        description="A hall screen with its voice, a counter's sign, LED boards, or an officer's panel.",
        epilog=pair_command.ALSO.format(program="loket-display"),
    )
    add = parser.add_argument
    add("action", nargs="?", choices=["run", LED_TEST], default="run", help=f"{LED_TEST}: light every LED board")
    add("--config", type=Path, required=True, metavar="FILE", help="the settings, a TOML file")
    add("--device", metavar="ID", help="this device's id, instead of the file's")
    add("--hub", type=hub_address, metavar="HOST:PORT", help=HELP)
    add("--no-discovery", action="store_true", help="do not look for the hub by zeroconf")
    add("--state-dir", type=Path, metavar="DIR", help="where to keep what outlives a restart")
    add("--size", type=_size, metavar="WIDTHxHEIGHT", help="the window's size in pixels")
    add("--screen-width-mm", type=float, metavar="MM", help="the true width of the picture")
    add("--viewing-distance-m", type=float, metavar="M", help="from how far a hall screen is read")
    add("--fullscreen", action="store_true", help="take the whole screen")
    add("--language", choices=["id", "en"], help="the language of the words around the numbers")
    add("--sound", choices=[str(output) for output in SoundOutput], help="where the voice goes")
    add("--sound-dir", type=Path, metavar="DIR", help="where --sound file writes heard.wav and heard.jsonl")
    add("--clips-dir", type=Path, metavar="DIR", help="where rendered clips are kept")
    add(OPTION, action="store_true", help=PAIRING_HELP)
    add("--headless", action="store_true", help="no window: the same program, one line of JSON per call")
    add("--voice-speed", type=float, default=1.0, metavar="N", help="silent and file voices take 1/N of the time")
    add("--layout-file", type=Path, metavar="FILE", help="write what is shown, and where, as JSON (for tests)")
    add("--verbose", action="store_true", help="log more")
    return parser


def _with_overrides(settings: DisplayConfig, options: argparse.Namespace) -> DisplayConfig:
    changes: dict[str, object] = {
        "device": options.device,
        "state_dir": options.state_dir,
        "screen_width_mm": options.screen_width_mm,
        "viewing_distance_m": options.viewing_distance_m,
        "fullscreen": options.fullscreen or None,
        "language": options.language,
        "sound": None if options.sound is None else SoundOutput(options.sound),
        "sound_dir": options.sound_dir,
        "clips_dir": options.clips_dir,
        "discovery": False if options.no_discovery else None,
    }
    if options.size:
        changes["width_px"], changes["height_px"] = options.size
    return structs.replace(settings, **{key: value for key, value in changes.items() if value is not None})


if __name__ == "__main__":
    sys.exit(main())
