"""Values of a parsed TOML file into the structs of a schema, collecting every fault on the way.

A faulty value is replaced by the best guess (what was written, if it has the right type, else an empty value of
it), so that later checks still see the rest of the file and name its faults in the same run.
"""

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any, TypeVar

import msgspec
from msgspec import inspect

from config.faults import Fault, suggestion

StructT = TypeVar("StructT", bound=msgspec.Struct)

SHOWN_CHARACTERS = 60
"""So much of a wrong value is enough to find it again."""

NAMES = 'texts by language, such as { id = "…", en = "…" }'


class Reader:
    """Reads one file's values; `faults` grows with each thing that is wrong, and no struct with faults may be used."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.faults: list[Fault] = []
        self._single: frozenset[str] = frozenset()

    def fault(self, where: str, wrong: str, cure: str) -> None:
        """Note a fault."""
        self.faults.append(Fault(self.file, where, wrong, cure))

    def struct(self, raw: dict[str, Any], type_: type[StructT]) -> StructT:
        """Return the struct that a file's tables say; see the module for what stands in place of faulty values."""
        kind = inspect.type_info(type_)
        assert isinstance(kind, inspect.StructType)
        self._single = frozenset(field.encode_name for field in kind.fields)
        result = self._table(raw, kind, "")
        assert isinstance(result, type_)
        return result

    def _value(self, raw: object, kind: inspect.Type, where: str, hint: str = "") -> object:
        match kind:
            case inspect.Metadata(type=inspect.VarTupleType() as many, extra={"may_be_one": True}) if not isinstance(
                raw, list
            ):
                return (self._value(raw, many.item_type, where),)
            case inspect.Metadata():
                return self._value(raw, kind.type, where, str((kind.extra_json_schema or {}).get("description", "")))
            case inspect.UnionType():
                return self._value(raw, _set_option(kind, raw), where, hint)
            case inspect.StructType():
                return self._table(raw, kind, where, hint)
            case inspect.VarTupleType():
                return self._list(raw, kind, where)
            case inspect.DictType():
                return self._names(raw, kind, where)
            case inspect.EnumType() | inspect.LiteralType():
                return self._choice(raw, _choices(kind), where)
            case inspect.StrType():
                return self._text(raw, kind, where, hint)
            case inspect.IntType() | inspect.FloatType():
                return self._number(raw, kind, where, hint)
            case inspect.BoolType():
                return raw if isinstance(raw, bool) else self._wrong_type(raw, "true or false", where, default=False)
            case inspect.CustomType(cls=cls) if cls is Path:
                ok = isinstance(raw, str) and raw and "\0" not in raw
                return Path(str(raw)) if ok else self._wrong_type(raw, "a path in quotes", where, Path())
            case _:
                raise TypeError(f"the schema has a kind of value that settings files have not: {kind}")

    def _wrong_type(self, raw: object, expected: str, where: str, default: object) -> object:
        self.fault(where, f"{_shown(raw)} is not {expected}", f"write {expected}")
        return default

    def _table(self, raw: object, kind: inspect.StructType, where: str, hint: str = "") -> object:
        if not isinstance(raw, dict):
            self.fault(where, f"{_shown(raw)} is not a table", f"write {hint or 'a table'}")
            return _empty(kind)
        known = {field.encode_name: field for field in kind.fields}
        for key in raw:
            if key not in known:
                self.fault(_below(where, key), "unknown key", self._cure_of(key, where, known))
        values: dict[str, object] = {}
        for key, field in known.items():
            if key in raw:
                values[field.name] = self._value(raw[key], field.type, _below(where, key))
            elif field.required:
                self.fault(_below(where, key), "is missing", f"set {key}{_hint(field.type)}")
                values[field.name] = _empty(field.type)
        return kind.cls(**values)

    def _cure_of(self, key: str, where: str, known: Iterable[str]) -> str:
        """Return the cure for an unknown key; a table takes every key that follows it."""
        if where and key in self._single:
            return f"write it above [{where}]: a table must come after all single keys"
        return suggestion(key, known)

    def _list(self, raw: object, kind: inspect.VarTupleType, where: str) -> object:
        if not isinstance(raw, list):
            hint = _hint(kind.item_type) if isinstance(kind.item_type, inspect.Metadata) else ""
            self.fault(where, f"{_shown(raw)} is not a list in [ ]", f"write a list in [ ]{hint}")
            return ()
        return tuple(self._value(item, kind.item_type, f"{where}[{n}]") for n, item in enumerate(raw, start=1))

    def _names(self, raw: object, kind: inspect.DictType, where: str) -> object:
        if not isinstance(raw, dict):
            return self._wrong_type(raw, NAMES, where, {"id": ""})
        for key in raw:
            if not re.fullmatch("[a-z]{2,3}", key):
                self.fault(_below(where, key), "is no language code", 'use two or three small letters, such as "id"')
        return {key: self._value(value, kind.value_type, _below(where, key)) for key, value in raw.items()}

    def _choice(self, raw: object, choices: dict[str, object], where: str) -> object:
        if isinstance(raw, str) and raw in choices:
            return choices[raw]
        self.fault(
            where,
            f"{_shown(raw)} is not possible here",
            suggestion(raw if isinstance(raw, str) else _shown(raw), choices),
        )
        return ""

    def _text(self, raw: object, kind: inspect.StrType, where: str, hint: str) -> object:
        if not isinstance(raw, str):
            return self._wrong_type(raw, "a text in quotes", where, "")
        fits = (
            (kind.pattern is None or re.search(kind.pattern, raw) is not None)
            and (kind.min_length is None or len(raw) >= kind.min_length)
            and (kind.max_length is None or len(raw) <= kind.max_length)
        )
        if not fits:
            self.fault(where, f"{_shown(raw)} does not fit", f"write {hint}")
        return raw

    def _number(self, raw: object, kind: inspect.IntType | inspect.FloatType, where: str, hint: str) -> object:
        whole = isinstance(kind, inspect.IntType)
        if isinstance(raw, bool) or not isinstance(raw, int if whole else (int, float)):
            return self._wrong_type(raw, hint or ("a whole number" if whole else "a number"), where, 0)
        if (kind.ge is not None and not raw >= kind.ge) or (kind.le is not None and not raw <= kind.le):
            self.fault(where, f"{_shown(raw)} is out of range", f"write {hint}")
        return raw


def _set_option(kind: inspect.UnionType, raw: object) -> inspect.Type:
    """Return the kind of a union that a value is meant as; TOML has no null, a key that is not set is absent.

    A union has one plain kind beside None, and a table that may stand in its place.
    """
    options = [option for option in kind.types if not isinstance(option, inspect.NoneType)]
    for option in options:
        if isinstance(option, inspect.StructType) and isinstance(raw, dict):
            return option
    plain = [option for option in options if not isinstance(option, inspect.StructType)]
    return (plain or options)[0]


def _choices(kind: inspect.EnumType | inspect.LiteralType) -> dict[str, object]:
    if isinstance(kind, inspect.EnumType):
        return {str(member.value): member for member in kind.cls}
    return {str(value): value for value in kind.values}


def _empty(kind: inspect.Type) -> object:
    """Return what stands in place of a value that is not there."""
    match kind:
        case inspect.Metadata():
            return _empty(kind.type)
        case inspect.StructType():
            return kind.cls(**{f.name: _empty(f.type) for f in kind.fields if f.required})
        case inspect.VarTupleType():
            return ()
        case inspect.DictType():
            return {"id": ""}
        case inspect.IntType() | inspect.FloatType() | inspect.BoolType():
            return 0
        case inspect.CustomType():
            return Path()
        case _:
            return ""


def _below(where: str, key: str) -> str:
    return f"{where}.{key}" if where else key


def _hint(kind: inspect.Type) -> str:
    match kind:
        case inspect.Metadata():
            return f": {(kind.extra_json_schema or {})['description']}"
        case inspect.EnumType() | inspect.LiteralType():
            return f" to one of {', '.join(_choices(kind))}"
        case inspect.CustomType():
            return " to a path in quotes"
        case inspect.DictType():
            return f" to {NAMES}"
        case _:
            return ""


def _shown(raw: object) -> str:
    try:
        text = str(raw).lower() if isinstance(raw, bool) else repr(raw)
    except ValueError:  # Python writes out no number of thousands of digits
        text = "a number of thousands of digits"
    return text if len(text) <= SHOWN_CHARACTERS else f"{text[:SHOWN_CHARACTERS]}…"
