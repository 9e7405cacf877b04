"""Values of a parsed TOML file into the structs of a schema, collecting every fault on the way."""

import re
from pathlib import Path
from typing import Any, Final, TypeVar

import msgspec
from msgspec import inspect

from config.faults import Fault, suggestion

StructT = TypeVar("StructT", bound=msgspec.Struct)


class _Failed:
    """Marks a value that had a fault."""


FAILED: Final = _Failed()


class Reader:
    """Reads one file's values; `faults` grows with each thing that is wrong."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.faults: list[Fault] = []

    def fault(self, where: str, wrong: str, cure: str) -> _Failed:
        """Note a fault and return the mark of a failed value."""
        self.faults.append(Fault(self.file, where, wrong, cure))
        return FAILED

    def struct(self, raw: object, type_: type[StructT], where: str = "") -> StructT | _Failed:
        """Return the struct that a table says, or the mark of failure."""
        result = self._value(raw, inspect.type_info(type_), where, "")
        return result if isinstance(result, type_) else FAILED

    def _value(self, raw: object, kind: inspect.Type, where: str, hint: str) -> object:
        match kind:
            case inspect.Metadata():
                return self._value(raw, kind.type, where, str((kind.extra_json_schema or {}).get("description", "")))
            case inspect.UnionType():  # the schema has no other union than "or not set", and TOML has no null
                (only,) = (option for option in kind.types if not isinstance(option, inspect.NoneType))
                return self._value(raw, only, where, hint)
            case inspect.StructType():
                return self._table(raw, kind, where)
            case inspect.VarTupleType():
                return self._list(raw, kind, where)
            case inspect.DictType():
                return self._names(raw, kind, where)
            case inspect.EnumType():
                return self._choice(raw, {str(member.value): member for member in kind.cls}, where)
            case inspect.LiteralType():
                return self._choice(raw, {str(value): value for value in kind.values}, where)
            case inspect.CustomType():
                return self._path(raw, where)
            case inspect.BoolType():
                return raw if isinstance(raw, bool) else self._wrong_type(raw, "true or false", where)
            case inspect.StrType():
                return self._text(raw, kind, where, hint)
            case inspect.IntType():
                return self._number(raw, kind, where, hint or "a whole number", int)
            case inspect.FloatType():
                return self._number(raw, kind, where, hint or "a number", (int, float))
            case _:
                raise TypeError(f"the schema has a kind of value that settings files have not: {kind}")

    def _wrong_type(self, raw: object, expected: str, where: str) -> _Failed:
        return self.fault(where, f"{_shown(raw)} is not {expected}", f"write {expected}")

    def _table(self, raw: object, kind: inspect.StructType, where: str) -> object:
        if not isinstance(raw, dict):
            return self._wrong_type(raw, "a table", where)
        known = {field.encode_name: field for field in kind.fields}
        for key in raw:
            if key not in known:
                self.fault(_below(where, key), "unknown key", suggestion(key, known))
        values: dict[str, object] = {}
        for key, field in known.items():
            if key in raw:
                values[field.name] = self._value(raw[key], field.type, _below(where, key), "")
            elif field.required:
                self.fault(_below(where, key), "is missing", f"set {key}{_hint(field.type)}")
                values[field.name] = FAILED
        return FAILED if FAILED in values.values() else kind.cls(**values)

    def _list(self, raw: object, kind: inspect.VarTupleType, where: str) -> object:
        if not isinstance(raw, list):
            return self._wrong_type(raw, "a list in [ ]", where)
        items = (self._value(item, kind.item_type, f"{where}[{n}]", "") for n, item in enumerate(raw, start=1))
        return tuple(item for item in items if item is not FAILED)

    def _names(self, raw: object, kind: inspect.DictType, where: str) -> object:
        if not isinstance(raw, dict):
            return self._wrong_type(raw, 'texts by language, such as { id = "…", en = "…" }', where)
        values: dict[str, object] = {}
        for key, value in raw.items():
            if re.fullmatch("[a-z]{2,3}", key):
                values[key] = self._value(value, kind.value_type, _below(where, key), "")
            else:
                self.fault(_below(where, key), "is no language code", 'use two or three small letters, such as "id"')
        return FAILED if FAILED in values.values() else values

    def _choice(self, raw: object, choices: dict[str, Any], where: str) -> object:
        if isinstance(raw, str) and raw in choices:
            return choices[raw]
        return self.fault(where, f"{_shown(raw)} is not possible here", suggestion(str(raw), sorted(choices)))

    def _path(self, raw: object, where: str) -> object:
        if isinstance(raw, str) and raw:
            return Path(raw).expanduser()
        return self._wrong_type(raw, "a path in quotes", where)

    def _text(self, raw: object, kind: inspect.StrType, where: str, hint: str) -> object:
        if not isinstance(raw, str):
            return self._wrong_type(raw, "a text in quotes", where)
        fits = (
            (kind.pattern is None or re.search(kind.pattern, raw) is not None)
            and (kind.min_length is None or len(raw) >= kind.min_length)
            and (kind.max_length is None or len(raw) <= kind.max_length)
        )
        return raw if fits else self.fault(where, f"{_shown(raw)} does not fit", f"write {hint}")

    def _number(
        self,
        raw: object,
        kind: inspect.IntType | inspect.FloatType,
        where: str,
        hint: str,
        types: type[int] | tuple[type[int], type[float]],
    ) -> object:
        if isinstance(raw, bool) or not isinstance(raw, types):
            return self._wrong_type(raw, hint, where)
        if (kind.ge is not None and not raw >= kind.ge) or (kind.le is not None and not raw <= kind.le):
            return self.fault(where, f"{raw} is out of range", f"write {hint}")
        return raw


def _below(where: str, key: str) -> str:
    return f"{where}.{key}" if where else key


def _hint(kind: inspect.Type) -> str:
    description = (kind.extra_json_schema or {}).get("description") if isinstance(kind, inspect.Metadata) else None
    return f": {description}" if description else ""


def _shown(raw: object) -> str:
    text = str(raw).lower() if isinstance(raw, bool) else repr(raw)
    return text if len(text) <= SHOWN_CHARACTERS else f"{text[:SHOWN_CHARACTERS]}…"


SHOWN_CHARACTERS = 60
"""So much of a wrong value is enough to find it again."""
