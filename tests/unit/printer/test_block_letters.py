"""Letters drawn with characters: all alike in size, all different in shape."""

import string

from printer import block_letters


def test_every_letter_and_digit_has_a_shape_of_its_own() -> None:
    characters = string.ascii_uppercase + string.digits + "-"
    shapes = [block_letters.drawn(character) for character in characters]
    assert all(len(shape) == block_letters.HEIGHT for shape in shapes)
    assert all(len(row) == block_letters.WIDTH for shape in shapes for row in shape)
    assert len(set(shapes)) == len(characters)


def test_letters_stand_beside_each_other() -> None:
    assert block_letters.drawn("L1")[-1] == "#####  ### "
    assert block_letters.drawn("?")[0] == "#####"


def test_as_many_letters_as_fit() -> None:
    assert [block_letters.fitting(columns) for columns in (5, 10, 11, 32, 33, 40, 48)] == [1, 1, 2, 5, 5, 6, 8]
