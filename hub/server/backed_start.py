"""Lets no hub serve with less than its backups have: kiosks would be given today's numbers a second time.

The backups are read while the hub does other things of its start, and only for a moment: a disk that is away, or
asleep, keeps no hall from opening. Only a file is compared: a server's hall may be led by another machine's hub.
"""

import logging
import threading
from pathlib import Path
from typing import Final, Self

from config.translations import load_translator
from hub.server.command_line import JOURNAL_HALL, language_of_terminal
from hub.server.devices_command import PACKAGE
from hub.store import sqlite
from hub.store.backup import check_folder, made_at
from hub.store.behind import Behind, behind, kept_up_to
from hub.store.ends import Copies, copies, merged
from hub.store.faults import JournalDamaged, JournalUnusable
from hub.store.files import file_of
from hub.store.real_path import real
from hub.store.sources import source_of
from hub.store.sql import SqlJournal

_log = logging.getLogger(__name__)

PATIENCE_S: Final = 1.0
"""A start waits no longer for what it has not read of the backups yet; 48 take a tenth of it where the disk is well."""

PATIENCE_FOR_NEW_S: Final = 30.0
"""Where there is no database: a hall begins once, and a disk may have to wake up."""

NOT_COMPARED: Final = "database not compared with its backups, so nobody knows whether it has lost its end"


class BackedStart:
    """Reads where the backups of a database end; made when a hub begins to start."""

    def __init__(self, database: str, folder: Path | None) -> None:
        self._database = database
        self._folder = folder
        self._is_file = database.startswith("sqlite:")
        self._found: list[Copies] = []
        self._why = ""
        self._reader = threading.Thread(target=self._read, name="backups", daemon=True)
        if self._folder is not None:
            self._reader.start()

    def anew(self) -> Self:
        """Return one that looks now: a standby begins to lead after weeks."""
        return type(self)(self._database, self._folder)

    def check_there(self) -> None:
        """See that no history is begun anew where backups have one.

        Raises:
            JournalUnusable: the database is missing, or is a link that leads to nothing.
        """
        if self._folder is None or not self._is_file or not sqlite.is_new(real(file_of(self._database))):
            return
        found = next((each for each in self._ends(PATIENCE_FOR_NEW_S).sound if each[1].day is not None), None)
        if found is not None:
            words = load_translator(PACKAGE, language_of_terminal())
            copy, end = found
            what = words.text("start.missing", backup=copy, day=end.day, revision=end.head)
            raise JournalDamaged(str(file_of(self._database)), what, words.text("start.missing_cure"))

    def check(self, journal: SqlJournal) -> int:
        """See that a database, which is open now, has what its backups have; return up to which revision they have it.

        Raises:
            JournalUnusable: it has not; names the backup. The journal is closed.
        """
        ends = self._ends(PATIENCE_S)
        if not ends.sound:
            return 0
        with journal.looking() as connection:
            found = behind(connection, JOURNAL_HALL, ends) if self._is_file else None
            kept = kept_up_to(connection, JOURNAL_HALL, ends)
        if found is not None:
            journal.close()
            raise _lost(file_of(self._database), found)
        return kept

    def _ends(self, patience_s: float) -> Copies:
        """Return what is read of the backups by now; of a slow disk it may be some of them, latest names first."""
        if self._folder is None:
            return Copies((), ())
        self._reader.join(patience_s)
        found = merged(list(self._found))
        if self._is_file and (self._why or (self._reader.is_alive() and not found.sound)):
            _log.error("%s backup_dir=%s error=%s", NOT_COMPARED, self._folder, self._why or "it does not answer")
        return found

    def _read(self) -> None:
        assert self._folder is not None
        try:
            check_folder(self._folder)
            stem = source_of(self._database, JOURNAL_HALL).stem
            named = [each for each in self._folder.iterdir() if made_at(stem, each.name) is not None]
            for each in sorted(named, reverse=True):
                self._found.append(copies([each]))
        except (OSError, JournalUnusable) as error:
            self._why = str(error)


def _lost(file: Path, found: Behind) -> JournalDamaged:
    words = load_translator(PACKAGE, language_of_terminal())
    values = {"backup": found.copy, "day": found.end.day, "first": found.lacks, "last": found.end.head}
    what = words.text("start.differs" if found.lacks is None else "start.lacks", **values)
    return JournalDamaged(str(file), what, words.text("start.lost_cure", backup=found.copy))
