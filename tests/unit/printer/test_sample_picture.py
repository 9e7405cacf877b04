"""`loket-printer preview` shows any slip on any printer, and says what is wrong with what it was given."""

from pathlib import Path

import pytest
from PIL import Image

from printer import agent
from printer.command_line import DONE, SETTINGS, parsed

SAMPLE = Path(__file__).parents[3] / "config" / "sample"


def test_every_option_is_seen_in_the_picture(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    heights = {}
    for options in (
        [],
        ["--copy", "2"],
        ["--route"],
        ["--priority"],
        ["--qr-link", "http://127.0.0.1/t/x"],
        ["--logo", str(SAMPLE / "logo.png")],
        ["--layout", str(SAMPLE / "slip.toml")],
    ):
        path = tmp_path / "slip.png"
        assert agent.main(["preview", "--output", str(path), "--language", "en", *options]) == DONE
        assert capsys.readouterr().out == f"{path}\n"
        with Image.open(path) as picture:
            heights[options[0] if options else ""] = picture.height
    plain = heights.pop("")
    assert heights.pop("--layout") == plain
    assert all(height > plain for height in heights.values())


def test_a_printers_own_settings_are_taken(tmp_path: Path) -> None:
    settings = tmp_path / "printer.toml"
    (tmp_path / "logo.png").write_bytes((SAMPLE / "logo.png").read_bytes())
    settings.write_text(
        'device = "p"\nbackend = "file"\ndirectory = "d"\nlogo = "logo.png"\n[profile]\nlike = "generic-58"\n'
    )
    sizes = []
    for options in (["--config", str(settings)], ["--profile", "generic-80", "--config", str(settings)]):
        assert agent.main(["preview", "--output", str(tmp_path / "slip.png"), *options]) == DONE
        with Image.open(tmp_path / "slip.png") as picture:
            sizes.append(picture.width)
    assert sizes == [round(58 * 203 / 25.4) + 96, round(80 * 203 / 25.4) + 96]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--logo", "/nowhere.png"], "loket-printer preview: logo: '/nowhere.png' cannot be read"),
        (["--layout", "/nowhere.toml"], "/nowhere.toml: cannot be read"),
        (["--qr-link", "two words"], "loket-printer preview: --qr-link: 'two words' is no address"),
        (["--qr-link", "x" * 201], "is no address"),
        (["--qr-link", "http://é"], "is no address"),
        (["--copy", "0"], "loket-printer preview: --copy: 0 is no copy; write 1"),
        (["--copy", "-1"], "loket-printer preview: --copy: -1 is no copy"),
        (
            ["--number", ""],
            "loket-printer preview: --number: '' is no number; write 1 to 12 capital letters and digits",
        ),
        (["--number", "9" * 5_000], "is no number"),
        (["--output", "/nowhere/slip.png"], "No such file"),
    ],
)
def test_what_is_wrong_is_said(options: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert agent.main(["preview", *options]) == SETTINGS
    assert said in capsys.readouterr().err


def test_letters_that_no_printer_has_are_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    layout = tmp_path / "slip.toml"
    layout.write_text(
        (SAMPLE / "slip.toml").read_text("utf-8") + '\n[[blocks]]\nblock = "text"\nid = "ᬩ"\n', encoding="utf-8"
    )
    assert agent.main(["preview", "--lang", "en", "--layout", str(layout), "--output", str(tmp_path / "slip.png")]) == 0
    assert "printers have no letter for ᬩ and print ? instead" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "lang", "language"),
    [
        ([], None, "id"),
        (["--language", "en"], "en", "en"),
        (["--lang", "en"], "en", "id"),
        (["--lang", "id", "--language", "en"], "id", "en"),
    ],
)
def test_one_option_is_for_the_words_and_for_the_slip(words: list[str], lang: str | None, language: str) -> None:
    options = parsed(["preview", *words])
    assert (options.lang, options.language) == (lang, language)
