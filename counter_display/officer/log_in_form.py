"""The two lines that are typed to log in or to choose another password; no text of theirs stands in a `repr`."""

from dataclasses import dataclass, field, replace
from enum import StrEnum, unique
from typing import Final

from hub.protocol import limits


@unique
class Field(StrEnum):
    """What is typed: account and password, or a new password twice."""

    ACCOUNT = "account"
    PASSWORD = "password"  # noqa: S105  # it is the name of the field
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
    Field.NEW: limits.PASSWORD.value,
    Field.AGAIN: limits.PASSWORD.value,
}
"""How many characters the wire takes."""


@dataclass(frozen=True, slots=True)
class Form:
    """Two fields, what stands in them, which of them is typed into, and what the keys on the glass write."""

    fields: tuple[Field, Field]
    texts: tuple[str, str] = field(default=("", ""), repr=False)
    focus: int = 0
    pad: Pad = Pad.LETTERS

    @property
    def is_complete(self) -> bool:
        """Whether something stands in both fields."""
        return all(self.texts)

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
        """Return it typed into the first (0) or the second (1) field; what the keys write there begins with letters."""
        return replace(self, focus=place, pad=Pad.LETTERS)

    def writing(self, pad: Pad) -> "Form":
        """Return it with keys that write something else."""
        return replace(self, pad=pad)

    def emptied(self) -> "Form":
        """Return it without all that is hidden, typed into the first field that is empty now."""
        first = self.texts[0] if self.fields[0] is Field.ACCOUNT else ""
        return Form(self.fields, (first, ""), 1 if first else 0)

    def _with(self, text: str) -> "Form":
        texts = (text, self.texts[1]) if self.focus == 0 else (self.texts[0], text)
        return replace(self, texts=texts)


def to_log_in(account: str = "") -> Form:
    """Return what asks for account and password; the account may stand there already."""
    return Form((Field.ACCOUNT, Field.PASSWORD), (account, "")).emptied()


def to_change() -> Form:
    """Return what asks for a new password, twice."""
    return Form((Field.NEW, Field.AGAIN))
