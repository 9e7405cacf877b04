"""What arrives by the wire of the language: at the hub, at devices, at a pairing, on a host's local socket."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Final

import msgspec

from counter_display.hall.announcer import Announcer
from counter_display.hall.model import HallModel
from counter_display.hall.wording import Templates, Wording
from counter_display.officer.panel import OfficerPanel
from counter_display.sign.model import SignModel
from hub.client.session import Answered, ClientSession, Joined, Shown
from hub.protocol import codec, pairing, pairing_codec
from hub.protocol.codec import ClientMessage, DecodeError, HubMessage
from hub.protocol.hello import PROTOCOL_VERSION, Hello, Role, Welcome
from hub.protocol.ids import CounterId, DeviceId, ProcessId
from hub.protocol.local_printing import LINE, KioskLine, PrinterLine
from hub.protocol.views import CatalogueView, HallView, OfficerView, SignView, View
from kiosk import local_printer
from kiosk.core import KioskCore
from kiosk.flow import KioskFlow
from printer import local_road
from tests.builders import MORNING
from tests.fuzz.loop import run
from tests.fuzz.messages import examples
from tests.fuzz.target import Target, Try
from tests.unit.counter_display.views import DEVICE, Ids

WORDING: Final = Wording({"id": Templates("Nomor antrean {number}", "Nomor antrean {number}")})

TAGS: Final = tuple(f'"{tag}"'.encode() for tag in sorted(codec.CLIENT_TAGS | codec.HUB_TAGS))


def _client(folder: Path) -> Try:
    return _round_trip(codec.decode_client, codec.encode)


def _hub(folder: Path) -> Try:
    return _round_trip(codec.decode_hub, codec.encode)


def _pairing(folder: Path) -> Try:
    """Both ends of a pairing, and the code of what was said."""
    client = _round_trip(pairing_codec.decode_client, pairing_codec.encode)
    hub = _round_trip(pairing_codec.decode_hub, pairing_codec.encode)

    def try_(data: bytes) -> None:
        client(data)
        hub(data)
        offer, answer, number = None, None, "0" * 64
        for line in data.split(b"\n"):
            try:
                said_ = pairing_codec.decode_client(line)
            except DecodeError:
                continue
            if isinstance(said_, pairing.OfferPairing):
                offer = said_
            elif isinstance(said_, pairing.RevealPairing):
                number = said_.number
        for line in data.split(b"\n"):
            try:
                answered = pairing_codec.decode_hub(line)
            except DecodeError:
                continue
            answer = answered if isinstance(answered, pairing.AnswerPairing) else answer
        if offer is not None:
            pairing.is_committed(offer, number)
            assert answer is None or len(pairing.code_of(offer, answer, number)) == pairing.DIGITS

    return try_


def _round_trip(decode: Callable[[bytes], object], encode: Callable[..., bytes]) -> Try:
    """What can be read is written and read as the same."""

    def try_(data: bytes) -> None:
        try:
            message = decode(data)
        except DecodeError:
            return
        assert repr(decode(encode(message))) == repr(message)

    return try_


def _local(folder: Path) -> Try:
    """A kiosk's lines at the printer's program, and its lines at a kiosk."""

    async def read(data: bytes) -> None:
        for understand in (local_road._line, local_printer._line):
            reader = asyncio.StreamReader(limit=LINE.value)
            reader.feed_data(data)
            reader.feed_eof()
            while (line := await understand(reader)) is not None:
                msgspec.json.encode(line)

    return lambda data: run(read(data))


def _devices(folder: Path) -> Try:
    """A hub says anything at all, line by line, to a kiosk, a hall screen with a voice, a sign and a panel."""

    def try_(data: bytes) -> None:
        hall = _Hall()
        now = MORNING
        for line in data.split(b"\n"):
            now += 700
            try:
                message = codec.decode_hub(line)
            except DecodeError:
                continue
            hall.hear(message, now)

    return try_


class _Hall:
    """One device of each kind that shows what the hub says."""

    def __init__(self) -> None:
        new_id = Ids()
        self.kiosk = KioskCore(KioskFlow(new_id), new_id)
        self.screen = HallModel(3, new_id)
        self.voice = Announcer(DEVICE, WORDING, new_id)
        self.sign = SignModel(new_id)
        self.panel = OfficerPanel(CounterId(""), new_id)
        self.session = ClientSession(Hello(PROTOCOL_VERSION, Role.KIOSK, DeviceId("k1"), ProcessId("p")))
        self.session.connected(MORNING)

    def hear(self, message: HubMessage, now: int) -> None:
        """Take one message, and show what there is."""
        for output in self.session.received(message, now):
            match output:
                case Joined(welcome):
                    self.kiosk.joined(welcome, self.session.hub_time(now), now)
                case Shown(show):
                    self._show(show.view, now)
                case Answered(command, answer):
                    self.kiosk.answered(command, answer, now)
                    self.panel.answered(command.command_id, answer, now)
                case _:
                    pass
        hub_time = self.session.hub_time(now)
        self.kiosk.tick(now)
        self.screen.picture(now, hub_time, 0)
        self.voice.tick(now, 0)
        self.sign.picture(now, hub_time, 0)
        self.panel.picture(now, hub_time)

    def _show(self, view: View, now: int) -> None:
        if isinstance(view, HallView):
            self.screen.shown(view, now)
            self.voice.shown(view, now, 0)
        elif isinstance(view, SignView):
            self.sign.shown(view, now)
        elif isinstance(view, OfficerView | CatalogueView):
            self.panel.shown(view)
        self.kiosk.shown(view, now)


def _stories() -> list[bytes]:
    """A welcome and then something, for every message of a hub."""
    welcome = Welcome(PROTOCOL_VERSION, "Balai", 1, "boot", MORNING, DeviceId("k1"))  # type: ignore[arg-type]
    return [codec.encode(welcome) + b"\n" + each for each in examples(HubMessage)]


TARGETS: Final = (
    Target("client-codec", lambda: examples(ClientMessage), _client, TAGS),
    Target("hub-codec", lambda: examples(HubMessage), _hub, TAGS),
    Target("pairing", lambda: _pairings(), _pairing),
    Target("local-lines", lambda: [each + b"\n" for each in examples(KioskLine | PrinterLine)], _local),
    Target("devices", _stories, _devices, TAGS),
)


def _pairings() -> list[bytes]:
    each = examples(pairing.PairingClientMessage | pairing.PairingHubMessage)
    return [*each, b"\n".join(each)]
