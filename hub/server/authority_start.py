"""What a hub serves TLS with: made at the first start, compared with the database's at every one.

Nothing here needs `cryptography` unless keys are made: a hub starts within two seconds.
"""

import os
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum, auto
from pathlib import Path
from typing import Final

from config.schema import HubConfig
from hub.server.advertise import is_loopback
from hub.server.command_line import JOURNAL_HALL
from hub.server.pairing_desk import Signed
from hub.server.set_up_code import SetUpCode
from hub.server.tls import fingerprint_of, serving
from hub.store import sources
from hub.store.authorities import KeptAuthority, keep, kept_at, kept_in
from hub.store.cures import AS_HUB, is_denied, words_of
from hub.store.faults import JournalUnusable
from hub.store.files import file_of
from hub.store.journal import NotStored
from hub.store.sql import SqlJournal, open_journal
from hub.trust import codes
from hub.trust.folder import FOLDER, TrustFolder
from hub.trust.put_out import PutOut

SET_UP: Final = (
    "for a new hall run loket-hub set-up with these settings, in a terminal: it shows codes that nobody may lose; for "
    "one whose devices are paired run loket-hub recover (--from BACKUP if its database is lost), or all are paired anew"
)
RECOVER: Final = "run loket-hub recover with these settings and the hall's recovery code"

RECOVER_FROM: Final = (
    "run loket-hub recover --from BACKUP with these settings and the hall's recovery code, then loket-hub rebuild; "
    "where no device was ever paired, move that file away and run loket-hub set-up"
)

SEAL_AGAIN: Final = "keep the code of before, see to the disk, and run this again until it shows another code"


class NoAuthority(Exception):
    """The hub cannot serve by TLS: says where, what is wrong and the cure."""

    def __init__(self, where: Path, what: str, cure: str) -> None:
        super().__init__(f"{where}: {what}; {cure}")


class Keys(Enum):
    """What a folder has of the keys that a hall's devices believe."""

    THERE = auto()
    LACKING = auto()
    OTHERS = auto()
    """Another hall's, or damaged ones."""
    UNKNOWN = auto()
    """Nobody may look: another user's. A start says so."""


@dataclass(frozen=True, slots=True)
class Codes:
    """What the first start shows once; neither may be logged."""

    set_up: str
    recovery: str

    def __repr__(self) -> str:
        return "Codes(…)"


def wants_tls(settings: HubConfig, host: str) -> bool:
    """Return whether a hub serves by TLS there: always where another machine can reach it."""
    return settings.tls or not is_loopback(host)


def folder_of(settings: HubConfig, config: Path, database: str) -> TrustFolder:
    """Return where the keys are: where the settings say, else beside an SQLite database; where that is on a server, in
    the folder that systemd gives to the unit (STATE_DIRECTORY), else beside the settings."""
    if settings.trust_dir is not None:
        return TrustFolder(settings.trust_dir)
    if database.startswith("sqlite:"):
        return TrustFolder(file_of(database).parent / FOLDER)
    of_unit = os.environ.get("STATE_DIRECTORY", "").partition(":")[0]
    return TrustFolder((Path(of_unit) if of_unit else config.parent) / FOLDER)


def context_of(folder: TrustFolder, *, dated: bool = False) -> ssl.SSLContext:
    """Return the context to serve with; `dated` as in `serving`.

    Raises:
        NoAuthority: there is none yet, or it cannot be used.
    """
    try:
        if not folder.is_whole():
            raise NoAuthority(folder.path, "holds no keys to serve this address by TLS with", SET_UP)
        PutOut(folder).known()
        return serving(folder.hub, folder.hub_key, folder.authority, dated=dated)
    except PermissionError as error:
        raise NoAuthority(folder.path, f"cannot be read ({words_of(error)})", AS_HUB) from error
    except (OSError, ValueError) as error:
        raise NoAuthority(folder.path, f"holds keys that do not fit ({error})", RECOVER) from error


def is_whole(folder: TrustFolder) -> bool:
    """Return whether a hub can serve with what is in the folder.

    Raises:
        NoAuthority: this user may not look.
    """
    try:
        return folder.is_whole()
    except PermissionError as error:
        raise NoAuthority(folder.path, f"cannot be read ({words_of(error)})", AS_HUB) from error


def look_for_keys(folder: TrustFolder, kept: KeptAuthority) -> Keys:
    """Return whether a folder has the keys of the authority that a database or a backup keeps."""
    try:
        if folder.authority.exists() and folder.authority.read_bytes() != kept.certificate.encode():
            return Keys.OTHERS
        return Keys.THERE if folder.is_whole() else Keys.LACKING
    except OSError:
        return Keys.UNKNOWN


def check_not_lost(folder: TrustFolder, database: str) -> None:
    """See that a folder without keys may get new ones: where the database knows a hall's, devices believe those alone.

    Raises:
        NoAuthority: they are to be brought back, or a file that may know some cannot be read.
        JournalUnusable: the database's server cannot be asked.
    """
    is_file = not sources.is_on_a_server(database)
    if is_file and not file_of(database).exists():
        return
    try:
        kept = kept_at(database, JOURNAL_HALL)
    except JournalUnusable as error:
        if not is_file:
            raise
        cure = AS_HUB if is_denied(getattr(error.__cause__, "orig", None)) else RECOVER_FROM
        raise NoAuthority(folder.path, f"holds no keys, and {error.where} {error.what}", cure) from error
    if kept is not None:
        raise NoAuthority(folder.path, "holds no keys, but the database knows the hall's authority", RECOVER)


def make(folder: TrustFolder, database: str, hall: str) -> Codes:
    """Make the hall's authority and this hub's certificate, and return the codes to show.

    Raises:
        NoAuthority: the database has an authority already, or the folder cannot be written, or its disk is not there.
        JournalUnusable: the database cannot be asked.
    """
    check_not_lost(folder, database)
    if not folder.path.parent.is_dir():
        raise NoAuthority(folder.path.parent, "is not there", "make the folder, or mount its disk")
    from hub.trust import authority, sealing

    recovery = codes.make_code(codes.RECOVERY_GROUPS)
    now = datetime.now(UTC)
    made = authority.make_authority(hall, now)
    own = authority.make_hub(made, now)
    try:
        shown = Codes(SetUpCode(folder).make(), recovery)
        folder.write(folder.sealed, sealing.seal(made.key, made.certificate, recovery))
        folder.write(folder.authority_key, made.key)
        folder.write(folder.authority, made.certificate)
        folder.write(folder.hub_key, own.key)
        folder.write(folder.hub, own.certificate)
    except OSError as error:
        raise NoAuthority(folder.path, f"cannot be written ({words_of(error)})", AS_HUB) from error
    return shown


def recover(folder: TrustFolder, kept: KeptAuthority, code: str) -> None:
    """Take the hall's authority out of a database or a backup, and make this hub a certificate of its own.

    Raises:
        hub.trust.sealing.WrongCode: it is not the recovery code.
        NoAuthority: the folder cannot be written.
    """
    from hub.trust import authority, sealing

    made = authority.Identity(sealing.unseal(kept.sealed_key, kept.certificate, code), kept.certificate)
    own = authority.make_hub(made, datetime.now(UTC))
    try:
        folder.hub.unlink(missing_ok=True)
        folder.write(folder.sealed, kept.sealed_key)
        folder.write(folder.authority_key, made.key)
        folder.write(folder.authority, made.certificate)
        folder.write(folder.hub_key, own.key)
        folder.write(folder.hub, own.certificate)
    except OSError as error:
        raise NoAuthority(folder.path, f"cannot be written ({words_of(error)})", AS_HUB) from error


def seal_anew(folder: TrustFolder, database: str, now: int) -> str:
    """Seal the hall's key under another recovery code, in the database first, and return the code; `now` is UTC ms.

    Raises:
        NoAuthority: this machine has no keys, or the database keeps others, or it is not stored.
        JournalUnusable: the database cannot be used, as while a hub works.
    """
    from hub.trust import sealing

    if not is_whole(folder):
        raise NoAuthority(folder.path, "holds no keys to seal", RECOVER)
    code = codes.make_code(codes.RECOVERY_GROUPS)
    try:
        certificate, key = folder.authority.read_text(), folder.authority_key.read_text()
        sealed = sealing.seal(key, certificate, code)
        if sources.is_on_a_server(database) or file_of(database).exists():
            _keep_instead(folder, database, KeptAuthority(certificate, sealed), now)
        folder.write(folder.sealed, sealed)
    except (OSError, NotStored) as error:
        why = words_of(error) if isinstance(error, OSError) else error
        unsure = f"may not have been sealed anew, in the database or in this folder ({why})"
        raise NoAuthority(folder.path, unsure, SEAL_AGAIN) from error
    return code


def _keep_instead(folder: TrustFolder, database: str, authority: KeptAuthority, now: int) -> None:
    journal = open_journal(database, JOURNAL_HALL)
    try:
        agree(folder, journal, now)
        keep(journal, JOURNAL_HALL, authority, now)
    finally:
        journal.close()


def agree(folder: TrustFolder, journal: SqlJournal, now: int) -> None:
    """See that the database keeps this hub's authority and no other; `now` is UTC ms.

    Raises:
        NoAuthority: it keeps another one, which this hall's devices believe.
        FateUnknown: the error came at COMMIT.
    """
    kept = kept_in(journal, JOURNAL_HALL)
    certificate = folder.authority.read_text()
    if kept is None:
        try:
            keep(journal, JOURNAL_HALL, KeptAuthority(certificate, folder.sealed.read_bytes()), now)
        except NotStored as error:
            raise NoAuthority(
                folder.path, f"cannot be copied into the database ({error})", "see to its disk"
            ) from error
    elif kept.certificate != certificate:
        raise NoAuthority(folder.path, "holds another authority than the one that the database knows", RECOVER)


def signer(folder: TrustFolder) -> Callable[[str, str], Signed]:
    """Return what signs a request (PEM) for a device; it reads the key anew each time, and blocks for milliseconds."""

    def sign(request: str, device: str) -> Signed:
        from hub.trust import authority

        own = authority.Identity(folder.authority_key.read_text(), folder.authority.read_text())
        made = authority.sign_request(own, request, device, datetime.now(UTC))
        return Signed(made, fingerprint_of(made), authority.expires_at(made))

    return sign


def issue(folder: TrustFolder, device: str) -> tuple[str, Signed]:
    """Return a device's whole identity as the text of one file, and its certificate; blocks for milliseconds."""
    from hub.trust import authority

    own = authority.Identity(folder.authority_key.read_text(), folder.authority.read_text())
    made = authority.issue(own, device, datetime.now(UTC))
    signed = Signed(made.certificate, fingerprint_of(made.certificate), authority.expires_at(made.certificate))
    return made.key + made.certificate + own.certificate, signed
