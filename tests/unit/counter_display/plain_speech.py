"""How calls are to be spoken, written down plainly: what the program's clip lists are held against."""

from typing import Final

UNITS: Final = {
    "id": ["nol", "satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan"],
    "en": ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"],
}
TEENS: Final = [
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
TENS: Final = ["-", "-", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_NAMES = "a be ce de e ef ge ha i je ka el em en o pe ki er es te u ve we eks ye zet"
NAMES: Final = dict(zip("ABCDEFGHIJKLMNOPQRSTUVWXYZ", _NAMES.split(" "), strict=True))
FIRST: Final = {"id": ["Nomor antrean"], "en": ["Queue number"]}
AGAIN: Final = {"id": ["Panggilan ulang nomor"], "en": ["Repeat call", "Queue number"]}
GO: Final = {"id": ["silakan menuju loket"], "en": ["please go to counter"]}


def below_hundred(value: int, language: str) -> str:
    """Return a cardinal from 0 to 99."""
    units = UNITS[language]
    tens, unit = divmod(value, 10)
    if value < 10:
        return units[value]
    if language == "en":
        if value < 20:
            return TEENS[unit]
        return f"{TENS[tens]}-{units[unit]}" if unit else TENS[tens]
    if value < 12:
        return ["sepuluh", "sebelas"][unit]
    if value < 20:
        return f"{units[unit]} belas"
    return f"{units[tens]} puluh {units[unit]}" if unit else f"{units[tens]} puluh"


def cardinal(value: int, language: str) -> list[str]:
    """Return a cardinal from 0 to 9999 in its pieces."""
    units = UNITS[language]
    thousands, hundreds, rest = value // 1000, value // 100 % 10, value % 100
    pieces = []
    if language == "id":
        pieces += [["seribu"], [f"{units[thousands]} ribu"]][thousands > 1] if thousands else []
        pieces += [["seratus"], [f"{units[hundreds]} ratus"]][hundreds > 1] if hundreds else []
    else:
        pieces += [f"{units[thousands]} thousand"] if thousands else []
        pieces += [f"{units[hundreds]} hundred"] if hundreds else []
        pieces += ["and"] if pieces and rest else []
    if rest or not value:
        pieces.append(below_hundred(rest, language))
    return pieces


def signs(text: str, language: str) -> list[str]:
    """Return letters by their names, Indonesian ones in Indonesian, and digits one by one."""
    letters = NAMES if language == "id" else dict.fromkeys(NAMES)
    return [UNITS[language][int(sign)] if sign.isdigit() else letters[sign] or sign for sign in text]


def before(prefix: str, language: str, again: bool) -> list[str]:
    """Return the clips before the digits."""
    return [*(AGAIN if again else FIRST)[language], *signs(prefix, language)]


def number(value: int, width: int, language: str, whole: bool) -> list[str]:
    """Return the clips of the digits: one by one with their zeros, or as a number."""
    return cardinal(value, language) if whole else signs(f"{value:0{width}d}", language)


def after(counter: int, language: str) -> list[str]:
    """Return the clips behind the digits."""
    return [*GO[language], *cardinal(counter, language)]
