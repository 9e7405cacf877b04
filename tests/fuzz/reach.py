"""Notes which lines of the project's code an input reaches, with nothing but the interpreter."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import CodeType, FrameType
from typing import Any, Final

from tests.e2e.programs import PROJECT

PACKAGES: Final = tuple(f"{PROJECT}/{name}/" for name in ("config", "counter_display", "hub", "kiosk", "printer"))


class Reach:
    """All lines reached so far; `grew` says whether the last input reached a new one."""

    def __init__(self) -> None:
        self._lines: set[tuple[CodeType, int]] = set()
        self._is_ours: dict[CodeType, bool] = {}
        self.grew = False

    def __len__(self) -> int:
        return len(self._lines)

    @contextmanager
    def noting(self) -> Iterator[None]:
        """Note lines meanwhile."""
        before, count = sys.gettrace(), len(self._lines)
        sys.settrace(self._called)
        try:
            yield
        finally:
            sys.settrace(before)
            self.grew = len(self._lines) > count

    def _called(self, frame: FrameType, event: str, argument: Any) -> Any:
        code = frame.f_code
        is_ours = self._is_ours.get(code)
        if is_ours is None:
            is_ours = self._is_ours[code] = code.co_filename.startswith(PACKAGES)
        return self._stepped if is_ours else None

    def _stepped(self, frame: FrameType, event: str, argument: Any) -> Any:
        self._lines.add((frame.f_code, frame.f_lineno))
        return self._stepped
