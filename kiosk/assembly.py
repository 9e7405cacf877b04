"""Puts a kiosk together from its settings: what it remembers, its disk, and the way to its host's printer."""

import logging
from collections.abc import Callable
from contextlib import AbstractContextManager
from types import TracebackType
from typing import Final, Self

from config.language_pack import load_packs
from config.schema import KioskConfig
from config.tokens import ThemeName
from hub.client import put_out
from hub.client.identity import program_name
from hub.client.session import NewId
from hub.protocol.commands import Language
from hub.protocol.ids import AgencyId
from hub.protocol.local_printing import FateHere, PrinterIs
from kiosk.comfort import Comfort
from kiosk.core import KioskCore
from kiosk.flow import KioskFlow
from kiosk.idling import MS_PER_S
from kiosk.journal import Journal
from kiosk.keeper import Keeper, Keeping, KeepNothing
from kiosk.last_word import LastWord
from kiosk.local_printer import LocalPrinter
from kiosk.offline import Offline
from kiosk.speech.self_voicing import SelfVoicing
from kiosk.store import KioskStore, kept_emergency, readable_journal
from kiosk.telling import OnGlass
from kiosk.visit import About

log = logging.getLogger(__name__)

SCREENS: Final = "kiosk"
"""The package whose texts a regional language says."""

Said = PrinterIs | FateHere | None


def home_comfort(settings: KioskConfig) -> Comfort:
    """Return what every visit begins with."""
    return Comfort(large=settings.large_text, contrast=settings.theme is ThemeName.HIGH_CONTRAST)


class Kiosk(AbstractContextManager["Kiosk"]):
    """A kiosk's core with what it was told before its start, its disk, and its host's printer if it has one.

    `speech` is its voice, once it has one.
    """

    def __init__(self, settings: KioskConfig, new_id: NewId, hear_printer: Callable[[Said], None]) -> None:
        flow = KioskFlow(new_id, Language(settings.language), home_comfort(settings))
        flow.home_agency = AgencyId(settings.agency) if settings.agency else None
        flow.attract_after_ms = settings.attract_after_s * MS_PER_S
        flow.about = About(settings.device, program_name("loket-kiosk"), ", ".join(settings.hubs))
        self.keeper: Keeping = KeepNothing()
        self.on_glass: OnGlass | None = None
        self.regional = {code: pack.words for code, pack in load_packs(settings.regional, SCREENS).items()}
        word = kept_emergency(settings.state_dir)
        if word is not None:
            log.info("an emergency is shown until the hub says otherwise kind=%s", word.emergency.kind)
            flow.remember(word.emergency)
        self._closing: list[Callable[[], None]] = []
        self.speech: SelfVoicing | None = None
        self.printer = LocalPrinter(settings.printer_socket, hear_printer) if settings.printer_socket else None
        try:
            store = KioskStore(settings.state_dir, settings.device)
        except OSError as error:
            log.error(  # a sentence for the administrator, not a trace
                "state_dir = %s cannot be used (%s): this kiosk gives no numbers while the hub is away; "
                "check its rights and its disk",
                settings.state_dir,
                error,
            )
            journal = readable_journal(settings.state_dir)  # what was told is handed in all the same
            offline = Offline(journal.record(None, 0))
            self.core = KioskCore(flow, new_id, offline, journal, can_keep=False, last_word=LastWord(word))
            return
        offline = Offline(store.record())
        self.core = KioskCore(flow, new_id, offline, Journal(store.journal.entries()), last_word=LastWord(word))
        if put_out.is_noted(settings.state_dir):
            log.warning("the hall put this kiosk out: it gives no numbers until it is paired anew, or taken in again")
            self.core.put_out()
        catalogue = store.catalogue()
        if catalogue is not None:
            flow.shown(catalogue, 0)
        self.on_glass = store.on_glass()
        keeper = Keeper(store)
        self.keeper = keeper
        self._closing.append(keeper.close)
        if offline.held is not None:
            log.info("kept lease=%s not_handed_in=%d", offline.held, len(offline.record.outbox))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """Write what is begun, and let the files go."""
        for close in self._closing:
            close()
