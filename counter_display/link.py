"""A display's line to the hub, made from its settings."""

from config.schema import DisplayConfig
from hub.client.candidates import HubAddress
from hub.client.connection import Connection, Handler
from hub.client.hub_option import discovery_of
from hub.client.identity import new_process_id, program_name
from hub.protocol.hello import PROTOCOL_VERSION, Hello, Role
from hub.protocol.ids import DeviceId


def connection(settings: DisplayConfig, handler: Handler, only: HubAddress | None = None) -> Connection:
    """Return a connection that is not running yet; it dials `only`, if that is said."""
    hello = Hello(
        protocol=PROTOCOL_VERSION,
        role=Role(settings.role.value),
        device=DeviceId(settings.device),
        process=new_process_id(),
        program=program_name("loket-display"),
    )
    return Connection(hello, handler, discovery_of(settings, only))
