"""A profile is a known one, or one with some of its values changed; what does not go together is named at once."""

from dataclasses import replace
from pathlib import Path

import pytest

from config.faults import SettingsError
from config.loading import load
from config.printer_schema import PrinterConfig, ProfileTable
from printer.profile_choice import chosen_profile
from printer.profiles import PROFILES, ImageMode, Profile, QrMode

LEAST = 'device = "p"\nbackend = "file"\ndirectory = "d"\n'


def chosen(folder: Path, text: str) -> Profile:
    file = folder / "printer.toml"
    file.write_text(LEAST + text, "utf-8")
    return chosen_profile(load(file, PrinterConfig).profile, file)


def faults(folder: Path, text: str) -> list[str]:
    with pytest.raises(SettingsError) as caught:
        chosen(folder, text)
    assert all(fault.file == folder / "printer.toml" for fault in caught.value.faults)
    return [f"{fault.where}: {fault.wrong}; {fault.cure}" for fault in caught.value.faults]


def test_a_name_is_the_profile_of_that_name(tmp_path: Path) -> None:
    assert chosen(tmp_path, "") is PROFILES["generic-80"]
    assert chosen(tmp_path, 'profile = "tm-t88"') is PROFILES["tm-t88"]
    assert faults(tmp_path, 'profile = "tm-t81"') == [
        "profile: there is no profile 'tm-t81'; did you mean 'tm-t88'?",
    ]


def test_single_values_are_changed(tmp_path: Path) -> None:
    text = '[profile]\nlike = "generic-80"\ncolumns = 42\ndots = 512\ncut = "1B69"\nimage = "columns"\nqr = "native"\n'
    assert chosen(tmp_path, text) == replace(
        PROFILES["generic-80"],
        name="generic-80, changed",
        columns=42,
        small_columns=56,
        dots=512,
        cut=b"\x1bi",
        image=ImageMode.COLUMNS,
        qr=QrMode.NATIVE,
    )
    assert chosen(tmp_path, "[profile]\ncolumns = 40\nsmall_columns = 60").small_columns == 60
    assert chosen(tmp_path, "[profile]\npresents = true\nshortest_mm = 60").shortest_mm == 60


def test_nothing_changed_is_the_generic_printer() -> None:
    assert replace(chosen_profile(ProfileTable(), Path("p.toml")), name="generic-80") == PROFILES["generic-80"]


def test_the_base_must_be_known(tmp_path: Path) -> None:
    (fault,) = faults(tmp_path, '[profile]\nlike = "generic80"')
    assert fault.startswith("profile.like: there is no profile 'generic80'; did you mean 'generic-80")


def test_all_that_does_not_go_together_is_named(tmp_path: Path) -> None:
    assert faults(tmp_path, '[profile]\ncolumns = 60\nsmall_columns = 70\ndots = 700\ncut = "10 14 01"') == [
        "profile.columns: 60 characters of 12 dots are wider than the 700 dots of a line;"
        " write at most 58, or set dots",
        "profile.dots: 700 is no multiple of 8; write the one below it",
        "profile.dots: 700 dots at 203 dpi are 88 mm, wider than the 80 mm paper;"
        " set dots, dpi and paper_mm as the printer's self-test says",
        "profile.cut: 10 14 01 holds a command that printers obey at once;"
        ' write feeds, if any, and then one cut, such as "1D 56 42 00" or "1B 64 05 1B 69"',
    ]


@pytest.mark.parametrize(
    ("cut", "wrong"),
    [
        ("1D", "1d is no whole command of a slip from byte 1 on"),
        ("1D 28", "1d 28 is no whole command of a slip from byte 1 on"),
        ("1D 56 00 1B 70 00", "1d 56 00 1b 70 00 is no whole command of a slip from byte 4 on"),
        ("1B 40", "1b 40 cuts 0 times"),
        ("1D 56 00 1B 69", "1d 56 00 1b 69 cuts 2 times"),
        ("41 0A 1B 69", "41 0a 1b 69 prints something"),
        (
            "1C 50 0A 01 45 1E 1B 40",
            "1c 50 0a 01 45 1e 1b 40 sets the printer up again, which some do with blank paper",
        ),
        ("1B 69 1B 64 05", "1b 69 1b 64 05 feeds paper behind the cut"),
    ],
)
def test_a_cut_is_whole_commands_with_one_cut(tmp_path: Path, cut: str, wrong: str) -> None:
    (fault,) = faults(tmp_path, f'[profile]\ncut = "{cut}"')
    assert fault.startswith(f"profile.cut: {wrong}; write feeds, if any, and then one cut")


@pytest.mark.parametrize("cut", ["1D 56 00", "1D 56 30", "1D 56 31", "1D 56 41 10", "1B 4A 80 1B 6D", "0A 0A 1B 69"])
def test_documented_cuts_are_taken(tmp_path: Path, cut: str) -> None:
    assert chosen(tmp_path, f'[profile]\ncut = "{cut}"').cut == bytes.fromhex(cut)


@pytest.mark.parametrize("profile", PROFILES.values(), ids=list(PROFILES))
def test_every_known_cut_is_one_that_an_administrator_may_write(profile: Profile, tmp_path: Path) -> None:
    assert chosen(tmp_path, f'[profile]\nlike = "{profile.name}"\ncut = "{profile.cut.hex()}"').cut == profile.cut


def test_values_are_checked_with_the_file(tmp_path: Path) -> None:
    assert faults(tmp_path, '[profile]\ncolums = 42\ndots = 5\ncut = "1B 6"\nqr = "naive"') == [
        "profile.colums: unknown key; did you mean 'columns'?",
        "profile.dots: 5 is out of range; write 288 to 1024 dots",
        "profile.cut: '1B 6' does not fit; write 1 to 32 bytes in hexadecimal, such as \"1B 69\"",
        "profile.qr: 'naive' is not possible here; did you mean 'native'?",
    ]
    assert faults(tmp_path, "profile = 7") == ["profile: 7 is not a text in quotes; write a text in quotes"]
    assert faults(tmp_path, "profile = [1]") == ["profile: [1] is not a text in quotes; write a text in quotes"]
