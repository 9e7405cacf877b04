"""What `loket-hub audit` shows people of an override: words for its codes; names, digits and instants stay.

Each line of codes (`hub.domain.audit`) is read part by part. What has no text stays as it is: a reason that somebody
typed, a field of the hall's file with its value, a code that an older program wrote.
"""

import re
from typing import Final

from config.translations import Translator
from hub.domain.audit import Override
from hub.domain.commands_trust import OUT_BEFORE
from hub.domain.events import CatalogueAdopted
from hub.domain.events_trust import DeviceRevoked

TIME: Final = r"\d{4}-\d\d-\d\d \d\d:\d\d"

FORMS: Final = {
    key: re.compile(pattern)
    for key, pattern in (
        ("until", rf"(?P<what>.+) until (?P<until>{TIME})"),
        ("emergency", rf"(?P<why>\w+) since (?P<since>{TIME})"),
        ("for", rf"(?P<what>\w+) for (?P<service>\S+) since (?P<since>{TIME})"),
        ("at", r"(?P<what>\w+) at (?P<counter>\S+)"),
        *((name, rf"{name} (?P<why>.+)") for name in ("closed", "suspended", "paused", "closure_asked")),
        *((name, rf"{name} (?P<id>\S+)") for name in ("agency", "zone")),
        *((name, rf"{name} (?P<at>{TIME})") for name in ("given", "ended")),
        ("uncertain", r"uncertain=(?P<count>\d+)"),
        ("paired", r"paired (?P<fingerprint>\w+)"),
        ("password", r"password (?P<trace>\w+)"),
    )
}
"""How a part with values is written; `what` is a part itself, `why` a reason."""


def what_words(each: Override, words: Translator) -> str:
    """Return what was done."""
    return _word("audit_what", each.what, words)


def subject_words(each: Override, words: Translator) -> str:
    """Return what it was done to."""
    kind, space, name = each.subject.partition(" ")
    return f"{_word('audit_of', kind, words)}{space}{name}"


def reason_words(each: Override, words: Translator) -> str:
    """Return why; people type why a device is put out, and that stays even where it looks like a code."""
    if each.reason is None:
        return words.text("audit.not_said")
    if each.what == DeviceRevoked.__name__ and each.reason != OUT_BEFORE:
        return each.reason
    return _word("audit_why", each.reason, words)


def standing_words(each: Override, coded: str, words: Translator) -> str:
    """Return how it stood or stands; `coded` is the override's `before` or `after`."""
    if each.what == CatalogueAdopted.__name__:
        head, comma, fields = coded.partition(", ")
        return f"{_word('audit_is', head, words)}{comma}{fields}"
    return ", ".join(_part(part, words) for part in coded.split(", "))


def _part(coded: str, words: Translator) -> str:
    for key, form in FORMS.items():
        if (found := form.fullmatch(coded)) is not None:
            return words.text(f"audit_form.{key}", **{n: _value(n, v, words) for n, v in found.groupdict().items()})
    role = words.texts.get(f"staff_role.{coded}")
    return _word("audit_is", coded, words) if role is None else role


def _value(name: str, value: str, words: Translator) -> str:
    match name:
        case "what":
            return _part(value, words)
        case "why":
            return _word("audit_why", value, words)
        case _:
            return value


def _word(area: str, code: str, words: Translator) -> str:
    return words.texts.get(f"{area}.{code.replace(' ', '_')}", code)
