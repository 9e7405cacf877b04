import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from printer.transliteration import to_ascii


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("Loket 1 – lantai dasar", "Loket 1 - lantai dasar"),
        ("“Jum’at”", '"Jum\'at"'),
        ("Café Ångström Łódź straße", "Cafe Angstrom Lodz strasse"),
        ("½ jam", "1/2 jam"),
        ("a\tb\nc\u00a0d\x00e", "a b c d e"),
        ("e\u0301\u200bf", "ef"),
        ("€5 … 30°", "EUR5 ... 30deg"),
        ("ﬁ①", "fi1"),
        ("ꦲꦏ", "??"),
        ("\ud800", "?"),
        ("", ""),
    ],
)
def test_text_keeps_its_likeness(text: str, printed: str) -> None:
    assert to_ascii(text) == printed


@given(st.text(st.characters(exclude_categories=())))
@settings(deadline=None)
def test_any_text_becomes_printable_ascii(text: str) -> None:
    printed = to_ascii(text)
    assert printed.isascii()
    assert printed.isprintable()
    assert to_ascii(printed) == printed


def test_every_character_of_unicode_is_taken() -> None:
    for code in range(0x110000):
        assert all(" " <= character <= "~" for character in to_ascii(chr(code)))
