"""Any sound catalogue, for Hypothesis: with every setting there is, archived things and unusual texts."""

from base64 import b64encode
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

from hub.domain.calendar import Break, Calendar, DateException, Holiday, HolidayKind, Names, Period, Span, Week
from hub.domain.catalogue import (
    Agency,
    AgencyId,
    Catalogue,
    Choosing,
    Counter,
    CounterId,
    Hall,
    NoteRule,
    Pool,
    PoolId,
    Rules,
    Service,
    ServiceId,
    Zone,
    ZoneId,
)

AGENCIES = ("A", "B", "XA", "dukcapil")
PREFIXES = ("A", "B", "XA", "X7", "ZZZ")
"""None makes numbers like those of another."""

texts = st.sampled_from(
    ["Layanan", 'Kata "kutip", koma', "Åréñ \\ '|", "#1 = {x}", "é\u00a0é", "layanan; [1]", "\U0001f3db", "%s\u200b{0}"]
) | (
    st.text(st.characters(exclude_categories=("C", "Zl", "Zp")), min_size=1, max_size=4).map(
        lambda text: text.strip() or "x"
    )
)
names: st.SearchStrategy[Names] = st.fixed_dictionaries({"id": texts}, optional={"en": texts, "ace": texts})
spans = st.builds(
    lambda start, length: Span(start, min(1440, start + length)), st.integers(0, 1439), st.integers(1, 900)
)

staffed = st.lists(st.integers(0, 1440), min_size=2, max_size=6, unique=True).map(
    lambda minutes: tuple(Span(*pair) for pair in zip(sorted(minutes)[::2], sorted(minutes)[1::2], strict=False))
)
PNG = b"\x89PNG\r\n\x1a\n"


def _week(one: Span | None, other: Span | None, turn: int) -> Week:
    hours = [one, one, other, None, one, other, None]
    monday, tuesday, wednesday, thursday, friday, saturday, sunday = hours[turn:] + hours[:turn]
    return monday, tuesday, wednesday, thursday, friday, saturday, sunday


weeks = st.builds(_week, st.none() | spans, spans, st.integers(0, 6))
days = st.dates(date(2026, 1, 1), date(2028, 12, 31))
iso_days = days.map(date.isoformat)
rules = st.builds(
    Rules,
    ratio=st.floats(1, 100),
    cap=st.integers(1, 20),
    recalls=st.integers(0, 20),
    return_within_s=st.integers(0, 86_400),
    finish_by_calling=st.booleans(),
    enforce_hours=st.booleans(),
    call_by_itself_s=st.integers(0, 600),
    idle_sign_off_s=st.integers(60, 86_400),
    sign_on_required=st.booleans(),
)
periods = st.builds(
    lambda first, length, name, week, friday: Period(
        first.isoformat(), (first + timedelta(days=length)).isoformat(), name, week, friday
    ),
    *(days, st.integers(0, 40), names, weeks, st.none() | spans),
)
calendars = st.builds(
    Calendar,
    week=weeks,
    friday_break=st.none() | spans,
    last_ticket_minutes=st.integers(0, 480),
    periods=st.lists(periods, max_size=2).map(tuple),
    holidays=st.lists(
        st.builds(Holiday, iso_days, names, st.sampled_from(HolidayKind)), max_size=3, unique_by=lambda each: each.day
    ).map(tuple),
)
halls = st.builds(
    Hall,
    name=names,
    timezone=st.sampled_from(["Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura"]),
    day_start_minute=st.integers(0, 1439),
    calendar=calendars,
    rules=rules,
    local_name=st.just("") | texts,
    address=st.just("") | texts,
    colours=st.fixed_dictionaries({}, optional={"primary": st.just("#0b5394"), "accent": st.just("#F2B705")}),
    logo=st.just("") | st.binary(max_size=40).map(lambda rest: b64encode(PNG + rest).decode()),
)
exceptions = st.lists(
    st.builds(DateException, iso_days, st.none() | spans, names), max_size=2, unique_by=lambda each: each.day
).map(tuple)
weekdays = st.sets(st.integers(0, 6), min_size=1).map(lambda chosen: tuple(sorted(chosen)))


def _agency(id_: str) -> st.SearchStrategy[Agency]:
    def with_short(agency: Agency, short: str) -> Agency:
        return replace(agency, short_name=dict.fromkeys(agency.name, short))

    return st.builds(
        with_short,
        st.builds(
            Agency,
            id=st.just(AgencyId(id_)),
            name=names,
            short_name=names,
            week=st.none() | weeks,
            breaks=st.lists(st.builds(Break, weekdays, spans), max_size=2).map(tuple),
            break_stops_issuing=st.booleans(),
            exceptions=exceptions,
            choosing=st.sampled_from(Choosing),
            active=st.booleans(),
        ),
        texts,
    )


@st.composite
def services_of(draw: st.DrawFn, agency: Agency, pools: list[Pool], zones: list[Zone]) -> tuple[Service, ...]:
    quota = draw(st.none() | st.integers(0, 500))
    outcomes = draw(st.sampled_from([(), ("Selesai",), ("Selesai", 'Ditolak, "sementara"')]))
    return tuple(
        Service(
            id=ServiceId(f"{agency.id}.{number}"),
            agency=agency.id,
            pool=draw(st.sampled_from(pools)).id,
            name=draw(names),
            minutes=draw(st.integers(1, 480)),
            zone=draw(st.sampled_from(zones)).id,
            quota=quota,
            priority_quota=draw(st.integers(0, 50)) if quota is not None else 0,
            weight=draw(st.sampled_from([0.01, 0.5, 1.0, 2.25, 100.0])),
            help_after_minutes=draw(st.none() | st.integers(1, 1440)),
            last_ticket_minutes=draw(st.none() | st.integers(0, 480)),
            outcomes=outcomes,
            outcome_required=bool(outcomes) and draw(st.booleans()),
            note=draw(st.sampled_from(NoteRule)),
            accepting=draw(st.booleans()),
            active=draw(st.booleans()),
            requirements=draw(st.sampled_from([{}, {"id": ("KTP asli", "Fotokopi KK, 2 lembar"), "en": ("ID card",)}])),
            fee=draw(st.sampled_from([{}, {"id": "Gratis", "en": "Free"}, {"id": "Rp30.000"}])),
            words=draw(st.sampled_from([{}, {"id": ("ktp", "kartu penduduk")}])),
        )
        for number in range(1, draw(st.integers(0, 2)) + 1)
    )


@st.composite
def catalogues(draw: st.DrawFn) -> Catalogue:
    """Any sound catalogue; ids and prefixes come from few, so that two of them have things in common."""
    agencies = [draw(_agency(id_)) for id_ in draw(st.permutations(AGENCIES))[: draw(st.integers(1, 3))]]
    prefixes = draw(st.permutations(PREFIXES))[: draw(st.integers(1, 3))]
    pools = [Pool(PoolId(f"p-{prefix}"), prefix, draw(st.integers(1, 6))) for prefix in prefixes]
    zones = [Zone(ZoneId(id_), draw(names), draw(names)) for id_ in ("biru", "hijau")[: draw(st.integers(1, 2))]]
    services = [service for agency in agencies for service in draw(services_of(agency, pools, zones))]
    if not services:
        services = [Service(ServiceId("x"), agencies[0].id, pools[0].id, draw(names), 5, zones[0].id)]
    counters = []
    for number in range(1, draw(st.integers(1, 3)) + 1):
        chosen = draw(st.lists(st.sampled_from([s.id for s in services]), min_size=1, max_size=4, unique=True))
        main = draw(st.integers(1, len(chosen)))
        counters.append(
            Counter(
                CounterId(f"loket-{number}"),
                draw(st.just(number)),
                draw(st.sampled_from(zones)).id,
                tuple(chosen[:main]),
                tuple(chosen[main:]),
                draw(st.none() | staffed),
                draw(st.booleans()),
            )
        )
    return Catalogue(draw(halls), tuple(agencies), tuple(pools), tuple(services), tuple(zones), tuple(counters))


def any_thing(catalogue: Catalogue) -> st.SearchStrategy[Any]:
    """One agency, pool, service, zone or counter of a catalogue."""
    return st.sampled_from(
        [*catalogue.agencies, *catalogue.pools, *catalogue.services, *catalogue.zones, *catalogue.counters]
    )
