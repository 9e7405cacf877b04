"""What msgspec's own code must not be given: it frees some unions wrongly, and the program ends by a fault."""

import os
import subprocess
import sys
from collections.abc import Iterator
from importlib import import_module
from types import UnionType
from typing import Annotated, Final, Union, get_args, get_origin, get_type_hints

from msgspec import Meta, Struct

from tests.architecture.all_checks import PACKAGES
from tests.architecture.pure import COVERED, ROOT, files

MANY: Final = (tuple, list, set, frozenset, dict)

FEWEST: Final = 500
"""Fewer kinds of fields were not all."""

SCHEMA = """
import gc, sys
from msgspec import Struct, inspect
from config import display_schema, printer_schema, schema

modules = [schema, display_schema, printer_schema]
found = [each for module in modules for each in vars(module).values()]
structs = [each for each in found if isinstance(each, type) and issubclass(each, Struct)]
for each in structs:
    inspect.type_info(each)
for name in [name for name in sys.modules if name.partition(".")[0] == "config"]:
    del sys.modules[name]
del display_schema, each, found, modules, printer_schema, schema, structs
gc.collect()
"""


def test_settings_are_forgotten_without_a_fault() -> None:
    """Programs that had ended well were killed now and then while the interpreter took its types apart."""
    strict = {**os.environ, "PYTHONMALLOC": "debug"}
    ended = subprocess.run([sys.executable, "-c", SCHEMA], env=strict, capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stderr) == (0, "")


def test_no_text_with_a_pattern_shares_a_union_with_a_list_or_names() -> None:
    """msgspec 0.22 keeps the pattern where it looks for the list's kind, and frees one object as another."""
    for path in files(COVERED):
        import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))
    kinds = [kind for struct in _all_structs(Struct) for kind in _kinds(get_type_hints(struct, include_extras=True))]
    assert len(kinds) > FEWEST
    assert [kind for kind in kinds if _is_bad(kind)] == []


def _all_structs(above: type[Struct]) -> Iterator[type[Struct]]:
    for struct in above.__subclasses__():
        if struct.__module__.partition(".")[0] in PACKAGES:
            yield struct
        yield from _all_structs(struct)


def _kinds(hints: dict[str, object]) -> Iterator[object]:
    """Return the kinds of fields, and all kinds within them."""
    todo = list(hints.values())
    while todo:
        kind = todo.pop()
        yield kind
        todo += get_args(kind)


def _is_bad(kind: object) -> bool:
    if get_origin(kind) not in (Union, UnionType):
        return False
    options = get_args(kind)
    has_pattern = any(isinstance(each, Meta) and each.pattern for option in options for each in get_args(option))
    return has_pattern and any(
        (get_origin(option) or option) in (tuple, list, set, frozenset, dict) for option in options
    )


def test_a_bad_union_would_be_found() -> None:
    bad = Annotated[str, Meta(pattern="a")] | tuple[str, ...]
    assert [kind for kind in _kinds({"hub": bad | None}) if _is_bad(kind)] == [bad | None]
