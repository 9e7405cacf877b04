"""Keys are called by what is printed on them."""

from counter_display.key_names import as_written, first_names


def test_a_key_is_called_by_its_lower_sign() -> None:
    """Kivy's list has the key of "/" a second time as "?": it opened nothing on the page of rarer actions."""
    assert first_names({"/": 47, "?": 47, "a": 97}) == {47: "/", 97: "a"}


def test_a_letter_is_a_capital_while_the_keyboard_writes_capitals() -> None:
    assert (as_written("a", ["capslock"]), as_written("a", []), as_written("f1", ["capslock"])) == ("A", "a", "f1")
