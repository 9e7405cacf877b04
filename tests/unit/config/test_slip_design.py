"""A slip's blocks: the sample file is the built-in slip, and every fault of a file is named at once."""

from pathlib import Path

import pytest

from config.faults import SettingsError
from config.slip_design import BLOCKS_MAX, BUILT_IN, NEEDED, SlipBlock, SlipPart, load_slip_design, options_of

SAMPLE = Path(__file__).parents[3] / "config" / "sample" / "slip.toml"

LEAST = '[[blocks]]\nblock = "number"\n[[blocks]]\nblock = "issued"\n[[blocks]]\nblock = "valid_today"\n'


def faults(tmp_path: Path, text: str) -> list[str]:
    file = tmp_path / "slip.toml"
    file.write_text(text, "utf-8")
    with pytest.raises(SettingsError) as caught:
        load_slip_design(file)
    assert all(fault.file == file for fault in caught.value.faults)
    return [f"{fault.where}: {fault.wrong}; {fault.cure}" for fault in caught.value.faults]


def test_the_sample_file_is_the_built_in_slip() -> None:
    assert load_slip_design(SAMPLE) == BUILT_IN


def test_the_built_in_slip_says_all_that_a_slip_has_to_say() -> None:
    parts = [block.block for block in BUILT_IN.blocks]
    assert set(SlipPart) - set(parts) == {SlipPart.TEXT}
    assert all(block.show for block in BUILT_IN.blocks)


def test_own_words_and_hidden_parts_are_taken(tmp_path: Path) -> None:
    file = tmp_path / "slip.toml"
    file.write_text(LEAST + '[[blocks]]\nblock = "text"\nid = "Hai"\n[[blocks]]\nblock = "qr"\nshow = false\n')
    *_, text, code = load_slip_design(file).blocks
    assert text == SlipBlock(block=SlipPart.TEXT, id="Hai")
    assert code == SlipBlock(block=SlipPart.QR, show=False)


@pytest.mark.parametrize("words", ['id = "   "', 'id = "\\t"', 'id = "Hai"\nen = " "'])
def test_words_that_nobody_sees_are_named(tmp_path: Path, words: str) -> None:
    (fault,) = faults(tmp_path, f'{LEAST}[[blocks]]\nblock = "text"\n{words}\n')
    key = "en" if "en" in words else "id"
    assert fault == f"blocks[4].{key}: is blank; write the words, or remove the block"


def test_all_faults_are_named_at_once(tmp_path: Path) -> None:
    text = """
[[blocks]]
block = "numbr"
[[blocks]]
block = "number"
show = false
size = 3
[[blocks]]
block = "text"
en = "Hello"
alig = "left"
[[blocks]]
block = "hall"
size = 7
[[blocks]]
block = "hall"
[[blocks]]
block = "rule"
bold = true
[[blocks]]
block = "text"
id = ""
[[blocks]]
align = "right"
"""
    assert faults(tmp_path, text) == [
        "blocks[1].block: 'numbr' is not possible here; did you mean 'number'?",
        "blocks[3].alig (text): unknown key; did you mean 'align'?",
        "blocks[4].size (hall): 7 is out of range; write 1 to 3 times the usual height and width",
        "blocks[7].id (text): '' does not fit; write 1 to 200 characters",
        f"blocks[8].block: is missing; set block to one of {', '.join(SlipPart)}",
        "blocks[8].align: 'right' is not possible here; known: center, left",
        "blocks[2].size: number has no such option; known: align",
        "blocks[3].id: is missing; a text needs its Indonesian words, above any other language",
        "blocks[5]: hall is already blocks[4]; remove one of them",
        "blocks[6].bold: rule has no such option; remove it",
        f"blocks[2].show: number may not be hidden: {NEEDED[SlipPart.NUMBER]}; remove show = false",
        f'blocks: issued is missing: {NEEDED[SlipPart.ISSUED]}; add [[blocks]] with block = "issued"',
        f'blocks: valid_today is missing: {NEEDED[SlipPart.VALID_TODAY]}; add [[blocks]] with block = "valid_today"',
    ]


def test_too_many_blocks_would_eat_the_roll(tmp_path: Path) -> None:
    many = LEAST + '[[blocks]]\nblock = "gap"\n' * BLOCKS_MAX
    assert faults(tmp_path, many) == [f"blocks: {BLOCKS_MAX + 3} of them are too many; at most {BLOCKS_MAX} fit a slip"]


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="cannot be read"):
        load_slip_design(tmp_path / "none.toml")


def test_options_of_parts() -> None:
    assert options_of(SlipPart.HALL) == {"align", "size", "bold"}
    assert options_of(SlipPart.GAP) == set()
