import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from printer.profiles import CODE_PAGES
from printer.transliteration import to_ascii, to_printable


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


@pytest.mark.parametrize(
    ("code_page", "printed"),
    [
        ("", "Acehe Neuleupah e EUR5 a b?"),
        ("cp1252", "Acèhé Neuleupah é €5 a b?"),
        ("cp437", "Acèhé Neuleupah é EUR5 a b?"),
    ],
)
def test_letters_of_a_code_page_stay_as_they_are(code_page: str, printed: str) -> None:
    assert to_printable("Acèhé Neuleupah e\u0301 €5\u00a0a\u202e b\U0001f600", code_page) == printed


@pytest.mark.parametrize("code_page", CODE_PAGES)
def test_every_character_is_ascii_or_one_byte_of_the_page(code_page: str) -> None:
    for code in range(0x110000):
        data = to_printable(chr(code), code_page).encode(code_page)
        assert all(0x20 <= byte != 0x7F for byte in data)
