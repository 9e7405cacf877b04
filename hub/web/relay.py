"""The newest view of every zone, and who waits for a newer one: all that the pages know of the hall."""

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from hub.core.effects import Effect, Publish
from hub.core.pages import PAGES, Pages
from hub.protocol.ids import ZoneId
from hub.protocol.views import HallView
from hub.web.look import Look


class Relay:
    """Is told what the hub gives out, and keeps the last of each zone; nobody can make it wait."""

    def __init__(self, pages: Pages) -> None:
        self._pages = pages
        self._views: dict[ZoneId, HallView] = {}
        self._waiting: dict[ZoneId, set[asyncio.Event]] = {}

    @property
    def zones(self) -> tuple[ZoneId, ...]:
        """The zones of the hall, in its order."""
        return self._pages.zones

    def view(self, zone: ZoneId) -> HallView | None:
        """Return what a zone's screens were given last; None: nothing yet."""
        return self._views.get(zone) if zone in self.zones else None

    @property
    def look(self) -> Look:
        """The hall's own face."""
        return Look(self._pages.colours.get("primary", ""), self._pages.colours.get("accent", ""), self._pages.logo)

    def take(self, effects: Sequence[Effect]) -> None:
        """Look through what is given out."""
        for effect in effects:
            if isinstance(effect, Publish) and PAGES in effect.sessions and isinstance(effect.show.view, HallView):
                view = effect.show.view
                self._views[view.zone] = view
                for changed in self._waiting.get(view.zone, ()):
                    changed.set()

    @contextmanager
    def watching(self, zone: ZoneId) -> Iterator[asyncio.Event]:
        """Give an event that is set whenever a zone has a newer view."""
        changed = asyncio.Event()
        self._waiting.setdefault(zone, set()).add(changed)
        try:
            yield changed
        finally:
            self._waiting[zone].discard(changed)
