"""A logo on paper: small, of few black dots, and a clear word about a file that cannot be one."""

import zlib
from pathlib import Path

import pytest
from PIL import Image, ImageDraw

from config.faults import Fault
from printer.logo import BLACK_SHARE_MAX, FILE_BYTES_MAX, WIDTH_SHARE_MAX, UnusableLogo, read_logo
from printer.profiles import PROFILES

WIDE, NARROW = PROFILES["generic-80"], PROFILES["generic-58"]
SAMPLE = Path(__file__).parents[3] / "config" / "sample" / "logo.png"


def saved(folder: Path, image: Image.Image) -> Path:
    image.save(folder / "logo.png")
    return folder / "logo.png"


def disc(mode: str, ground: object, ink: object, size: int = 200) -> Image.Image:
    image = Image.new(mode, (size, size), ground)  # type: ignore[arg-type]  # colours of any mode
    ImageDraw.Draw(image).ellipse((size * 0.2, size * 0.2, size * 0.75, size * 0.75), fill=ink)  # type: ignore[arg-type]
    return image


def test_a_drawing_keeps_its_edges(tmp_path: Path) -> None:
    bitmap = read_logo(saved(tmp_path, disc("L", 255, 0)), WIDE, 12)
    assert (bitmap.width, bitmap.height) == (95, 95)
    runs = [text.strip("0") for text in bitmap.texts()]
    assert all("0" not in run for run in runs), "a disc has no holes"
    assert 0.2 < bitmap.black / 95**2 < 0.27


def test_the_sample_logo_is_small_and_sharp() -> None:
    bitmap = read_logo(SAMPLE, NARROW, 12)
    assert bitmap.height == 95
    assert 0.1 < bitmap.black / 95**2 <= BLACK_SHARE_MAX


@pytest.mark.parametrize("profile", [WIDE, NARROW])
def test_no_logo_is_wider_than_its_share_or_higher_than_asked(profile: object, tmp_path: Path) -> None:
    profile = WIDE if profile is WIDE else NARROW
    bitmap = read_logo(saved(tmp_path, Image.linear_gradient("L").resize((900, 200))), profile, 20)
    assert bitmap.width <= WIDTH_SHARE_MAX * profile.dots
    assert bitmap.height <= 20 * profile.dots_per_mm


@pytest.mark.parametrize("grey", [0, 60, 120])
def test_a_dark_logo_is_dotted_until_little_enough_is_black(grey: int, tmp_path: Path) -> None:
    bitmap = read_logo(saved(tmp_path, Image.new("L", (300, 200), grey)), WIDE, 12)
    share = bitmap.black / (bitmap.width * bitmap.height)
    assert BLACK_SHARE_MAX - 0.05 < share < BLACK_SHARE_MAX + 0.02


def test_nothing_is_white_and_colours_are_grey(tmp_path: Path) -> None:
    clear = read_logo(saved(tmp_path, disc("RGBA", (0, 0, 0, 0), (0, 0, 0, 255))), WIDE, 12)
    plain = read_logo(saved(tmp_path, disc("L", 255, 0)), WIDE, 12)
    assert clear == plain
    assert read_logo(saved(tmp_path, disc("P", 255, 0)), WIDE, 12).height == 95


def test_what_shows_nothing_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnusableLogo, match="shows nothing"):
        read_logo(saved(tmp_path, Image.new("L", (50, 50), 255)), WIDE, 12)


def test_a_missing_file_is_named_with_key_and_cure() -> None:
    with pytest.raises(UnusableLogo) as caught:
        read_logo(Path("/nowhere/logo.png"), WIDE, 12)
    fault = caught.value.fault(Path("printer.toml"))
    wrong = "'/nowhere/logo.png' cannot be read (No such file or directory)"
    assert fault == Fault(Path("printer.toml"), "logo", wrong, "check the path and its rights")


def test_a_file_that_is_no_picture_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "logo.png"
    path.write_bytes(b"GIF89a nothing")
    with pytest.raises(UnusableLogo, match="no PNG"):
        read_logo(path, WIDE, 12)
    path.write_bytes(bytes(FILE_BYTES_MAX + 1))
    with pytest.raises(UnusableLogo, match="more than 1000000 bytes"):
        read_logo(path, WIDE, 12)
    with pytest.raises(UnusableLogo, match="cannot be read"):
        read_logo(tmp_path, WIDE, 12)


def test_any_damage_is_told_and_no_traceback(tmp_path: Path) -> None:
    path = saved(tmp_path, disc("L", 255, 0))
    whole = path.read_bytes()
    cut = [whole[:length] for length in range(0, len(whole), 7)]
    flipped = [whole[:place] + bytes([whole[place] ^ 0x55]) + whole[place + 1 :] for place in range(8, len(whole), 5)]
    refused = 0
    for data in (*cut, *flipped):
        path.write_bytes(data)
        try:
            read_logo(path, WIDE, 12)
        except UnusableLogo as error:
            refused += bool(error.cure)
    assert refused > len(cut) // 2


@pytest.mark.parametrize("side", [3_000, 30_000])
def test_a_picture_that_unfolds_to_much_is_refused(side: int, tmp_path: Path) -> None:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return len(data).to_bytes(4, "big") + kind + data + zlib.crc32(kind + data).to_bytes(4, "big")

    head = side.to_bytes(4, "big") * 2 + bytes([8, 0, 0, 0, 0])
    data = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")
    path = tmp_path / "logo.png"
    path.write_bytes(data)
    with pytest.raises(UnusableLogo):
        read_logo(path, WIDE, 12)
