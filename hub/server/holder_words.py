"""Whom a machine would put out that is paired under a name: who has that name now, or is about to have it."""

from dataclasses import dataclass

from config.translations import Translator
from hub.protocol import control as c
from hub.server.device_words import line_of, words_of_sighting


@dataclass(frozen=True, slots=True)
class Holder:
    """One that has a name: `certificate` is what it has it by ("": it is only approved as that so far)."""

    device: str
    certificate: str
    works: bool
    asking: int = 0

    @property
    def at_most(self) -> tuple["Holder", ...]:
        """What an administrator knows of who was warned of this one: that it works says, too, that it is there."""
        return (self, Holder(self.device, self.certificate, False, self.asking))


def holders(
    words: Translator, found: c.ControlReply, askings: c.ControlReply, device: str, asking: int, refuse: str
) -> dict[Holder, str]:
    """Return who has the name `device`, each with a warning for whoever lets number `asking` have it.

    `refuse` is what sends that one away.
    """
    held: dict[Holder, str] = {}
    line = line_of(found, device)
    if isinstance(found, c.DeviceList) and line is not None and line.expires_at is not None:
        key = "pair.works_now" if line.is_connected else "pair.has_place"
        at = 0 if line.paired_at is None else line.paired_at
        since = f"{words.date(at, found.timezone)} {words.clock(at, found.timezone)}"
        sighting = words_of_sighting(words, line, found.timezone)
        warning = words.text(key, device=device, since=since, sighting=sighting, refuse=refuse)
        held[Holder(device, line.fingerprint, line.is_connected)] = warning
    for each in askings.askings if isinstance(askings, c.AskingList) else ():
        if each.approved_as == device and each.asking != asking:
            values = {"device": device, "number": each.asking, "address": each.address, "refuse": refuse}
            held[Holder(device, "", False, each.asking)] = words.text("pair.approved_before", **values)
    return held
