"""Which passwords may be chosen: long ones that nobody would try first (OWASP ASVS 5.0, 6.2; NIST SP 800-63B, 3.1.1).

Rules:
- Ten characters at least, 128 at most, any characters; none must be a capital, a digit or a sign (ASVS 6.2.1, 6.2.5).
- What everybody tries first does not count: common words of passwords in Indonesian and English, names of this hall
  and of the account, rows of keys, digits in order, the same again and again. Five characters must be left without
  them, four of them different (6.2.4, 6.2.11: instead of a list of stolen passwords, which would be the same words with
  digits and signs around them).
- Nothing expires (6.2.10); a password that somebody else made is changed at once.
"""

import re
import unicodedata
from collections.abc import Iterable
from enum import StrEnum, unique
from typing import Final

SHORTEST: Final = 10
LONGEST: Final = 128
"""Characters; ASVS 6.2.9 asks for 64 at least to be possible."""

LEAST_OWN: Final = 5
"""Characters that must be left without what everybody tries."""

LEAST_DIFFERENT: Final = 4
"""Different ones among them."""

SHORTEST_NAME: Final = 3
"""Shorter parts of names are in too many words."""

ROW: Final = 4
"""So many keys in a row are one."""


@unique
class PasswordProblem(StrEnum):
    """Why a password may not be chosen."""

    TOO_SHORT = "too_short"
    TOO_LONG = "too_long"
    TOO_COMMON = "too_common"
    SAME = "same"


ROWS: Final = ("01234567890", "abcdefghijklmnopqrstuvwxyz", "qwertyuiop", "asdfghjkl", "zxcvbnm", "1qaz2wsx3edc4rfv")
WORDS: Final = (
    *("administrator", "admin", "akunku", "alhamdulillah", "allah", "anggrek", "antrean", "antri", "baru"),
    *("bismillah", "bogor", "cantik", "changeme", "cinta", "dragon", "football", "ganteng", "garuda", "gembira"),
    *("hello", "iloveyou", "indonesia", "internet", "jakarta", "kantor", "katasandi", "keluarga", "kiosk"),
    *("komputer", "kucing", "layanan", "letmein", "login", "loket", "love", "manager", "mantap", "master"),
    *("matahari", "mawar", "melati", "merdeka", "monkey", "mpp", "operator", "pancasila", "password", "passwort"),
    *("pelayanan", "petugas", "princess", "publik", "qwerty", "rahasia", "sandi", "sayang", "secret", "selamat"),
    *("semangat", "senang", "server", "service", "shadow", "sukses", "sunshine", "superman", "supervisor"),
    *("surabaya", "system", "terimakasih", "test", "tuhan", "user", "utama", "welcome"),
)
"""Words that passwords are made of everywhere, in small letters."""

_LEET: Final = str.maketrans({"0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "7": "t", "@": "a", "$": "s", "!": "i"})
_PARTS: Final = re.compile(r"[^\W_]+")


def password_problem(password: str, names: Iterable[str] = (), before: str | None = None) -> PasswordProblem | None:
    """Return why a password may not be chosen; None: it may.

    `names` are the account's and the hall's, `before` is the password that it would take the place of.
    """
    if len(password) < SHORTEST:
        return PasswordProblem.TOO_SHORT
    if len(password) > LONGEST:
        return PasswordProblem.TOO_LONG
    if password == before:
        return PasswordProblem.SAME
    own = _own(password, names)
    is_weak = len(own) < LEAST_OWN or len(set(own)) < LEAST_DIFFERENT
    return PasswordProblem.TOO_COMMON if is_weak else None


def _own(password: str, names: Iterable[str]) -> str:
    """Return what of a password is not what everybody tries."""
    parts = (part for name in names for part in _PARTS.findall(_folded(name)))
    known = sorted({*WORDS, *(part for part in parts if len(part) >= SHORTEST_NAME)}, key=len, reverse=True)
    left = _folded(password)
    for meaning in (str, _meant):  # as it stands, and as p4ssw0rd is meant
        for word in known:
            while (place := meaning(left).find(meaning(word))) >= 0:
                left = left[:place] + left[place + len(word) :]
    left = _without_rows("".join(each for each in left if each.isalnum()))
    return left[: (left + left).find(left, 1)] if left else left


def _meant(text: str) -> str:
    return text.translate(_LEET)


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


def _without_rows(text: str) -> str:
    """Return a text without runs of keys that lie side by side, forwards or backwards."""
    rows = (*ROWS, *(row[::-1] for row in ROWS))
    kept, place = "", 0
    while place < len(text):
        length = max(_run(text[place:], row) for row in rows)
        kept += "" if length >= ROW else text[place]
        place += length if length >= ROW else 1
    return kept


def _run(text: str, row: str) -> int:
    """Return how many characters a text begins with that are side by side in a row."""
    length = 1
    while length < len(text) and text[: length + 1] in row:
        length += 1
    return length
