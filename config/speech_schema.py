"""What a hall file may say of how calls are spoken, and what a regional language's file holds."""

from typing import Annotated

from msgspec import Meta, Struct

from config.kinds import Pronunciation, Text

LanguageCode = Annotated[
    str, Meta(pattern="^[a-z]{2,3}$", description='a language code of two or three small letters, such as "en"')
]


class SpeechTable(Struct, frozen=True, kw_only=True):
    """How calls are spoken in a zone, or in all zones that do not say it themselves.

    By language: `call` is the sentence of a first call, `recall` of a repeated one; {number} and {counter} stand in
    them, and commas and full stops are pauses. `always` are the languages of every call besides Indonesian, whatever
    its ticket's. `whole_numbers`: "empat puluh dua", not digit by digit. `said` says how the voice says what it would
    get wrong, such as "PTSP = pe te es pe". A call is read `repeats` times, once when more than `crowd` others wait.
    """

    call: dict[str, Text] = {}
    recall: dict[str, Text] = {}
    always: tuple[LanguageCode, ...] | None = None
    whole_numbers: bool | None = None
    said: tuple[Pronunciation, ...] | None = None
    repeats: Annotated[int, Meta(ge=1, le=3, description="1 to 3 times")] | None = None
    crowd: Annotated[int, Meta(ge=0, le=50, description="0 to 50 calls")] | None = None


class RegionalFile(Struct, frozen=True, kw_only=True):
    """A regional language: what calls say in it, and its words for 0 to 9; letters have their Indonesian names.

    `signed_off` is who, a native speaker, has read and heard it, and when, and `signed_words` the checksum of what was
    heard; without both, or with other words since, it cannot be used (A1).
    """

    name: Text
    signed_off: str
    signed_words: str = ""
    digits: tuple[Text, ...]
    call: Text
    recall: Text
