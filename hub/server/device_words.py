"""What an administrator is told of a device that the hub knows already."""

from config.translations import Translator
from hub.protocol import control as c


def words_of_sighting(words: Translator, device: c.DeviceLine, timezone: str) -> str:
    """Say whether a device is here now, or when it was last."""
    values = {"address": device.address, "program": device.program or "?"}
    if device.is_connected:
        return words.text("devices.connected", **values)
    if device.seen_at is None:
        return words.text("devices.not_seen")
    at = {"date": words.date(device.seen_at, timezone), "time": words.clock(device.seen_at, timezone)}
    return words.text("devices.seen", **values, **at)


def words_of_refusal(words: Translator, device: c.DeviceLine, timezone: str) -> str:
    """Say that somebody with this name knocks in vain; "": nobody. Who was let in since is not the one that does."""
    if device.refused_at is None:
        return ""
    came_since = device.is_connected or (device.seen_at or 0) > device.refused_at
    key = "devices.other_refused" if came_since and device.expires_at is not None else "devices.refused"
    at = {"date": words.date(device.refused_at, timezone), "time": words.clock(device.refused_at, timezone)}
    return words.text(key, address=device.refused_address, **at)


def line_of(found: c.ControlReply, device: str) -> c.DeviceLine | None:
    """Return what the hub listed of a device, if it did."""
    lines = found.devices if isinstance(found, c.DeviceList) else ()
    return next((each for each in lines if each.device == device), None)
