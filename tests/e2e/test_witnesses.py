"""The witnesses themselves: a count, a picture or a file that is wrong has to be noticed."""

import tomllib
from collections import Counter
from pathlib import Path
from typing import cast

import pytest
from PIL import Image, ImageDraw, ImageFont

from tests.e2e.history import CallRow, History, SlipRow, TicketRow
from tests.e2e.picture_reading import Unreadable, changed_share, font_path, read_number
from tests.e2e.tally import Stage, Tally
from tests.e2e.toml_writing import to_toml

WANTED = Counter({("A.01", "regular"): 1, ("A.02", "priority"): 1})


class Written:
    """A hub's history in which two visitors were served."""

    def __init__(self) -> None:
        self.states = ["served", "served"]
        self.outcome = "printed"

    def tickets(self) -> list[TicketRow]:
        return [
            TicketRow("t1", "A001", "A.01", "regular", self.states[0], "loket-01"),
            TicketRow("t2", "A002", "A.02", "priority", self.states[1], "loket-01"),
        ]

    def calls(self) -> list[CallRow]:
        return [CallRow(f"c{n}", f"A00{n}", 1, "layar", spoken=True, dropped=False) for n in (1, 2)]

    def numbers_called(self) -> list[str]:
        return ["A001", "A002"]

    def slips(self) -> list[SlipRow]:
        return [SlipRow(f"t{n}:1", f"A00{n}", 1, "printer-1", self.outcome) for n in (1, 2)]


def full_tally() -> Tally:
    tally = Tally()
    tally.issued("A001", "regular")
    tally.issued("A002", "priority")
    for stage in list(Stage)[1:]:
        for number in ("A001", "A002"):
            tally.add(stage, number)
    return tally


def complaints(tally: Tally, written: Written) -> str:
    return "; ".join(tally.disagreements(WANTED, cast(History, written)))


def test_a_day_in_order_has_nothing_to_complain_of() -> None:
    tally = full_tally()
    assert complaints(tally, Written()) == ""
    assert tally.per_class(Stage.SERVED) == {"regular": 1, "priority": 1}


@pytest.mark.parametrize("stage", Stage)
def test_a_number_told_twice_is_noticed(stage: Stage) -> None:
    tally = full_tally()
    tally.add(stage, "A001")
    assert f"{stage} twice: A001" in complaints(tally, Written())


@pytest.mark.parametrize("stage", list(Stage)[1:])
def test_a_number_that_never_came_and_one_that_nobody_drew_are_noticed(stage: Stage) -> None:
    tally = full_tally()
    tally.issued("A003", "regular")
    assert f"{stage} never: A003" in complaints(tally, Written())
    tally = full_tally()
    tally.add(stage, "B009")
    assert f"{stage} though nobody drew it: B009" in complaints(tally, Written())


def test_a_hub_that_knows_it_differently_is_noticed() -> None:
    written = Written()
    written.states[1] = "called"
    assert "the hub has 1 served" in complaints(full_tally(), written)
    written = Written()
    written.outcome = "unknown"
    assert "the hub has 0 printed" in complaints(full_tally(), written)


def test_what_should_never_happen_is_kept() -> None:
    tally = full_tally()
    tally.fault("a call was dropped")
    assert "a call was dropped" in complaints(tally, Written())
    assert not tally.wait_for(Stage.SERVED, 2, 0)


def picture(number: str) -> Image.Image:
    screen = Image.new("RGB", (640, 360), "#0E1620")
    draw = ImageDraw.Draw(screen)
    draw.text((20, 10), "Nomor antrean", fill="#9FB3C8", font=ImageFont.truetype(str(font_path()), 24))
    draw.text((20, 60), number, fill="#F4F6F8", font=ImageFont.truetype(str(font_path()), 120))
    draw.text((20, 230), "Loket 12", fill="#F2B705", font=ImageFont.truetype(str(font_path()), 80))
    return screen


WHOLE = (0, 0, 640, 360)


@pytest.mark.parametrize("number", ["A 042", "A 008", "XM 001", "B 130"])
def test_a_number_is_read_off_a_picture_among_its_likes(number: str) -> None:
    prefix = number.split()[0]
    candidates = [f"{prefix} {count:03d}" for count in range(200)]
    assert read_number(picture(number), WHOLE, candidates) == number


def test_a_number_that_is_not_there_is_not_read() -> None:
    with pytest.raises(Unreadable):
        read_number(picture("A 042"), WHOLE, ["A 137", "B 999"])
    with pytest.raises(Unreadable):
        read_number(Image.new("RGB", (640, 360), "#0E1620"), WHOLE, ["A 042"])


def test_a_picture_that_did_not_change_is_told_from_one_that_did() -> None:
    assert changed_share(picture("A 042"), picture("A 042"), WHOLE) == 0
    assert changed_share(picture("A 042"), picture("A 137"), WHOLE) > 0


def test_what_is_written_as_toml_reads_the_same() -> None:
    table = {
        "text": 'a "quoted" …',
        "number": 3,
        "share": 0.5,
        "yes": True,
        "list": ["a", "b"],
        "names": {"id": "Zona Biru", "en": "Blue"},
        "zones": [{"id": "a", "none": None}, {"id": "b", "names": {"id": "x"}}],
    }
    read = tomllib.loads(to_toml(table | {"nothing": None, "path": Path("var/x")}))
    table["zones"] = [{"id": "a"}, {"id": "b", "names": {"id": "x"}}]
    assert read == table | {"path": "var/x"}
