"""`loket-printer probe`: finds out how truthfully the printer answers, says it in plain words, and keeps it."""

from pathlib import Path

from config.printer_schema import PrinterConfig
from config.translations import Translator
from printer.backends.interface import BackendFault
from printer.command_line import DONE, NOT_PRINTED
from printer.fault_words import said_of, said_of_state
from printer.probe import probe
from printer.profiles import Profile
from printer.status import USABLE
from printer.trial import Say, reached, with_printer
from printer.ways import backend_of, where


def find_out(settings: PrinterConfig, state_dir: Path, profile: Profile, told: Translator, say: Say) -> int:
    """Ask the printer for all that it can answer, say and keep what was found, and return the exit status.

    A printer that has stopped answers too little: nothing is kept of it.

    Raises:
        OSError: `state_dir` cannot be written.
    """
    say(told.text("probe.begins", where=where(settings), profile=profile.name))
    return with_printer(
        settings,
        state_dir,
        told,
        say,
        lambda: _find_out(settings, state_dir, profile, told, say),
        "probe.not_found_out",
    )


def _find_out(settings: PrinterConfig, state_dir: Path, profile: Profile, told: Translator, say: Say) -> int:
    backend = backend_of(settings, profile)
    try:
        reached(backend)
        probed = probe(backend, profile)
    except BackendFault as fault:
        say(told.text("probe.not_found_out"))
        for line in said_of(fault, settings.backend, where(settings), told):
            say(line)
        return NOT_PRINTED
    finally:
        backend.close()
    for line in said_of_state(probed.state, told):
        say(line)
    if probed.state not in USABLE:
        say(told.text("probe.not_ready"))
        return NOT_PRINTED
    if backend.durable:
        say(told.text("probe.folder"))
        return DONE
    say(told.text(f"rung.{probed.rung}"))
    can = ((probed.near_end, "probe.paper"), (probed.clears, "probe.clears"), (probed.presents, "probe.presents"))
    for is_so, key in can:
        if is_so:
            say(told.text(key))
    probed.save(state_dir, where(settings))
    say(told.text("probe.kept", folder=state_dir))
    return DONE
