"""What must hold between the parts of a hall file: no id twice, no reference into nothing, nothing left unserved."""

from collections.abc import Collection, Iterable, Sequence
from functools import cache
from zoneinfo import available_timezones

from config.catalogue_csv import CatalogueFile, CatalogueLine
from config.faults import Fault, suggestion
from config.hall_schema import CounterTable, DeviceRole, DeviceTable, HallFile, Names
from config.reading import Reader
from config.times_checks import check_times


@cache
def _timezones() -> frozenset[str]:
    """Return every zone that this computer knows, which it tells by reading some hundred files."""
    return frozenset(available_timezones())


def services_of(counter: CounterTable, lines: Iterable[CatalogueLine]) -> tuple[str, ...]:
    """Return what a counter serves: its own list, then all others of its agency that are not archived, each once."""
    of_agency = [line.service for line in lines if line.agency == counter.agency and not line.settings.archived]
    return tuple(dict.fromkeys([*counter.services, *of_agency]))


def pool_of_services(file: HallFile, lines: Iterable[CatalogueLine]) -> dict[str, str]:
    """Return each service's pool: that of its line, else one that names it, or its agency, else its agency's own."""
    by_agency = {agency: pool.id for pool in file.pools for agency in pool.agencies}
    by_service = {service: pool.id for pool in file.pools for service in pool.services}
    return {
        line.service: line.pool or by_service.get(line.service, by_agency.get(line.agency, line.agency))
        for line in lines
    }


def check_hall(file: HallFile, catalogue: CatalogueFile | None, reader: Reader) -> None:
    """Note in `reader` every fault between the parts of a hall file and its catalogue.

    What could not be read is empty ("" or 0) and was named before; nothing is said of it again. Nor are references
    into a catalogue that is not whole proved.
    """
    if file.hall.timezone and file.hall.timezone not in _timezones():
        cure = suggestion(file.hall.timezone, ["Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura", *_zone_names()])
        reader.fault("hall.timezone", f"{file.hall.timezone!r} is no IANA time zone", cure)
    _check_names(file, reader)
    _check_doubles(file, reader)
    _check_zones(file, reader)
    _check_people_and_devices(file, reader)
    check_times(file, reader)
    if catalogue and catalogue.whole:
        _check_lines(file, catalogue, reader)
        _check_agencies_and_pools(file, catalogue.lines, reader)
        _check_services(file, catalogue.lines, reader)


def _zone_names() -> list[str]:
    return sorted(_timezones())


def _check_names(file: HallFile, reader: Reader) -> None:
    wanted: list[tuple[str, Names]] = [("hall.name", file.hall.name)]
    for number, zone in enumerate(file.zones, start=1):
        wanted += [(f"zones[{number}].name", zone.name), (f"zones[{number}].place", zone.place)]
    for number, period in enumerate(file.hall.periods, start=1):
        wanted.append((f"hall.periods[{number}].name", period.name))
    for number, agency in enumerate(file.agencies, start=1):
        wanted += [(f"agencies[{number}].exceptions[{n}].name", e.name) for n, e in enumerate(agency.exceptions, 1)]
    for where, names in wanted:
        if "id" not in names:
            reader.fault(where, "has no Indonesian text", 'add id = "…"')


def _check_doubles(file: HallFile, reader: Reader) -> None:
    keys: dict[str, list[tuple[str, str | int]]] = {
        "agencies": [("id", agency.id) for agency in file.agencies],
        "pools": [("id", pool.id) for pool in file.pools],
        "zones": [("id", zone.id) for zone in file.zones],
        "counters": [("id", counter.id) for counter in file.counters],
        "officers": [("id", officer.id) for officer in file.officers],
        "devices": [("id", device.id) for device in file.devices],
    }
    for table, ids in keys.items():
        _check_once(table, ids, reader)
    numbers = [("number", 0 if counter.archived else counter.number) for counter in file.counters]
    _check_once("counters", numbers, reader)


def _check_once(table: str, values: Sequence[tuple[str, str | int]], reader: Reader) -> None:
    first: dict[str | int, int] = {}
    for place, (key, value) in enumerate(values, start=1):
        other = first.setdefault(value, place)
        if value and other != place:
            reader.fault(f"{table}[{place}].{key}", f"{value!r} is already {table}[{other}]", "choose another one")


def _refer(reader: Reader, where: str, kind: str, id_: str | None, known: Collection[str]) -> None:
    if id_ and id_ not in known:
        reader.fault(where, f"there is no {kind} {id_!r}", suggestion(id_, known))


def _check_agencies_and_pools(file: HallFile, lines: list[CatalogueLine], reader: Reader) -> None:
    agencies = dict.fromkeys(line.agency for line in lines)
    services = [line.service for line in lines]
    for number, agency in enumerate(file.agencies, start=1):
        if "id" not in agency.name:
            _refer(reader, f"agencies[{number}].id", "agency", agency.id, agencies)
    owner: dict[str, int] = {}
    for number, pool in enumerate(file.pools, start=1):
        for kind, ids, known in (("agencies", pool.agencies, agencies), ("services", pool.services, services)):
            for place, id_ in enumerate(ids, start=1):
                where = f"pools[{number}].{kind}[{place}]"
                _refer(reader, where, {"agencies": "agency", "services": "service"}[kind], id_, known)
                other = owner.setdefault(id_, number)
                if other != number:
                    reader.fault(where, f"{id_!r} is already in pools[{other}]", "let one pool have it")
    _check_prefixes(file, lines, reader)


def _check_prefixes(file: HallFile, lines: list[CatalogueLine], reader: Reader) -> None:
    """No two pools may ever print the same number: neither "A" and "A", nor "A" with 1012 and "A1" with 012."""
    own = {pool.id for pool in file.pools}
    prefixes = [(f"pools[{number}].prefix", pool.prefix) for number, pool in enumerate(file.pools, start=1)]
    used = dict.fromkeys(pool_of_services(file, lines).values())
    prefixes += [(f"agency {pool!r} of the catalogue", pool) for pool in used if pool not in own]
    for place, (where, prefix) in enumerate(prefixes):
        for other_where, other in prefixes[:place]:
            short, long = sorted((prefix, other), key=len)
            rest = long.removeprefix(short)
            if short and long.startswith(short) and (not rest or rest.isdigit()):
                wrong = f"prefix {prefix!r} can make the same numbers as {other!r} of {other_where}"
                reader.fault(where, wrong, "choose another prefix")


def _check_zones(file: HallFile, reader: Reader) -> None:
    zones = [zone.id for zone in file.zones]
    for number, counter in enumerate(file.counters, start=1):
        _refer(reader, f"counters[{number}].zone", "zone", counter.zone, zones)
        if counter.id and not counter.services and counter.agency is None:
            reader.fault(f"counters[{number}]", "serves nothing", "set services or agency")


def _check_lines(file: HallFile, catalogue: CatalogueFile, reader: Reader) -> None:
    """Prove the pools and zones that the catalogue's lines name."""
    agencies = [line.agency for line in catalogue.lines]
    known = {
        "pool": list(dict.fromkeys([*(pool.id for pool in file.pools), *agencies])),
        "zone": [zone.id for zone in file.zones],
    }
    for line in catalogue.lines:
        for kind, id_ in (("pool", line.pool), ("zone", line.zone)):
            if id_ and id_ not in known[kind]:
                cure = suggestion(id_, known[kind])
                reader.faults.append(Fault(catalogue.path, f"line {line.line}", f"there is no {kind} {id_!r}", cure))


def _check_services(file: HallFile, lines: list[CatalogueLine], reader: Reader) -> None:
    agencies = dict.fromkeys(line.agency for line in lines)
    services = {line.service: line for line in lines}
    served: set[str] = set()
    for number, counter in enumerate(file.counters, start=1):
        where, serves = f"counters[{number}]", services_of(counter, lines)
        _refer(reader, f"{where}.agency", "agency", counter.agency, agencies)
        for place, service in enumerate(counter.services, start=1):
            _refer(reader, f"{where}.services[{place}]", "service", service, services)
        for place, service in enumerate(counter.helps, start=1):
            _refer(reader, f"{where}.helps[{place}]", "service", service, services)
            if service and service in serves:
                reader.fault(f"{where}.helps[{place}]", f"it serves {service!r} anyway", "delete it here")
        if counter.agency in agencies and not serves:
            reader.fault(f"{where}.agency", "all services of the agency are archived", "set services")
        if not counter.archived:
            served.update(serves)
    for service, line in services.items():
        if service not in served and not line.zone:
            wrong = f"no counter serves {service!r} (line {line.line} of the catalogue)"
            reader.fault("counters", wrong, "name it in a counter's services, or its agency")


NEEDS = {
    DeviceRole.KIOSK: (),
    DeviceRole.HALL: ("zone",),
    DeviceRole.SIGN: ("counter",),
    DeviceRole.LED: (),
    DeviceRole.OFFICER: ("counter", "officer"),
    DeviceRole.PRINTER: (),
    DeviceRole.SUPERVISOR: (),
}
MAY_HAVE = {
    DeviceRole.KIOSK: ("zone", "printer"),
    DeviceRole.HALL: ("zone",),
    DeviceRole.SIGN: ("counter",),
    DeviceRole.LED: (),
    DeviceRole.OFFICER: ("counter", "officer", "printer"),
    DeviceRole.PRINTER: ("zone",),
    DeviceRole.SUPERVISOR: ("officer",),
}


def _check_people_and_devices(file: HallFile, reader: Reader) -> None:
    counters = [counter.id for counter in file.counters]
    for number, officer in enumerate(file.officers, start=1):
        _refer(reader, f"officers[{number}].counter", "counter", officer.counter, counters)
    known = {
        "zone": [zone.id for zone in file.zones],
        "counter": counters,
        "officer": [officer.id for officer in file.officers],
        "printer": [device.id for device in file.devices if device.role is DeviceRole.PRINTER],
    }
    for number, device in enumerate(file.devices, start=1):
        if device.role in NEEDS:
            _check_device(f"devices[{number}]", device, known, reader)


def _check_device(where: str, device: DeviceTable, known: dict[str, list[str]], reader: Reader) -> None:
    if device.voice is not None and device.role is not DeviceRole.HALL:
        reader.fault(f"{where}.voice", f"a device of role {device.role} has no voice", "delete the key")
    for key in ("group", "name"):
        if getattr(device, key) and device.role is not DeviceRole.PRINTER:
            reader.fault(f"{where}.{key}", f"a device of role {device.role} has no {key}", "delete the key")
    if device.role is DeviceRole.PRINTER and (device.group or device.name) and "id" not in device.name:
        cure = 'add name = { id = "…" }: where visitors find it'
        reader.fault(f"{where}.name", "has no Indonesian text", cure)
    for key, ids in known.items():
        value = getattr(device, key)
        if value is None and key in NEEDS[device.role]:
            reader.fault(f"{where}.{key}", "is missing", f"a device of role {device.role} needs its {key}")
        elif value is not None and key not in MAY_HAVE[device.role]:
            reader.fault(f"{where}.{key}", f"a device of role {device.role} has no {key}", "delete the key")
        else:
            _refer(reader, f"{where}.{key}", key, value, ids)
