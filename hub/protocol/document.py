"""Writes PROTOCOL.md from the messages themselves: `python -m hub.protocol.document`."""

import inspect
import sys
import typing
from collections.abc import Iterable, Iterator
from enum import StrEnum
from pathlib import Path
from types import NoneType, UnionType
from typing import Annotated, Any, Final, NamedTuple, NewType

import msgspec

from hub.protocol import (
    advertisement,
    alarms,
    closures,
    codec,
    command,
    commands,
    errors,
    first_administrator,
    hello,
    ids,
    limits,
    log_in,
    orders,
    pairing,
    printing,
    remembering,
    signs,
    staff_views,
    verbs,
    views,
    voices,
)
from hub.protocol.hello import Role
from hub.protocol.log_in import Standing

PAGE: Final = Path(__file__).with_name("PROTOCOL.md")

_OFFICER = (Standing.OFFICER,)
_SUPERVISOR = (Standing.SUPERVISOR, Standing.ADMINISTRATOR)
_AGENCY = (*_SUPERVISOR, Standing.AGENCY_ADMINISTRATOR)
_STAFF = (*_OFFICER, *_SUPERVISOR)
_PEOPLE = (*_OFFICER, *_AGENCY, Standing.READ_ONLY, Standing.NOBODY)

SENDERS: Final[dict[type, tuple[Standing, ...]]] = {
    hello.Hello: tuple(Standing(each.value) for each in Role),
    commands.IssueTicket: (Standing.KIOSK, Standing.OFFICER),
    commands.CheckInBooking: (Standing.KIOSK, Standing.OFFICER),
    commands.LookUpBooking: (Standing.KIOSK,),
    **dict.fromkeys(typing.get_args(verbs.Verb), _OFFICER),
    **dict.fromkeys(
        (
            *typing.get_args(orders.CounterOrder),
            *typing.get_args(orders.PublicOrder),
        ),
        _SUPERVISOR,
    ),
    **dict.fromkeys(typing.get_args(orders.ServiceOrder), _AGENCY),
    **dict.fromkeys(typing.get_args(log_in.LogInMessage), _PEOPLE),
    first_administrator.MakeFirstAdministrator: _PEOPLE,
    orders.AskClosure: _OFFICER,
    orders.CancelUncertain: _SUPERVISOR,
    orders.VoidNumber: _SUPERVISOR,
    orders.ReprintSlip: (Standing.KIOSK, *_STAFF),
    orders.PauseCounter: _STAFF,
    orders.ResumeCounter: _STAFF,
    orders.ReservePaper: _STAFF,
    orders.RecordPaperTicket: _STAFF,
    verbs.EndHelp: _STAFF,
    commands.AskLease: (Standing.KIOSK,),
    commands.HandInTicket: (Standing.KIOSK,),
    commands.RecordPrint: (Standing.PRINTER,),
    commands.RecordShown: (Standing.HALL, Standing.SIGN, Standing.LED),
    commands.RecordAnnouncement: (Standing.HALL,),
    commands.RequestOutcome: tuple(each for each in Standing if each not in (Standing.READ_ONLY, Standing.NOBODY)),
    commands.ReportPrinter: (Standing.PRINTER,),
    commands.TellOfficers: _SUPERVISOR,
    remembering.HandInMemory: (Standing.KIOSK, Standing.PRINTER),
    signs.ReportBoards: (Standing.LED,),
    voices.ReportVoice: (Standing.HALL,),
}
"""Who may send what; a test holds it against the hub's own table."""

TOPICS: Final = (
    ("catalogue", "CatalogueView", "every kiosk, hall screen, sign, officer's panel and console"),
    ("lobby", "LobbyView", "every kiosk and console, at most four times a second"),
    ("emergency", "EmergencyView", "panels and consoles at which nobody is logged in"),
    ("kiosk:DEVICE", "KioskView", "that kiosk"),
    ("lease:DEVICE", "LeaseView", "that kiosk"),
    ("hall:ZONE", "HallView", "the hall screens and signs of that zone"),
    ("sign:COUNTER", "SignView", "the signs of that counter"),
    ("signs", "SignView", "who drives LED boards: every counter of the hall"),
    ("counter:COUNTER", "OfficerView", "the officers' panels of that counter"),
    ("supervisor", "SupervisorView", "consoles of who has the whole hall, at most four times a second"),
    ("supervisor:agency:AGENCY", "SupervisorView", "consoles of that agency's administrators, as often"),
    ("supervisor:zone:ZONE", "SupervisorView", "consoles of that zone's supervisors, as often"),
)

OPENING: Final = """\
# The language of Loket

Written by `python -m hub.protocol.document` from `hub/protocol/*.py`; a test proves it current. Change the code, then
run it again.

Version {version}. Between the hub and each device there is one WebSocket, subprotocol `{subprotocol}`, without
compression. A message is one JSON object in UTF-8; its `type` names it. Instants are UTC milliseconds of the hub's
clock. Texts for people come as objects by language code; `id` is always there. A field with a default may be left
out. Fields that a program does not know are passed over; a type it does not know is answered with `Problem`.

The hub announces itself as `{service}` (DNS service discovery); that is a hint where to dial, never a proof.

## How a conversation goes

1. The client sends `Hello` within {hello} ms. The hub answers `Welcome`, or `Problem` with `closing` and ends the
   connection: another protocol version, a device or role that the administrator did not set, a second hello for
   another device. Whatever comes before the hello is answered with `hello_expected`.
2. After `Welcome` the hub sends `Show` for each topic the device watches, and a printer its open jobs. A device has one
   connection: when it comes again, the older one is told `replaced` and closed.
3. A message that cannot be read is answered with `Problem` and does no harm otherwise (after the hello).
4. Every {ping} ms each side pings. A client that lets {buffer} bytes pile up for {grace} ms is cut (`too_slow`).
5. A client that says more than {rate} messages a second is read more slowly; one that goes on for {flood} ms is cut and
   turned away for {pause} ms (`too_fast`).

## Belonging to a hall

- Where other machines can reach the hub it speaks TLS 1.3 alone. Its certificate is of the hall's own authority and
  bears the name `hub`, wherever it listens. A client shows a certificate that the same authority has signed for it; its
  name is the device's, and the device's key never leaves the device.
- Whoever shows no certificate, or one that an administrator has not let in, has put out, or has followed by another
  one, is told `must_pair` and nothing else, and the connection is closed: before the hello if that can be known, and at
  once where it was let in before. So is a device that says hello under another name than its certificate's. A device
  believes it of a hub with its hall's certificate alone: it gives, calls and shows nothing then, also after a restart,
  until such a hub takes it in.
- On loopback the hub speaks without TLS and asks for no certificate, unless its settings say otherwise.
- A device without a certificate connects to the path `{pair}` by TLS, believing nobody, and pairs itself there, as the
  messages below say. One connection is one try; a `Problem` ends it. Its `detail` says why, for the device's own words:
  {endings}. One that is not known means no more than the code. Nobody is heard unless an administrator has just opened
  pairing (`pairing_closed`), which ends after {window} minutes or {in_all} failures; an address that failed
  {failures} times is not heard meanwhile (`pairing_unheard`). {at_once} may ask at once, {per_address} of one address
  (`too_many`). A number has to follow within {reveal} s.

## Commands

- Each carries a `command_id` that its client made: a lower-case UUIDv7 whose time is the hub's (`Welcome.at` gives the
  offset). It is answered with exactly one `Accepted` or `Refused`, after it is durable; answers to one connection come
  in the order of their commands.
- The same id with the same body gets the same answer, for the whole service day, also from a hub that was restarted.
  The same id with another body is refused (`command_reused`). A refusal is not remembered: the command may be tried
  again under its id. The id of a ticket or a call is the id of the command that made it.
- An id of another service day is refused (`command_outdated`): its answer may be forgotten.
- After a reconnect a client sends open commands again if they are at most {resend} ms old, or are reports of what has
  happened; of older ones it asks the outcome (`RequestOutcome`). `NotExecuted` is final only because the client then
  never sends that command again.
- A device acts for its own place only: an officer for the own counter, a printer for its own slips, a screen for calls
  of its zone. Anything else is `not_allowed`.
- At a panel or a console of a hall whose staff have accounts the device is `nobody` until somebody has logged in: after
  the welcome comes `LogInNeeded`, and no view but that of an emergency. Then it has the standing of that person, for
  the own agency or zone if the account is for one. The log-in ends with the service day, after {idle} ms without a
  command, or when its account is changed (`LogInNeeded`). After a broken link the device sends `ResumeLogIn` right
  after the welcome.
- In a hall where nobody has an account, `MakeFirstAdministrator` with the code that the hub's first start showed makes
  the first one. The code is good once, and void after {code_tries} wrong ones, whoever showed them.
- What an officer may do now is in `OfficerView.actions`; a console holds no rules of its own.

## Views

- A view is always whole and replaces the one before of its topic. `Show` is newer if its `epoch` is higher, its `boot`
  is another one of no lower epoch, or its `sequence` is higher; anything else is old and is dropped. A hub of a lower
  epoch than one already met is refused, also after the device was started again, and refuses the device itself
  (`history_older`) if the hello names that epoch and the hub's hall; a supervisor is let in to see what is wrong.
- A slow client gets the newest view of each topic only; answers and print jobs are never left out.
- A screen that heard nothing for {stale} ms says how old its picture is.
- A chime and a voice follow from the calls in a `HallView`: a call id is announced once.
"""


class Section(NamedTuple):
    """A heading and the structs described under it."""

    title: str
    words: str
    structs: tuple[type, ...]


_PAIRING: Final = inspect.cleandoc(pairing.__doc__ or "").partition("\n\n")[2]


def _members(union: object) -> tuple[type, ...]:
    return typing.get_args(union)


def _parts(roots: Iterable[type]) -> tuple[type, ...]:
    """Return the structs without a type tag that others are made of, in the order in which they are met."""
    found: dict[type, None] = {}

    def visit(kind: object) -> None:
        if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
            if kind.__struct_config__.tag is None:
                found[kind] = None
            for each in typing.get_type_hints(kind).values():
                visit(each)
        for argument in typing.get_args(kind):
            visit(argument)

    for root in roots:
        visit(root)
    return tuple(found)


def sections() -> tuple[Section, ...]:
    """Return every struct of the language, by section."""
    client, hub = _members(codec.ClientMessage), _members(codec.HubMessage)
    shown = _members(views.View)
    results = (commands.TicketReceipt, commands.CallReceipt, commands.LeaseReceipt)
    return (
        Section("What a client says", "", client),
        Section("What the hub says", "", hub),
        Section("What is said to be paired", _PAIRING, _members(pairing.PairingClientMessage)),
        Section("What the hub answers there", "Or a `Problem`.", (pairing.AnswerPairing, pairing.CompletePairing)),
        Section("Results of commands", "In `Accepted.result`.", results),
        Section("What is shown", "In `Show.view`.", shown),
        Section("Parts", "Without a `type` of their own.", _parts((*client, *hub, *shown))),
    )


def enums() -> tuple[type[StrEnum], ...]:
    """Return every enumeration of the language."""
    modules = (
        *(advertisement, hello, command, commands, verbs, orders, printing),
        *(closures, views, signs, staff_views, alarms, errors, log_in, first_administrator),
    )
    found = [
        member
        for module in modules
        for member in vars(module).values()
        if isinstance(member, type) and issubclass(member, StrEnum) and member is not StrEnum
    ]
    return tuple(dict.fromkeys(found))


def type_text(kind: Any) -> str:
    """Return a field's type in the words of JSON."""
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if origin is Annotated:
        bounds = [text for meta in arguments[1:] for text in _bounds(meta)]
        return type_text(arguments[0]) + (f" ({', '.join(bounds)})" if bounds else "")
    if isinstance(kind, NewType):
        return kind.__name__
    if origin in (typing.Union, UnionType):
        return " or ".join(type_text(each) for each in arguments)
    if origin is tuple:
        return f"list of {type_text(arguments[0])}"
    if origin is dict:
        return f"object of {type_text(arguments[1])} by {type_text(arguments[0])}"
    return {str: "text", int: "integer", bool: "true or false", NoneType: "null"}.get(kind) or str(kind.__name__)


def _bounds(meta: msgspec.Meta) -> Iterator[str]:
    if meta.description is not None:
        yield meta.description
    if meta.ge is not None:
        yield f"{meta.ge} to {meta.le}"
    if meta.max_length is not None:
        yield f"{meta.min_length or 0} to {meta.max_length} characters"
    if meta.pattern == ids.LINE_PATTERN:
        yield "one line, no control characters"


def _default_text(field: msgspec.structs.FieldInfo) -> str:
    if field.required:
        return ""
    if field.default_factory is not msgspec.NODEFAULT:
        return "`{}`"
    return f"`{msgspec.json.encode(field.default).decode()}`"


def _doc(of: type) -> str:
    return inspect.cleandoc(of.__doc__ or "")


def _struct_lines(struct: type[msgspec.Struct]) -> Iterator[str]:
    yield f"### {struct.__name__}"
    yield ""
    yield _doc(struct)
    yield ""
    if struct in SENDERS:
        roles = SENDERS[struct]
        yield f"Sent by: {', '.join(roles)}."
        yield ""
    hints = typing.get_type_hints(struct, include_extras=True)
    yield "| field | type | default |"
    yield "|---|---|---|"
    for field in msgspec.structs.fields(struct):
        yield f"| `{field.encode_name}` | {type_text(hints[field.name])} | {_default_text(field)} |"
    yield ""


def _enum_lines(enum: type[StrEnum]) -> Iterator[str]:
    yield f"### {enum.__name__}"
    yield ""
    yield _doc(enum)
    yield ""
    yield ", ".join(f"`{member}`" for member in enum)
    yield ""


def _lines() -> Iterator[str]:
    yield OPENING.format(
        version=hello.PROTOCOL_VERSION,
        subprotocol=hello.SUBPROTOCOL,
        service=advertisement.SERVICE_TYPE,
        hello=limits.HELLO_TIMEOUT.value,
        ping=limits.PING_INTERVAL.value,
        buffer=limits.WRITE_BUFFER.value,
        grace=limits.WRITE_BUFFER_GRACE.value,
        rate=limits.SPEECH_RATE.value,
        flood=limits.FLOOD_GRACE.value,
        pause=limits.FLOOD_PAUSE.value,
        resend=limits.RESEND_WITHIN.value,
        stale=limits.STALE_AFTER.value,
        idle=limits.LOG_IN_IDLE.value,
        code_tries=limits.SET_UP_CODE_TRIES.value,
        pair=pairing.PATH,
        endings=", ".join(f"`{each}`" for each in pairing.Ending),
        window=limits.PAIRING_WINDOW.value // 60_000,
        failures=limits.PAIRING_FAILURES.value,
        in_all=limits.PAIRING_FAILURES_IN_ALL.value,
        at_once=limits.PAIRING_AT_ONCE.value,
        per_address=limits.PAIRING_PER_ADDRESS.value,
        reveal=limits.PAIRING_REVEAL.value // 1_000,
    )
    yield "| topic | view | watched by |"
    yield "|---|---|---|"
    for topic, view, watchers in TOPICS:
        yield f"| `{topic}` | {view} | {watchers} |"
    yield ""
    for section in sections():
        yield f"## {section.title}"
        yield ""
        if section.words:
            yield section.words
            yield ""
        for struct in section.structs:
            yield from _struct_lines(struct)
    yield "## Words from a list"
    yield ""
    for enum in enums():
        yield from _enum_lines(enum)
    yield "## Limits"
    yield ""
    yield "| limit | value | unit | reason |"
    yield "|---|---|---|---|"
    for name, limit in vars(limits).items():
        if isinstance(limit, limits.Limit):
            yield f"| {name.lower().replace('_', ' ')} | {limit.value} | {limit.unit} | {limit.reason} |"


def page() -> str:
    """Return the whole of PROTOCOL.md."""
    return "\n".join(_lines()) + "\n"


def main(path: Path = PAGE) -> int:
    """Write the page; return 0."""
    path.write_text(page(), encoding="utf-8")
    return 0


if __name__ == "__main__":  # pragma: no cover  # run by hand; tests call `page` and `main`
    sys.exit(main())
