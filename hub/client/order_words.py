"""A supervisor's orders as words of a command line, and the hall's picture as lines of text.

Every order of the language that a supervisor may give has a word: `SuspendAgency` is `suspend-agency`. What it must
have stands behind it in the order of its fields; a time of day is HH:MM in the hall's own time.
"""

import argparse
import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any, Final, get_args, get_origin
from zoneinfo import ZoneInfo

import msgspec

from config.translations import Translator
from hub.client.alarm_words import alarm_line
from hub.client.paper_words import paper_lines
from hub.protocol import orders
from hub.protocol.commands import Command, EndHelp, TellOfficers
from hub.protocol.errors import Refused
from hub.protocol.ids import CommandId, CounterId
from hub.protocol.views import CounterReport, SupervisorView

_KINDS: Final = (
    orders.ApproveClosure,
    orders.RefuseClosure,
    orders.ReopenCounter,
    orders.PauseCounter,
    orders.ResumeCounter,
    orders.ForceCounterOpen,
    orders.EndForcedOpening,
    *get_args(orders.ServiceOrder),
    orders.ReservePaper,
    orders.CancelUncertain,
    orders.ReprintSlip,
    orders.VoidNumber,
    EndHelp,
)

_TIMES: Final = {"until_minute", "until"}
_TIME: Final = re.compile(r"([01]?\d|2[0-4]):([0-5]\d)\Z")


_SHORT: Final[dict[type, str]] = {orders.ReprintSlip: "reprint", orders.VoidNumber: "void"}
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
    options: dict[str, Any] = {"help": " | ".join(choices)} if choices else {}
    if field.name in _TIMES:
        options = {"metavar": "HH:MM", "type": time_of_day}
    if _is_list(field.type):
        parser.add_argument(field.name, nargs="*", **options)
    elif field.required:
        parser.add_argument(field.name, **options)
    else:
        parser.add_argument(f"--{field.name.split('_')[0]}", dest=field.name, **options)


def _is_list(kind: Any) -> bool:
    return get_origin(get_args(kind)[0] if get_origin(kind) is Annotated else kind) is tuple


def _parts(kind: Any) -> Iterator[type]:
    """Yield the classes that a field's type is made of."""
    if isinstance(kind, type):
        yield kind
    for part in get_args(kind):
        yield from _parts(part)


def _doc(kind: type) -> str:
    return (kind.__doc__ or "").partition(" (")[0].strip().rstrip(".")


def time_of_day(text: str) -> int:
    """Return the local minute of "HH:MM".

    Raises:
        argparse.ArgumentTypeError: it is no time of day.
    """
    found = _TIME.match(text)
    if found is None:
        raise argparse.ArgumentTypeError(f"{text!r} is no time of day such as 14:30")
    return int(found[1]) * 60 + int(found[2])


def order_of(options: argparse.Namespace, command_id: CommandId, now: int, timezone: str) -> Command:
    """Return the order that was written, at an instant (UTC ms) in the hall's timezone.

    Raises:
        msgspec.ValidationError: a value is not one that the language allows; the text names it.
    """
    kind = ORDERS[options.order]
    values: dict[str, object] = {"command_id": command_id}
    for field in msgspec.structs.fields(kind):
        value = getattr(options, field.name, None)
        if field.name == "until" and value is not None:
            value = _instant(value, now, timezone)
        if field.name != "command_id" and value is not None:
            values[field.name] = value
    return msgspec.convert(values, kind, strict=False)


def words_of(options: argparse.Namespace) -> TellOfficers:
    """Return what officers are told.

    Raises:
        msgspec.ValidationError: the text is too long, or there is no such counter name.
    """
    counters = tuple(CounterId(counter) for counter in options.counter)
    return msgspec.convert({"text": options.text, "counters": counters}, TellOfficers)


def refusal_line(refused: Refused, words: Translator) -> str:
    """Return why an order was refused: its code and values, and a sentence where there is one."""
    told = " ".join([refused.code, *(f"{key}={value}" for key, value in refused.values.items())])
    key = f"refused.{refused.code}"
    if key not in words.texts:
        return told
    values = {"ticket": "?", "number": "?", "seconds": "?", "most": "?"} | refused.values
    return f"{told}: {words.text(key, **values)}"


def _instant(minute: int, now: int, timezone: str) -> int:
    """Return today's instant (UTC ms) of a local minute."""
    midnight = datetime.fromtimestamp(now / 1_000, ZoneInfo(timezone)).replace(
        hour=0, minute=0, second=0, microsecond=0
    )
    return round(midnight.timestamp() * 1_000) + minute * 60_000


def lines_of(view: SupervisorView, timezone: str, words: Translator) -> list[str]:
    """Return the hall as lines: what is wrong, paper, counters of which there is something to say, who waits."""
    at = _clock(view.at, timezone)
    found = [f"{at}  {sum(view.waiting.values())} waiting"]
    found += [alarm_line(alarm, words, timezone) for alarm in view.alarms]
    found += paper_lines(view, words, timezone)
    found += [line for counter in view.counters if (line := _counter_line(counter, timezone))]
    for service in view.services:
        until = "" if service.until is None else f" until {_clock(service.until, timezone)}"
        found.append(
            f"service {service.service}: {'suspended' if service.suspended else 'closed'}{until}: {service.reason}"
        )
    if view.uncertain:
        told = ", ".join(f"{service} {count}" for service, count in view.uncertain.items())
        found.append(f"UNCERTAIN since history was rebuilt: {told}; cancel-uncertain closes them")
    if view.by_kiosks:
        told = ", ".join(f"{service} {count}" for service, count in view.by_kiosks.items())
        found.append(f"given by kiosks without the hub: {told}")
    if view.over_quota:
        told = ", ".join(f"{service} {count}" for service, count in view.over_quota.items())
        found.append(f"QUOTA passed by: {told}")
    found += [f"agency {agency.agency}: suspended: {agency.reason}" for agency in view.agencies]
    for waiting, count in view.waiting.items():
        since = view.longest_since.get(waiting, view.at)
        found.append(f"service {waiting}: {count} waiting, the first for {max(0, view.at - since) // 60_000} min")
    return found


def _counter_line(counter: CounterReport, timezone: str) -> str:
    state = counter.state
    said: Sequence[str] = [
        *([f"officer {counter.officer}"] if counter.officer else []),
        *([f"has {counter.number_called}"] if counter.number_called else []),
        *([f"break until {_clock(state.paused_until, timezone)}: {state.paused}"] if state.paused_until else []),
        *([f"asks to close: {state.asked_to_close}"] if state.asked_to_close else []),
        *([f"closed: {state.closed}"] if state.closed else []),
        *([f"open outside the hours until {_clock(state.forced_until, timezone)}"] if state.forced_until else []),
        *(["WANTS HELP"] if state.wants_help else []),
    ]
    return f"counter {counter.counter} ({counter.number}): " + ", ".join(said) if said else ""


def _clock(instant: int, timezone: str) -> str:
    return datetime.fromtimestamp(instant / 1_000, ZoneInfo(timezone)).strftime("%H:%M")
