"""A supervisor's orders as words of a command line, and the hall's picture as lines of text.

Every order of the language that a supervisor may give has a word: `SuspendAgency` is `suspend-agency`. What it must
have stands behind it in the order of its fields; a time of day is HH:MM in the hall's own time.
"""

import argparse
import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from difflib import get_close_matches
from enum import StrEnum
from typing import Any, Final, get_args
from zoneinfo import ZoneInfo

import msgspec

from config.translations import Translator
from hub.client.alarm_words import alarm_line
from hub.client.order_faults import bounds_of, is_list, made_of
from hub.client.paper_words import paper_lines
from hub.protocol import orders
from hub.protocol.commands import Command, EndHelp, TellOfficers
from hub.protocol.errors import Refused, RejectionCode
from hub.protocol.ids import CommandId, CounterId, ServiceId
from hub.protocol.views import CatalogueView, CounterReport, SupervisorView

_KINDS: Final = (
    orders.ApproveClosure,
    orders.RefuseClosure,
    orders.ReopenCounter,
    orders.PauseCounter,
    orders.ResumeCounter,
    orders.ForceCounterOpen,
    orders.EndForcedOpening,
    *get_args(orders.ServiceOrder),
    *get_args(orders.PublicOrder),
    orders.ReservePaper,
    orders.CancelUncertain,
    orders.ReprintSlip,
    orders.VoidNumber,
    EndHelp,
)

LIKE_THIS: Final = 5
"""Names that a refusal shows: a line of a terminal."""

_TIMES: Final = {"until_minute", "until"}
_TIME: Final = re.compile(r"(?:([01]?\d|2[0-3]):([0-5]\d)|(24):(00))\Z")


_SHORT: Final[dict[type, str]] = {
    orders.ReprintSlip: "reprint",
    orders.VoidNumber: "void",
    orders.SendEmergency: "emergency",
    orders.SetRunningText: "running-text",
}
"""Orders of which there is only one kind."""

_OF_PANELS: Final[dict[type, set[str]]] = {orders.ReprintSlip: {"counter"}}
"""What only an officer's panel says."""


def word_of(kind: type) -> str:
    """Return the word of an order: "SuspendAgency" is "suspend-agency"."""
    if kind in _SHORT:
        return _SHORT[kind]
    return re.sub(r"(?<!^)(?=[A-Z])", "-", kind.__name__).lower()


ORDERS: Final[dict[str, type[Command]]] = {word_of(kind): kind for kind in _KINDS}
"""Every order by its word."""


def add_orders(parser: argparse.ArgumentParser) -> None:
    """Let a parser read `show`, `tell` and every order."""
    words = parser.add_subparsers(dest="order", required=True, metavar="ORDER", title="orders")
    words.add_parser("show", help="print the hall as it is now")
    words.add_parser("password", help="choose another password for --account")
    first = words.add_parser("first-administrator", help="make the hall's first account, with the set-up code")
    first.add_argument("name", metavar="NAME", help="of the account: yours")
    tell = words.add_parser("tell", help="say something to officers; an empty text takes it back")
    tell.add_argument("text")
    tell.add_argument("counter", nargs="*", help="to these counters only")
    for word, kind in ORDERS.items():
        order = words.add_parser(word, help=_doc(kind), description=_doc(kind))
        for field in msgspec.structs.fields(kind):
            if field.name != "command_id" and field.name not in _OF_PANELS.get(kind, ()):
                _add(order, field)


def _add(parser: argparse.ArgumentParser, field: msgspec.structs.FieldInfo) -> None:
    choices = next((list(kind) for kind in _parts(field.type) if issubclass(kind, StrEnum)), None)
    options: dict[str, Any] = {}
    if choices:
        options = {"help": " | ".join(choices), "choices": [str(each) for each in choices], "metavar": field.name}
    bounds = bounds_of(field.type)
    if bounds is not None:
        options = {"help": f"{bounds[0]} to {bounds[1]}"}
    if field.name == "number":
        options = {"type": number_of}
    if field.name in _TIMES:
        options = {"metavar": "HH:MM", "type": time_of_day}
    if is_list(field.type):
        parser.add_argument(field.name, nargs="*", **options)
    elif field.required:
        parser.add_argument(field.name, **options)
    else:
        parser.add_argument(f"--{field.name.split('_')[0]}", dest=field.name, **options)


def _parts(kind: Any) -> Iterator[type]:
    """Yield the classes that a field's type is made of."""
    if isinstance(kind, type):
        yield kind
    for part in get_args(kind):
        yield from _parts(part)


def _doc(kind: type) -> str:
    return (kind.__doc__ or "").partition(" (")[0].strip().rstrip(".")


def number_of(text: str) -> str:
    """Return a number as slips bear it, however it was typed: "a 012" is A012."""
    return "".join(text.split()).upper()


def time_of_day(text: str) -> int:
    """Return the local minute of "HH:MM".

    Raises:
        argparse.ArgumentTypeError: it is no time of day.
    """
    found = _TIME.match(text)
    if found is None:
        raise argparse.ArgumentTypeError(f"{text!r} is no time of day such as 14:30")
    return int(found[1] or found[3]) * 60 + int(found[2] or found[4])


def order_of(options: argparse.Namespace, command_id: CommandId, now: int, timezone: str) -> Command:
    """Return the order that was written, at an instant (UTC ms) in the hall's timezone.

    Raises:
        WrongWord: a value is not one that the language allows.
    """
    kind = ORDERS[options.order]
    values: dict[str, object] = {"command_id": command_id}
    for field in msgspec.structs.fields(kind):
        value = getattr(options, field.name, None)
        if field.name == "until" and value is not None:
            value = _instant(value, now, timezone)
        if field.name != "command_id" and value is not None:
            values[field.name] = value
    return made_of(kind, values)


def words_of(options: argparse.Namespace) -> TellOfficers:
    """Return what officers are told.

    Raises:
        WrongWord: the text is too long, or there is no such counter name.
    """
    counters = tuple(CounterId(counter) for counter in options.counter)
    return made_of(TellOfficers, {"text": options.text, "counters": counters})


def refusal_line(refused: Refused, words: Translator) -> str:
    """Return why an order was refused: its code and values, and a sentence; a newer hub's code may have none here."""
    told = " ".join([refused.code, *(f"{key}={value}" for key, value in refused.values.items())])
    key = f"refused.{refused.code}"
    if key not in words.texts:
        return told
    values = {"ticket": "?", "number": "?", "seconds": "?", "most": "?", "known": "..."} | refused.values
    return f"{told}: {words.text(key, **values)}"


def _instant(minute: int, now: int, timezone: str) -> int:
    """Return today's instant (UTC ms) of a local minute."""
    midnight = datetime.fromtimestamp(now / 1_000, ZoneInfo(timezone)).replace(
        hour=0, minute=0, second=0, microsecond=0
    )
    return round(midnight.timestamp() * 1_000) + minute * 60_000


def lines_of(view: SupervisorView, timezone: str, words: Translator) -> list[str]:
    """Return the hall as lines: what is wrong, paper, counters of which there is something to say, who waits."""
    found = [words.text("show.waiting", at=words.clock(view.at, timezone), count=str(sum(view.waiting.values())))]
    found += _public_lines(view, timezone, words)
    found += [alarm_line(alarm, words, timezone) for alarm in view.alarms]
    found += paper_lines(view, words, timezone)
    found += [line for counter in view.counters if (line := _counter_line(counter, timezone, words))]
    for service in view.services:
        key = "_suspended" if service.suspended else "_closed" if service.until is None else "_closed_until"
        until = "" if service.until is None else words.clock(service.until, timezone)
        reason = words.text(f"reason.{service.reason}")
        found.append(words.text(f"show.service{key}", service=service.service, until=until, reason=reason))
    for key, counted in (
        ("uncertain", view.uncertain),
        ("by_kiosks", view.by_kiosks),
        ("over_quota", view.over_quota),
    ):
        if counted:
            found.append(words.text(f"show.{key}", services=counts_of(counted)))
    for agency in view.agencies:
        reason = words.text(f"reason.{agency.reason}")
        found.append(words.text("show.agency_suspended", agency=agency.agency, reason=reason))
    for waiting, count in view.waiting.items():
        since = view.longest_since.get(waiting, view.at)
        minutes = str(max(0, view.at - since) // 60_000)
        found.append(words.text("show.service_waiting", service=waiting, count=str(count), minutes=minutes))
    return found


def _public_lines(view: SupervisorView, timezone: str, words: Translator) -> list[str]:
    found = []
    if view.emergency is not None:
        kind = words.text(f"show.emergency.{view.emergency.kind.value}")
        text = words.name(view.emergency.text) if view.emergency.text else ""
        since = words.clock(view.emergency.since, timezone)
        found.append(words.text("show.emergency", since=since, what=": ".join(filter(None, (kind, text)))))
    if view.emergency_unstored:
        found.append(words.text("show.emergency_unstored"))
    if view.running:
        found.append(words.text("show.running", text=words.name(view.running)))
    return found


def counts_of(counted: Mapping[ServiceId, int]) -> str:
    """Return how many of each service: "A.01 3, B.01 1"."""
    return ", ".join(f"{service} {count}" for service, count in counted.items())


def _counter_line(counter: CounterReport, timezone: str, words: Translator) -> str:
    state = counter.state
    told: list[tuple[str, str | None, int | None]] = [
        ("_officer", counter.officer, None),
        ("_has" if counter.serves else "_called", counter.number_called, None),
        ("_break", state.paused, state.paused_until),
        ("_asks_to_close", state.asked_to_close, None),
        ("_closed", state.closed, None),
        ("_open", "" if state.forced_until else None, state.forced_until),
        ("_wants_help", "" if state.wants_help else None, None),
    ]
    said = [
        words.text(
            f"show.counter{key}",
            value=words.text(f"reason.{value}") if isinstance(value, StrEnum) else value,
            until="" if until is None else words.clock(until, timezone),
        )
        for key, value, until in told
        if value is not None
    ]
    if not said:
        return ""
    return words.text("show.counter", counter=counter.counter, number=str(counter.number), said=", ".join(said))


def cure_of(refused: Refused, catalogue: CatalogueView) -> str | None:
    """Return what there is instead of a service or an agency that there is not, those that look alike first."""
    match refused.code:
        case RejectionCode.UNKNOWN_SERVICE:
            wanted, known = refused.values.get("service", ""), [str(each.service) for each in catalogue.services]
        case RejectionCode.UNKNOWN_AGENCY:
            wanted, known = refused.values.get("agency", ""), [str(each.agency) for each in catalogue.agencies]
        case RejectionCode.UNKNOWN_COUNTER:
            wanted, known = refused.values.get("counter", ""), [str(each.counter) for each in catalogue.counters]
        case _:
            return None
    alike = get_close_matches(wanted, known, LIKE_THIS, 0.5)
    return ", ".join(alike or known[:LIKE_THIS]) + ("" if alike or len(known) <= LIKE_THIS else ", ...")
