"""Which job a process id belongs to, however late its echo comes.

Rules:
- A process id has only characters that are never an answer by themselves (bits 0 and 4 set, which no answer to DLE
  EOT, GS r, and no automatic status has, and none that begins an echo): a torn echo is not taken for an answer.
- It is derived from the job's id. One that might still be echoed for another job is not given again.
- One that begins with `MARK` is no job's: who only wants to know where the printer is takes a new one each time.
- Ids of jobs whose fate nobody knows are remembered, the newest `AWAITED_MAX`; an echo of any other is nobody's.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Final

from hub.protocol.ids import JobId
from hub.protocol.limits import Limit

AWAITED_MAX: Final = Limit(256, "process ids", "an echo later than so many slips of unknown fate is of another age")

CHARACTERS: Final = "".join(chr(code) for code in range(0x20, 0x7F) if code & 0x11 == 0x11 and code != 0x37)
LENGTH: Final = 4
"""Characters of a process id, as GS ( H has it."""

MARK: Final = CHARACTERS[0]
OF_JOBS: Final = CHARACTERS[1:]
"""What the ids of jobs begin with: there are 223,608."""


def tokens_of(job: JobId) -> Iterator[str]:
    """Yield the process ids that a job may have, the first one first."""
    attempt = 0
    while True:
        digest = sha256(f"{attempt} {job}".encode()).digest()
        number, first = divmod(int.from_bytes(digest[:8], "big"), len(OF_JOBS))
        yield OF_JOBS[first] + _written(number)
        attempt += 1


def mark(number: int) -> str:
    """Return the process id of a question of this number (0 or more), which is no job's: 10,648 are different."""
    return MARK + _written(number)


def _written(number: int) -> str:
    text = ""
    for _ in range(LENGTH - 1):
        number, place = divmod(number, len(CHARACTERS))
        text += CHARACTERS[place]
    return text


@dataclass(slots=True)
class Echoes:
    """The process ids that may still be echoed."""

    _awaited: dict[str, JobId] = field(default_factory=dict)

    def choose(self, job: JobId) -> str:
        """Return a process id for a job that is about to be sent."""
        return next(token for token in tokens_of(job) if self._awaited.get(token, job) == job)

    def expect(self, token: str, job: JobId) -> None:
        """Nobody knows what became of a job: its echo may still come."""
        self._awaited.pop(token, None)
        self._awaited[token] = job
        if len(self._awaited) > AWAITED_MAX.value:
            del self._awaited[next(iter(self._awaited))]

    def take(self, token: str) -> JobId | None:
        """Return whose echo this is, and await it no more; None: nobody's."""
        return self._awaited.pop(token, None)
