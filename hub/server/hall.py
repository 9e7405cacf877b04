"""From what an administrator wrote to what the hub works with: catalogue and devices."""

from config.hall import HallPlan
from hub.core.bindings import Bindings, DeviceBinding
from hub.domain import catalogue as c
from hub.protocol.hello import Role
from hub.protocol.ids import CounterId, DeviceId, OfficerId, ZoneId


def catalogue_of(plan: HallPlan) -> c.Catalogue:
    """Return what the hall offers."""
    return c.Catalogue(
        hall=c.Hall(plan.name, plan.timezone, plan.day_start_minute),
        agencies=tuple(c.Agency(c.AgencyId(each.id), each.name, each.short_name) for each in plan.agencies),
        pools=tuple(c.Pool(c.PoolId(each.id), each.prefix, each.width) for each in plan.pools),
        services=tuple(
            c.Service(
                id=c.ServiceId(each.id),
                agency=c.AgencyId(each.agency),
                pool=c.PoolId(each.pool),
                name=each.name,
                minutes=each.minutes,
                zone=c.ZoneId(each.zone),
            )
            for each in plan.services
        ),
        zones=tuple(c.Zone(c.ZoneId(each.id), each.name, each.place) for each in plan.zones),
        counters=tuple(
            c.Counter(
                id=c.CounterId(each.id),
                number=each.number,
                zone=c.ZoneId(each.zone),
                services=tuple(c.ServiceId(service) for service in each.services),
            )
            for each in plan.counters
        ),
    )


def bindings_of(plan: HallPlan) -> Bindings:
    """Return the hall's devices; a hall screen may become its zone's voice unless the hall file says otherwise."""
    return Bindings(
        {
            DeviceId(each.id): DeviceBinding(
                device=DeviceId(each.id),
                role=Role(each.role.value),
                zone=None if each.zone is None else ZoneId(each.zone),
                counter=None if each.counter is None else CounterId(each.counter),
                officer=None if each.officer is None else OfficerId(each.officer),
                printer=None if each.printer is None else DeviceId(each.printer),
                voice=each.voice,
            )
            for each in plan.devices
        }
    )
