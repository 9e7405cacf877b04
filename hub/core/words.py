"""What supervisors say to officers: the newest word for each counter, in memory only (O5)."""

from dataclasses import dataclass, field

from hub.protocol.commands import TellOfficers
from hub.protocol.ids import CounterId
from hub.protocol.views import SupervisorWord


@dataclass(slots=True)
class Words:
    """A word to all, and words to some; the newer one counts.  A restart of the hub forgets them."""

    _to_all: SupervisorWord | None = None
    _to_some: dict[CounterId, SupervisorWord] = field(default_factory=dict)

    def tell(self, said: TellOfficers, now: int) -> None:
        """Take a supervisor's word; an empty one takes back what was said to the same counters."""
        word = SupervisorWord(said.text, now) if said.text.strip() else None
        if not said.counters:
            self._to_all = word
            self._to_some.clear()
            return
        for counter in said.counters:
            if word is None:
                self._to_some.pop(counter, None)
            else:
                self._to_some[counter] = word

    def at(self, counter: CounterId) -> SupervisorWord | None:
        """Return what an officer is to read."""
        return self._to_some.get(counter, self._to_all)
