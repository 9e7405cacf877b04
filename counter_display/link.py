"""A display's line to the hub, made from its settings."""

from config.schema import DisplayConfig
from hub.client.candidates import parse_all
from hub.client.connection import Connection, Handler
from hub.client.discovery import Discovery
from hub.client.identity import new_process_id, program_name
from hub.protocol.hello import PROTOCOL_VERSION, Hello, Role
from hub.protocol.ids import DeviceId


def connection(settings: DisplayConfig, handler: Handler) -> Connection:
    """Return a connection that is not running yet."""
    hello = Hello(
        protocol=PROTOCOL_VERSION,
        role=Role(settings.role.value),
        device=DeviceId(settings.device),
        process=new_process_id(),
        program=program_name("loket-display"),
    )
    discovery = Discovery(
        settings.state_dir,
        configured=parse_all(settings.hubs),
        hall=settings.hall,
        zeroconf=settings.discovery,
        interfaces=settings.interfaces,
    )
    return Connection(hello, handler, discovery)
