"""Writes plain values as TOML, for the settings that tests make."""

import json
from collections.abc import Mapping
from pathlib import Path


def write_toml(path: Path, table: Mapping[str, object]) -> Path:
    """Write a file and return its path; its folder is made."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(to_toml(table), encoding="utf-8")
    return path


def to_toml(table: Mapping[str, object]) -> str:
    """Return a table of texts, numbers, truth values, paths, lists and tables (written in one line each).

    A list of tables becomes an array of tables; None is left out.
    """
    lines: list[str] = []
    for key, value in table.items():
        if value is not None and not _is_tables(value):
            lines.append(f"{key} = {_inline(value)}")
    for key, value in table.items():
        if _is_tables(value):
            assert isinstance(value, list)
            for entry in value:
                lines += ["", f"[[{key}]]", *(f"{k} = {_inline(v)}" for k, v in entry.items() if v is not None)]
    return "\n".join(lines) + "\n"


def _is_tables(value: object) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(entry, dict) for entry in value)


def _inline(value: object) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case int() | float():
            return str(value)
        case str() | Path():
            return json.dumps(str(value), ensure_ascii=False)
        case list() | tuple():
            return f"[{', '.join(_inline(entry) for entry in value)}]"
        case dict():
            return f"{{ {', '.join(f'{k} = {_inline(v)}' for k, v in value.items() if v is not None)} }}"
        case _:
            raise TypeError(f"{type(value).__name__} is not written to TOML here")
