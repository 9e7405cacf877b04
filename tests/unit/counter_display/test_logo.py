"""A hall screen's logo is the hall's picture, or nothing, and the log says why."""

from pathlib import Path

import pytest

from config.appearance import PNG
from config.display_schema import DisplayConfig, DisplayRole
from counter_display.hall_program import own_logo
from counter_display.logo import logo_of

SAMPLE = Path(__file__).parents[3] / "config" / "sample" / "logo.png"


def test_the_sample_halls_logo_is_one() -> None:
    settings = DisplayConfig(device="layar-1", role=DisplayRole.HALL, logo=SAMPLE)
    assert own_logo(settings) == logo_of(SAMPLE.read_bytes()) is not None
    assert own_logo(DisplayConfig(device="layar-1", role=DisplayRole.HALL)) is None


@pytest.mark.parametrize(("picture", "said"), [(None, "cannot be read"), (b"GIF", "no PNG"), (PNG, "no PNG")])
def test_a_logo_that_is_none_keeps_no_call_from_the_glass(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, picture: bytes | None, said: str
) -> None:
    if picture is not None:
        (tmp_path / "logo.png").write_bytes(picture)
    settings = DisplayConfig(device="layar-1", role=DisplayRole.HALL, logo=tmp_path / "logo.png")
    assert own_logo(settings) is None
    assert said in caplog.text
