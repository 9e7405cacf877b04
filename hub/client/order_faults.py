"""Says in words which value of an order the language does not allow, and what it allows instead."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Final, TypeVar, get_args, get_origin

import msgspec

from config.translations import Translator
from hub.protocol.ids import NAME, NUMBER

Kind = TypeVar("Kind", bound=msgspec.Struct)

_SHOWN: Final = 40
"""Characters of a value that are said again: what was meant, and no screenful."""


@dataclass(eq=False)
class WrongWord(ValueError):
    """`place` is where it was written, as --help names it, `value` what was; `key` is the text, `bounds` its values."""

    place: str
    value: str
    key: str
    bounds: Mapping[str, int]

    def said(self, words: Translator) -> str:
        """Return it as a sentence."""
        value = "".join(sign if sign.isprintable() else "?" for sign in self.value)
        shown = value if len(value) <= _SHOWN else f"{value[:_SHOWN]}…"
        return words.text(self.key, place=self.place, value=shown, **self.bounds)


def made_of(kind: type[Kind], values: Mapping[str, object]) -> Kind:
    """Return a message with these values.

    Raises:
        WrongWord: one of them the language does not allow.
    """
    for field in msgspec.structs.fields(kind):
        if field.name in values and not _fits(values[field.name], field.type):
            place = field.name if field.required or is_list(field.type) else f"--{field.name.split('_')[0]}"
            raise _fault(place, values[field.name], field.type)
    return msgspec.convert(dict(values), kind, strict=False)


def is_list(kind: Any) -> bool:
    """Return whether several words may stand there."""
    return get_origin(get_args(kind)[0] if get_origin(kind) is Annotated else kind) is tuple


def bounds_of(kind: Any) -> tuple[int, int] | None:
    """Return the least and the largest whole number that may stand there; None: it is no number, or any."""
    for meta in _metas(kind):
        if meta.ge is not None and meta.le is not None:
            return int(meta.ge), int(meta.le)
    return None


def _fault(place: str, value: object, kind: Any) -> WrongWord:
    bounds = bounds_of(kind)
    if bounds is not None:
        return WrongWord(place, str(value), "wrong.count", dict(zip(("least", "most"), bounds, strict=True)))
    metas = list(_metas(kind))
    most = next((meta.max_length for meta in metas if meta.max_length is not None), 0)
    if isinstance(value, list | tuple):
        if len(value) > most:
            return WrongWord(place, "", "wrong.many", {"most": most})
        wrong = next(each for each in value if not _fits((each,), kind))
        return WrongWord(place, str(wrong), "wrong.name", {})
    key = "wrong.name" if NAME in metas else "wrong.number" if NUMBER in metas else "wrong.text"
    return WrongWord(place, str(value), key, {"most": most})


def _fits(value: object, kind: Any) -> bool:
    try:
        msgspec.convert(value, kind, strict=False)
    except msgspec.ValidationError:
        return False
    return True


def _metas(kind: Any) -> Iterator[msgspec.Meta]:
    """Yield what is said of a field's type, the outermost first."""
    if get_origin(kind) is Annotated:
        yield from kind.__metadata__
    for part in get_args(kind):
        yield from _metas(part)
