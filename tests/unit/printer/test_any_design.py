"""Whatever an administrator sets, a slip is honest: its number is large, a reprint says so, Indonesian is first."""

from contextlib import suppress
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec import convert, inspect, structs

from config.faults import SettingsError
from config.printer_schema import ProfileTable
from config.slip_design import MANY, NEEDED, SlipBlock, SlipDesign, SlipPart, options_of
from hub.protocol.printing import Slip
from printer.code_size import module_dots
from printer.layout import Font, Line, QrCode
from printer.paper import read
from printer.profile_choice import chosen_profile
from printer.profiles import CAPITAL_SHARE, CODE_PAGES, PROFILES, ImageMode, Profile, QrMode
from printer.render import render
from printer.sample import SAMPLE_LINK, sample_slip
from printer.slip import Stationery, lay_out
from printer.transliteration import to_ascii
from tests.fakes.virtual_printer import Mechanism
from tests.unit.printer.slips import STATIONERY

VALUES = {
    "align": st.sampled_from(["left", "center"]),
    "size": st.integers(1, 3),
    "bold": st.booleans(),
    "height_mm": st.integers(5, 20),
    "dots": st.integers(3, 10),
    "id": st.text(min_size=1, max_size=60),
    "en": st.text(min_size=1, max_size=60),
}


@st.composite
def blocks(draw: st.DrawFn, part: SlipPart) -> SlipBlock:
    given_options = {key: draw(st.none() | VALUES[key]) for key in sorted(options_of(part))}
    if part is SlipPart.TEXT:
        given_options["id"] = draw(VALUES["id"])
    return SlipBlock(block=part, show=part in NEEDED or draw(st.booleans()), **given_options)


@st.composite
def designs(draw: st.DrawFn) -> SlipDesign:
    once = draw(st.sets(st.sampled_from(sorted(set(SlipPart) - MANY - set(NEEDED)))))
    many = draw(st.lists(st.sampled_from(sorted(MANY)), max_size=8))
    parts = draw(st.permutations([*NEEDED, *sorted(once), *many]))
    return SlipDesign(blocks=tuple(draw(blocks(part)) for part in parts))


slips = st.builds(
    sample_slip,
    st.just(STATIONERY),
    number=st.from_regex(r"[A-Z]{1,2}[0-9]{3,4}", fullmatch=True),
    priority=st.booleans(),
    language=st.sampled_from(["id", "en"]),
    copy=st.integers(1, 3),
    route=st.booleans(),
    link=st.sampled_from([None, SAMPLE_LINK]),
)


@given(designs(), slips, st.sampled_from(list(PROFILES.values())))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_design_makes_an_honest_slip(design: SlipDesign, slip: Slip, profile: Profile) -> None:
    layout = lay_out(slip, profile, Stationery(STATIONERY.indonesian, STATIONERY.english, design))
    lines = [block for block in layout if isinstance(block, Line)]
    said = [line.text for line in lines]
    assert slip.number in said
    if profile.magnifies:
        tallest = next(line for line in lines if line.text == slip.number).height
        assert tallest * profile.font_a[1] * CAPITAL_SHARE / profile.dots_per_mm >= 12
    whole = " ".join(" ".join(said).split())
    assert 0 <= whole.find("Berlaku hari ini saja") < whole.find("Valid today only")
    assert 0 <= whole.find("5 Januari 2026") < whole.find("5 January 2026")
    assert (slip.copy > 1) == ("CETAK ULANG" in said[0])
    assert (slip.copy > 1) == ("Pertama kali diambil" in whole)
    assert lines[0].font is not Font.B, "Indonesian comes first"
    _comes_out(render(layout, profile), profile)


tables = st.fixed_dictionaries(
    {},
    optional={
        "like": st.sampled_from(list(PROFILES)),
        "columns": st.integers(24, 60),
        "small_columns": st.integers(24, 80),
        "dots": st.integers(36, 80).map(lambda bytes_: bytes_ * 8),
        "dpi": st.sampled_from([180, 203, 300]),
        "number_width": st.integers(1, 8),
        "magnifies": st.booleans(),
        "code_page": st.sampled_from(["", *CODE_PAGES]),
        "cut": st.sampled_from(["1B 69", "1D5601", "1D 56 42 00"]),
        "image": st.sampled_from(list(ImageMode)).map(str),
        "qr": st.sampled_from(list(QrMode)).map(str),
        "band_rows": st.integers(24, 300),
        "shortest_mm": st.integers(0, 300),
    },
)


@given(tables, slips)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_profile_that_is_taken_prints(table: dict[str, object], slip: Slip) -> None:
    with suppress(SettingsError):
        profile = chosen_profile(convert(table, ProfileTable), Path("printer.toml"))
        layout = lay_out(slip, profile, STATIONERY)
        for block in layout:
            if isinstance(block, Line):
                columns = profile.small_columns if block.font is Font.B else profile.columns
                assert len(block.text) * block.width <= columns
        codes = [block for block in layout if isinstance(block, QrCode)]
        assert len(codes) == (slip.link is not None and module_dots(QrCode(to_ascii(slip.link)), profile) > 0)
        _comes_out(render(layout, profile), profile)


def _comes_out(data: bytes, profile: Profile) -> None:
    paper = read(data, profile)
    assert len(paper.cuts) == 1
    printer = Mechanism()
    printer.feed(data)
    assert not printer.garbage
    assert not printer.misuse


def test_every_value_of_a_profile_can_be_changed_but_the_cells_and_the_encoder() -> None:
    kind = inspect.type_info(ProfileTable)
    assert isinstance(kind, inspect.StructType)
    fixed = {"name", "title", "escpos", "font_a", "font_b", "rung"}
    assert {field.name for field in kind.fields} - {"like"} == set(Profile.__dataclass_fields__) - fixed
    assert structs.asdict(ProfileTable())["like"] == "generic-80"
