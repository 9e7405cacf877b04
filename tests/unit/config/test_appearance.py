"""A hall's own colours and logo: what they become, what is wrong with them, and back again into files."""

from base64 import b64encode
from pathlib import Path

import pytest

from config.appearance import LARGEST_LOGO, PNG
from config.export import LOGO_FILE, export_hall
from config.hall import load_hall
from tests.unit.config.test_hall import HALL, faults_of, hall

PICTURE = PNG + b"a small picture"


def with_logo(folder: Path, picture: bytes, name: str = "lambang.png") -> Path:
    (folder / name).write_bytes(picture)
    return hall(folder, f'{HALL}\nhall.logo = "{name}"\n')


def test_a_hall_has_its_own_colours(tmp_path: Path) -> None:
    plan = load_hall(hall(tmp_path, f'{HALL}\nhall.colours = {{ primary = "#0B5394" }}\n'))
    assert plan.colours == {"primary": "#0B5394"}
    both = load_hall(hall(tmp_path, f'{HALL}\nhall.colours = {{ primary = "#0b5394", accent = "#ffff00" }}\n'))
    assert both.colours == {"primary": "#0b5394", "accent": "#ffff00"}
    assert load_hall(hall(tmp_path, HALL)).colours == {}


@pytest.mark.parametrize(
    ("colours", "fault"),
    [
        (
            'primary = "#ffcc00"',
            "hall.colours.primary: '#ffcc00' on the light ground has a contrast of 1.4, less than 7; "
            "choose a darker colour",
        ),
        (
            'primary = "#59595a"',
            "hall.colours.primary: '#59595a' on the light ground has a contrast of 6.7, less than 7; "
            "choose a darker colour",
        ),
        ('primary = "blue"', "hall.colours.primary: 'blue' does not fit; write a colour such as \"#0b5394\""),
        ('primery = "#000000"', "hall.colours.primery: unknown key; did you mean 'primary'?"),
    ],
)
def test_a_colour_has_to_be_one_and_readable(tmp_path: Path, colours: str, fault: str) -> None:
    assert faults_of(hall(tmp_path, f"{HALL}\nhall.colours = {{ {colours} }}\n")) == [f"hall.toml: {fault}"]


def test_a_logo_is_kept_whole_and_comes_back_as_a_file(tmp_path: Path) -> None:
    plan = load_hall(with_logo(tmp_path, PICTURE))
    assert plan.logo == b64encode(PICTURE).decode()
    again = export_hall(plan).write(tmp_path / "exported")
    assert (tmp_path / "exported" / LOGO_FILE).read_bytes() == PICTURE
    assert load_hall(again) == plan
    assert load_hall(hall(tmp_path, HALL)).logo == ""


@pytest.mark.parametrize(
    ("picture", "wrong"),
    [
        (b"GIF89a", "'lambang.png' is no PNG picture; save it as PNG"),
        (PNG + bytes(LARGEST_LOGO), "'lambang.png' has more than 24000 bytes; make it smaller, or plainer"),
    ],
)
def test_a_logo_has_to_be_a_small_png(tmp_path: Path, picture: bytes, wrong: str) -> None:
    assert faults_of(with_logo(tmp_path, picture)) == [f"hall.toml: hall.logo: {wrong}"]


def test_the_largest_logo_fits(tmp_path: Path) -> None:
    assert load_hall(with_logo(tmp_path, PNG + bytes(LARGEST_LOGO - len(PNG)))).logo


@pytest.mark.parametrize(
    ("logo", "wrong"),
    [
        ('"nowhere.png"', "'nowhere.png' cannot be read (No such file or directory); check the path and its rights"),
        ("7", "7 is not a path in quotes; write a path in quotes"),
    ],
)
def test_a_logo_has_to_be_there(tmp_path: Path, logo: str, wrong: str) -> None:
    assert faults_of(hall(tmp_path, f"{HALL}\nhall.logo = {logo}\n")) == [f"hall.toml: hall.logo: {wrong}"]
