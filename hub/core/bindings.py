"""Which devices belong to the hall, what each is, and where it stands; set by an administrator, never by the device."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from hub.protocol.hello import Role
from hub.protocol.ids import CounterId, DeviceId, OfficerId, ZoneId


@dataclass(frozen=True, slots=True)
class DeviceBinding:
    """One device's place.

    A hall screen has a `zone` and may be its `voice`; an officer's panel a `counter` and who works there; a sign a
    `counter` and its `zone`; a kiosk the `printer` (a device id) that prints its slips. A printer has a `name` that
    says where it stands, by language, and may be one of a `group`: what one of them cannot print another may.
    `log_in`: a panel or console that is not to be used without an account, even while the hall has none. `login` is the
    log-in of who works there now (never set by an administrator).
    """

    device: DeviceId
    role: Role
    zone: ZoneId | None = None
    counter: CounterId | None = None
    officer: OfficerId | None = None
    printer: DeviceId | None = None
    voice: bool = False
    group: str | None = None
    name: Mapping[str, str] = field(default_factory=dict)
    log_in: bool = False
    login: str | None = None


@dataclass(frozen=True, slots=True)
class Bindings:
    """All devices of the hall, the kiosks that depend on each printer, and the screens that can speak in each zone.

    `others_of` are the other printers of a printer's group, `printers` all of them, in the administrator's order.
    """

    devices: Mapping[DeviceId, DeviceBinding]
    kiosks_of: Mapping[DeviceId, tuple[DeviceId, ...]] = field(init=False)
    voices_of: Mapping[ZoneId, tuple[DeviceId, ...]] = field(init=False)
    printers: tuple[DeviceId, ...] = field(init=False)
    others_of: Mapping[DeviceId, tuple[DeviceId, ...]] = field(init=False)

    def __post_init__(self) -> None:
        kiosks: dict[DeviceId, list[DeviceId]] = {}
        voices: dict[ZoneId, list[DeviceId]] = {}
        for binding in self.devices.values():
            if binding.printer is not None:
                kiosks.setdefault(binding.printer, []).append(binding.device)
            if binding.voice and binding.zone is not None:
                voices.setdefault(binding.zone, []).append(binding.device)
        object.__setattr__(self, "voices_of", {zone: tuple(found) for zone, found in voices.items()})
        object.__setattr__(self, "printers", tuple(b.device for b in self.devices.values() if b.role is Role.PRINTER))
        object.__setattr__(self, "others_of", {printer: self._others(printer) for printer in self.printers})
        object.__setattr__(self, "kiosks_of", {printer: tuple(found) for printer, found in kiosks.items()})

    def _others(self, printer: DeviceId) -> tuple[DeviceId, ...]:
        group = self.devices[printer].group
        same = (each for each in self.printers if each != printer and self.devices[each].group == group)
        return () if group is None else tuple(same)

    def problems(self) -> list[str]:
        """Return in words what does not fit together; empty when sound."""
        found: list[str] = []
        for binding in self.devices.values():
            name = f"device {binding.device!r}"
            if binding.role is Role.HALL and binding.zone is None:
                found.append(f"{name}: a hall screen needs a zone")
            if binding.role is Role.OFFICER and binding.counter is None:
                found.append(f"{name}: an officer's panel needs a counter")
            if binding.role is Role.SIGN and binding.counter is None:
                found.append(f"{name}: a sign needs a counter")
            if binding.printer is not None:
                printer = self.devices.get(binding.printer)
                if printer is None or printer.role is not Role.PRINTER:
                    found.append(f"{name}: {binding.printer!r} is not a printer")
        return found
