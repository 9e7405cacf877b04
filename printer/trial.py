"""`loket-printer test`: prints a slip that says that it is one, and tells what happened and what to do."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

from config.printer_schema import PrinterBackend, PrinterConfig
from config.translations import Translator
from hub.protocol.printing import SlipReason
from printer.backends.interface import Backend, BackendFault, Cause
from printer.command_line import DONE, NOBODY_KNOWS, NOT_PRINTED
from printer.dialogue import Dialogue
from printer.fault_words import said_of, said_of_state
from printer.job import CONFIRM_MS
from printer.ownership import InUse, owned
from printer.probe import Probed
from printer.profiles import Profile
from printer.render import render
from printer.sample import trial_slip
from printer.slip import Stationery, lay_out
from printer.status import USABLE
from printer.ways import backend_of, where

PATIENCE_S: Final = 4.0
"""A printer that the kernel has no driver for is left to libusb after three seconds."""

RETRY_S: Final = 0.25

Say = Callable[[str], None]


def reached(backend: Backend) -> None:
    """Open the printer, waiting for the kernel where that has still to choose a driver.

    Raises:
        BackendFault: it cannot be opened.
    """
    deadline = time.monotonic() + PATIENCE_S
    while True:
        try:
            backend.open()
        except BackendFault as fault:
            if fault.cause is not Cause.NO_DRIVER or time.monotonic() >= deadline:
                raise
            time.sleep(RETRY_S)
        else:
            return


def print_test(
    settings: PrinterConfig, state_dir: Path, profile: Profile, stationery: Stationery, told: Translator, say: Say
) -> int:
    """Print the slip, say in plain words what came of it, and return the exit status.

    `stationery` is the slip's, `told` are the words for the person who asked for it.

    Raises:
        OSError: `state_dir` cannot be written.
    """
    say(told.text("trial.begins", where=where(settings), profile=profile.name))
    probed = Probed.load(state_dir, where(settings))
    return with_printer(
        settings,
        state_dir,
        told,
        say,
        lambda: _print_test(settings, profile, probed, stationery, told, say),
        "trial.not_printed",
    )


def with_printer(
    settings: PrinterConfig, state_dir: Path, told: Translator, say: Say, act: Callable[[], int], failed: str
) -> int:
    """Do something that nobody else may do with the printer meanwhile, or say (key `failed`) that it is in use.

    Raises:
        OSError: `state_dir` cannot be written.
    """
    try:
        with owned(state_dir):
            return act()
    except InUse as error:
        fault = BackendFault(SlipReason.OFFLINE, False, str(error), Cause.BUSY)
        say(told.text(failed))
        for line in said_of(fault, settings.backend, where(settings), told):
            say(line)
        return NOT_PRINTED


def _print_test(
    settings: PrinterConfig, profile: Profile, probed: Probed | None, stationery: Stationery, told: Translator, say: Say
) -> int:
    place = where(settings)
    backend = backend_of(settings, profile)
    dialogue = Dialogue(backend, profile, probed)
    try:
        reached(backend)
        state, _ = dialogue.look()
        for line in said_of_state(state, told, dialogue.detail):
            say(line)
        if state not in USABLE:
            say(told.text("trial.not_sent"))
            return NOT_PRINTED
        slip = trial_slip(stationery, time.time_ns() // 1_000_000, time.localtime().tm_gmtoff)
        dialogue.print_slip(render(lay_out(slip, profile, stationery), profile), "test")
        if settings.backend is PrinterBackend.FILE:
            say(told.text("trial.kept", where=place))
            return DONE
        answered, state = dialogue.confirm(CONFIRM_MS / 1000)
    except BackendFault as fault:
        say(told.text("trial.half" if fault.begun else "trial.not_printed"))
        for line in said_of(fault, settings.backend, place, told):
            say(line)
        return NOT_PRINTED
    finally:
        dialogue.close()
    if answered:
        say(told.text("trial.printed"))
        return DONE
    say(told.text("trial.nobody_knows"))
    return NOBODY_KNOWS
