"""Which profile a printer's own name speaks for: a hint, since clones bear the names of others."""

import re
from collections.abc import Iterable
from typing import Final

from printer.profiles import Profile

MODEL: Final = re.compile(r"\b(?=[\w-]*\d)[A-Z][\w-]+")
"""A model's name in a profile's title: begins with a capital and has a digit, such as "TM-T20II" or "VKP80"."""

MODEL_OF_DEVICE_ID: Final = re.compile(r"(?:^|;)\s*(?:MDL|MODEL)\s*:([^;]*)", re.IGNORECASE)
"""The model in an IEEE 1284 id, such as "MFG:EPSON;CMD:ESCPOS;MDL:TM-T20II;"."""


def fitting(model: str, device_id: str, profiles: Iterable[Profile]) -> Profile | None:
    """Return the profile whose title names this model, the longest name first; None: nobody does.

    `model` is what the device calls itself on USB, `device_id` its IEEE 1284 id ("": none).
    """
    named = MODEL_OF_DEVICE_ID.search(device_id)
    heard = [_bare(text) for text in (model, named[1] if named else "") if _bare(text)]
    best: tuple[int, Profile] | None = None
    for profile in profiles:
        for known in MODEL.findall(profile.title):
            length = len(_bare(known))
            if any(_bare(known) in text for text in heard) and (best is None or length > best[0]):
                best = length, profile
    return best[1] if best else None


def _bare(text: str) -> str:
    return re.sub(r"[^A-Z0-9]", "", text.upper())
