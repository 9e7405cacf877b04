"""Real messages of every kind, made from the language's own types, so that a new kind is fuzzed from its first day."""

import types
import typing
from collections.abc import Iterator
from enum import Enum
from typing import Annotated, Any, Final, Literal

import msgspec
from msgspec import Meta

TEXTS: Final = (
    "a",
    "A012",
    "k1",
    "2026-09-22",
    "id",
    "Asia/Jakarta",
    "01997d5a-0f80-7abc-8def-0123456789ab",
    "0" * 64,
    "printer:k1",
    "08:00",
    "#112233",
    "test:01997d5a-0f80-7abc-8def-0123456789ab",
    "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
)
"""Texts of which one fits any pattern of the language."""

NUMBERS: Final = (1, 0, 1_790_038_800_000, 9_301, 100)


def examples(union: Any) -> list[bytes]:
    """Return JSON texts of every message in a union: one with little in it, one with all its fields."""
    members = typing.get_args(union) or (union,)
    return [msgspec.json.encode(each) for member in members for each in _structs(member)]


def _structs(member: type[msgspec.Struct]) -> Iterator[dict[str, Any]]:
    for is_full in (False, True):
        made = _value(member, is_full)
        if made is not None:
            yield made


def _value(kind: Any, is_full: bool, meta: tuple[Meta, ...] = ()) -> Any:
    """Return plain data that decodes as `kind`, or None where there is none."""
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if isinstance(kind, typing.NewType):
        return _value(kind.__supertype__, is_full, meta)
    if origin is Annotated:
        more = tuple(each for each in arguments[1:] if isinstance(each, Meta))
        return _value(arguments[0], is_full, (*meta, *more))
    if origin is Literal:
        return arguments[0]
    if origin in (typing.Union, types.UnionType):
        chosen = [each for each in arguments if each is not type(None)]
        return _value(chosen[-1], is_full, meta)
    if origin in (tuple, list, frozenset, set):
        return [_value(arguments[0], is_full)] if is_full or meta else []
    if origin is not None and issubclass(origin, typing.Mapping):  # type: ignore[arg-type]
        return {_value(arguments[0], is_full): _value(arguments[1], is_full)}
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        return _struct(kind, is_full)
    return _plain(kind, meta)


def _struct(kind: type[msgspec.Struct], is_full: bool) -> dict[str, Any]:
    config = kind.__struct_config__
    made: dict[str, Any] = {} if config.tag is None else {str(config.tag_field): config.tag}
    hints = typing.get_type_hints(kind, include_extras=True)
    for field in msgspec.structs.fields(kind):
        if is_full or field.required:
            made[field.encode_name] = _value(hints[field.name], is_full)
    return made


def _plain(kind: Any, meta: tuple[Meta, ...]) -> Any:
    if isinstance(kind, type) and issubclass(kind, Enum):
        return next(iter(kind)).value
    candidates: tuple[Any, ...] = {int: NUMBERS, str: TEXTS, bool: (True,), float: (1.5,)}.get(kind, (None,))
    for candidate in candidates:
        if all(_fits(candidate, kind, each) for each in meta):
            return candidate
    return candidates[0]


def _fits(candidate: Any, kind: Any, meta: Meta) -> bool:
    try:
        msgspec.convert(candidate, Annotated[kind, meta])
    except msgspec.ValidationError:
        return False
    return True
