"""The lines that are typed to log in or to choose another password; no text of theirs stands in a `repr`."""

from dataclasses import dataclass, field, replace
from enum import StrEnum, unique
from typing import Final

from hub.protocol import limits


@unique
class Field(StrEnum):
    """What is typed: account and password, or a new password twice, after the old one where that is not known."""

    ACCOUNT = "account"
    PASSWORD = "password"  # noqa: S105  # it is the name of the field
    OLD = "old"
    NEW = "new"
    AGAIN = "again"


@unique
class Pad(StrEnum):
    """What the keys on the glass write."""

    LETTERS = "letters"
    CAPITALS = "capitals"
    SIGNS = "signs"


MOST: Final = {
    Field.ACCOUNT: limits.ACCOUNT.value,
    Field.PASSWORD: limits.PASSWORD.value,
    Field.OLD: limits.PASSWORD.value,
    Field.NEW: limits.PASSWORD.value,
    Field.AGAIN: limits.PASSWORD.value,
}
"""How many characters the wire takes."""


@dataclass(frozen=True, slots=True)
class Form:
    """Some fields, what stands in them, which of them is typed into, and what the keys on the glass write."""

    fields: tuple[Field, ...]
    texts: tuple[str, ...] = field(repr=False)
    focus: int = 0
    pad: Pad = Pad.LETTERS

    @property
    def is_complete(self) -> bool:
        """Whether something stands in every field."""
        return all(self.texts)

    @property
    def is_at_end(self) -> bool:
        """Whether the last field is typed into."""
        return self.focus + 1 == len(self.fields)

    @property
    def first_empty(self) -> int:
        """The place of the first field in which nothing stands; the last one if there is none."""
        return next((place for place, text in enumerate(self.texts) if not text), len(self.fields) - 1)

    @property
    def is_begun(self) -> bool:
        """Whether anything stands in what is hidden."""
        return any(text for kind, text in zip(self.fields, self.texts, strict=True) if kind is not Field.ACCOUNT)

    def typed(self, sign: str) -> "Form":
        """Return it with a sign more where it is typed into; accounts are in small letters and without spaces."""
        kind = self.fields[self.focus]
        added = sign.lower().strip() if kind is Field.ACCOUNT else sign
        return self._with((self.texts[self.focus] + added)[: MOST[kind]])

    def erased(self) -> "Form":
        """Return it without the last sign where it is typed into."""
        return self._with(self.texts[self.focus][:-1])

    def at(self, place: int) -> "Form":
        """Return it typed into a field by its place, from 0 and round; what the keys write begins with letters."""
        return replace(self, focus=place % len(self.fields), pad=Pad.LETTERS)

    def writing(self, pad: Pad) -> "Form":
        """Return it with keys that write something else."""
        return replace(self, pad=pad)

    def emptied(self) -> "Form":
        """Return it without all that is hidden, typed into the first field that is empty now."""
        pairs = zip(self.fields, self.texts, strict=True)
        left = Form(self.fields, tuple(text if kind is Field.ACCOUNT else "" for kind, text in pairs))
        return left.at(left.first_empty)

    def _with(self, text: str) -> "Form":
        return replace(self, texts=(*self.texts[: self.focus], text, *self.texts[self.focus + 1 :]))


def to_log_in(account: str = "") -> Form:
    """Return what asks for account and password; the account may stand there already."""
    return Form((Field.ACCOUNT, Field.PASSWORD), (account, "")).emptied()


def to_change() -> Form:
    """Return what asks for a new password, twice."""
    return Form((Field.NEW, Field.AGAIN), ("", ""))


def to_choose() -> Form:
    """Return what asks for the old password, and twice for a new one."""
    return Form((Field.OLD, Field.NEW, Field.AGAIN), ("", "", ""))
