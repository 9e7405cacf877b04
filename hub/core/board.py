"""Which views are out of date, and what goes out to whom: each view is made once and shared by all who watch it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

import msgspec

from hub.core.effects import Publish, SessionId
from hub.core.sessions import Sessions
from hub.protocol.ids import BootId, Topic, is_supervisors, lobby_topic, supervisor_topic
from hub.protocol.views import Show, View

PAUSE_MS: Final = 250
"""Counts change at most four times a second (architecture.md §3); calls go out at once."""

MakeView = Callable[[Topic], tuple[View | None, int | None]]
"""Returns a topic's view, and the instant (UTC ms) at which it may change although nothing happens."""


@dataclass(slots=True)
class Board:
    """The newest view of every topic, and which of them no longer hold."""

    boot: BootId
    epoch: int
    _shows: dict[Topic, Show] = field(default_factory=dict)
    _dirty: dict[Topic, None] = field(default_factory=dict)
    _newcomers: dict[SessionId, None] = field(default_factory=dict)
    _shown_at: dict[Topic, int] = field(default_factory=dict)
    _holds_until: dict[Topic, int] = field(default_factory=dict)
    _parts: dict[Topic, None] = field(default_factory=dict)

    def touch(self, *topics: Topic) -> None:
        """Mark topics as out of date; with the supervisor's picture of the whole hall also those of its parts."""
        self._dirty.update(dict.fromkeys(topics))
        if supervisor_topic() in topics:
            self._dirty.update(dict.fromkeys(self._parts))

    def touch_all(self, sessions: Sessions) -> None:
        """Mark everything as out of date."""
        self.touch(*self._shows, *sessions.topics())

    def greet(self, session: SessionId) -> None:
        """Show a newcomer all it watches, with the next publishing: a view shows nothing that is not yet stored."""
        self._newcomers[session] = None

    def forget_newcomers(self) -> None:
        """The step that let them in is done again."""
        self._newcomers.clear()

    def publish(self, make: MakeView, sessions: Sessions, now: int) -> list[Publish]:
        """Return the changed views for those who watch them, and all of theirs for the newcomers.

        To be called only when what the state holds is stored. What nobody watches waits, counts for their pause; but a
        newcomer is never shown what no longer holds.
        """
        effects: list[Publish] = []
        self.touch(*(topic for topic, until in self._holds_until.items() if until <= now))
        for topic in list(self._dirty):
            listeners = sessions.listeners(topic)
            if not listeners:
                continue
            if _is_paused(topic) and 0 <= now - self._shown_at.get(topic, now - PAUSE_MS) < PAUSE_MS:
                continue
            show = self._renewed(topic, make, now)
            if show is not None:
                effects.append(Publish(listeners, show))
        effects += self._welcome_views(make, sessions, now, {effect.show.topic for effect in effects})
        return effects

    def _welcome_views(self, make: MakeView, sessions: Sessions, now: int, published: set[Topic]) -> list[Publish]:
        newcomers, self._newcomers = self._newcomers, {}
        effects: list[Publish] = []
        for session in filter(None, map(sessions.get, newcomers)):
            for topic in session.topics:
                if topic in published:
                    continue
                is_new = topic not in self._shows or topic in self._dirty
                show = self._renewed(topic, make, now) if is_new else None
                if show is not None:
                    published.add(topic)
                    effects.append(Publish(sessions.listeners(topic), show))
                elif topic in self._shows:
                    effects.append(Publish((session.id,), self._shows[topic]))
        return effects

    def _renewed(self, topic: Topic, make: MakeView, now: int) -> Show | None:
        if _is_paused(topic):
            self._shown_at[topic] = now
        self._dirty.pop(topic, None)
        return self._renew(topic, make)

    def _renew(self, topic: Topic, make: MakeView) -> Show | None:
        view, until = make(topic)
        if until is None:
            self._holds_until.pop(topic, None)
        else:
            self._holds_until[topic] = until
        if view is None:
            return None
        old = self._shows.get(topic)
        if old is not None and _same(old.view, view):
            return None
        show = Show(topic, self.epoch, self.boot, 1 if old is None else old.sequence + 1, view)
        self._shows[topic] = show
        if is_supervisors(topic):
            self._parts[topic] = None
        return show


def _is_paused(topic: Topic) -> bool:
    """Return whether a topic shows counts of the hall, or of a part of it."""
    return topic == lobby_topic() or is_supervisors(topic)


def _same(old: View, new: View) -> bool:
    """Return whether two views of a topic differ in nothing but the instant they were made at."""
    if type(old) is type(new) and hasattr(old, "at") and hasattr(new, "at"):
        return old == msgspec.structs.replace(new, at=old.at)
    return old == new
