"""Nothing that is stored, sent or shown has room for personal data but where the list says so (X1)."""

from collections.abc import Iterator
from dataclasses import is_dataclass
from enum import Enum
from importlib import import_module
from pkgutil import iter_modules
from typing import Annotated, Final, NewType, TypeGuard, get_args, get_origin, get_type_hints

import pytest
from msgspec import Struct

import hub.protocol
from hub.domain import events
from hub.store.tables import METADATA
from tests.architecture import personal_data as listed
from tests.architecture.personal_data import Holds

PROTOCOL: Final = [f"hub.protocol.{found.name}" for found in iter_modules(hub.protocol.__path__)]
FILES: Final = (
    *("kiosk.journal", "kiosk.offline", "kiosk.store", "printer.record", "hub.client.last_hub"),
    "hub.domain.audit",
)
"""What devices keep on their disks, and what administrators are shown of history."""

FEWEST: Final = 180
"""Structures: fewer were not all."""

Field = tuple[str, str, object]
"""A field's owner, name and type."""


def all_fields(*roots: type) -> list[Field]:
    """Return every field of structures and of what they are made of."""
    todo, seen, found = list(roots), set[type](), list[Field]()
    while todo:
        kind = todo.pop()
        if kind in seen:
            continue
        seen.add(kind)
        for name, hint in get_type_hints(kind).items():
            found.append((kind.__name__, name, hint))
            todo += [leaf for leaf in leaves(hint) if is_structure(leaf)]
    return found


def is_structure(kind: object) -> TypeGuard[type]:
    return isinstance(kind, type) and (is_dataclass(kind) or issubclass(kind, Struct))


def leaves(kind: object) -> Iterator[object]:
    """Return what a type is made of in the end; a type of ids is one."""
    if isinstance(kind, NewType):
        yield kind
    elif get_origin(kind) is Annotated:
        yield from leaves(get_args(kind)[0])
    elif get_args(kind):
        for part in get_args(kind):
            yield from leaves(part)
    else:
        yield kind


def held(owner: str, name: str, hint: object) -> set[Holds]:
    """Return what a field may hold.

    Raises:
        KeyError: the list does not say it.
    """
    found: set[Holds] = set()
    for leaf in leaves(hint):
        if isinstance(leaf, NewType):
            found.add(listed.BY_ID_TYPE[leaf.__name__])
        elif leaf in (str, bytes):
            found.add(listed.declared()[f"{owner}.{name}"])
        elif leaf in (int, float):
            found.add(listed.figures()[name])
        elif not (leaf in (bool, type(None), Ellipsis) or is_structure(leaf)):
            assert isinstance(leaf, type), f"{owner}.{name} is a {leaf}"
            assert issubclass(leaf, Enum), f"{owner}.{name} is a {leaf}"
    return found


def roots() -> list[type]:
    found: list[type] = [*events.EVENT_TYPES.values(), events.Record]
    for module in map(import_module, (*PROTOCOL, *FILES)):
        found += [kind for kind in vars(module).values() if is_structure(kind) and kind.__module__ == module.__name__]
    return found


FIELDS: Final = all_fields(*roots())


def test_every_field_is_in_the_list() -> None:
    assert len({owner for owner, _, _ in FIELDS}) > FEWEST
    unlisted = []
    for field in FIELDS:
        try:
            held(*field)
        except KeyError:
            unlisted.append(f"{field[0]}.{field[1]}")
    assert unlisted == [], "say in tests/architecture/personal_data.py what these may hold of people"


def test_every_column_is_in_the_list() -> None:
    columns = {f"{table.name}.{column.name}" for table in METADATA.tables.values() for column in table.columns}
    named = [name for names in listed.COLUMNS.values() for name in names]
    assert sorted(named) == sorted(columns), "say in tests/architecture/personal_data.py what these may hold of people"


def test_the_list_names_nothing_that_is_gone() -> None:
    fields = {f"{owner}.{name}" for owner, name, _ in FIELDS}
    assert [name for names in listed.TEXTS.values() for name in names if name not in fields] == []
    assert [name for name in listed.EXCEPTIONS if name not in fields] == []
    names = {name for _, name, _ in FIELDS}
    assert [name for all_of in listed.FIGURES.values() for name in all_of if name not in names] == []


def test_what_everybody_sees_has_no_room_for_people() -> None:
    by_name = {kind.__name__: kind for kind in roots()}
    seen = all_fields(*(by_name[name] for name in listed.FOR_EVERYBODY))
    assert {owner for owner, _, _ in seen} > {"CallEntry", "CounterSign", "Emergency", "SlipStatus"}
    beyond = {
        f"{owner}.{name}": holds
        for owner, name, hint in seen
        if (holds := held(owner, name, hint) - listed.SHOWN_TO_EVERYBODY)
    }
    assert beyond.keys() == listed.EXCEPTIONS.keys(), beyond


def test_officers_and_typed_words_are_in_few_events() -> None:
    """What a ticket's events say of staff is in the record around them, which retention deletes."""
    kept = all_fields(*events.EVENT_TYPES.values())
    ours = {f"{owner}.{name}" for owner, name, hint in kept if held(owner, name, hint) & {Holds.OFFICER, Holds.TYPED}}
    assert {name for name in ours if not name.endswith(".account")} == {
        *("OfficerSignedOn.officer", "OfficerSignedOff.officer", "ServiceFinished.note"),
        *("EmergencySent.text", "RunningTextSet.text", "DeviceRevoked.reason"),
    }
    secrets = [field for field in kept if Holds.SECRET in held(*field)]
    assert secrets == []


@pytest.mark.parametrize("word", ["nik", "phone", "telepon", "email", "birth", "gender", "face", "photo", "disab"])
def test_no_field_is_made_for_personal_data(word: str) -> None:
    names = [f"{owner}.{name}".lower() for owner, name, _ in FIELDS]
    names += [f"{table.name}.{column.name}" for table in METADATA.tables.values() for column in table.columns]
    assert [name for name in names if word in name.partition(".")[2].split("_")] == []


def test_a_field_that_is_not_listed_would_be_found() -> None:
    class Visitor(Struct):
        name: str
        nik: int

    unlisted = []
    for field in all_fields(Visitor):
        with pytest.raises(KeyError):
            held(*field)
        unlisted.append(field[1])
    assert unlisted == ["name", "nik"]
