"""A display's line to the hub, made from its settings."""

from config.display_schema import DisplayConfig
from hub.client.candidates import HubAddress
from hub.client.connection import Connection, Handler
from hub.client.hub_option import discovery_of
from hub.client.identity import new_process_id, program_name
from hub.client.pairing_round import raise_unpaired
from hub.client.session import Output
from hub.client.trust import trust_of
from hub.protocol.hello import PROTOCOL_VERSION, Hello, Role
from hub.protocol.ids import DeviceId


def connection(
    settings: DisplayConfig, handler: Handler, only: HubAddress | None = None, pairs: bool = False
) -> Connection:
    """Return a connection that is not running yet; it dials `only`, if that is said.

    With `pairs` its run ends by `MustPair` where the display has to be paired first, which its window can show.

    Raises:
        SettingsError: the display's identity cannot be used.
    """
    hello = Hello(
        protocol=PROTOCOL_VERSION,
        role=Role(settings.role.value),
        device=DeviceId(settings.device),
        process=new_process_id(),
        program=program_name("loket-display"),
    )

    def hear(output: Output) -> None:
        raise_unpaired(output)
        handler(output)

    return Connection(hello, hear if pairs else handler, discovery_of(settings, only), trust=trust_of(settings))
