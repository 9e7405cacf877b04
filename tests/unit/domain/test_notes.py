"""What a note at a service's end may say."""

import pytest

from hub.domain.catalogue import NoteRule
from hub.domain.notes import looks_personal, note_refusal
from hub.domain.rejection import RejectionCode


@pytest.mark.parametrize(
    "text",
    [
        "budi@contoh.id",
        "tulis ke budi @ contoh.id",
        "0812 3456 789",
        "0812-3456-789",
        "0812.3456.789",
        "0812\N{EN DASH}3456\N{NON-BREAKING HYPHEN}789",
        "NIK 3171234567890123",
        "paspor A12345678",
        "12 34 56 78",
    ],
)
def test_what_could_name_a_person_is_seen(text):
    assert looks_personal(text)


@pytest.mark.parametrize(
    "text", ["", "berkas kurang", "kembali 22 September pukul 10.30", "1234567", "loket 12, 3456789", "@ meja 4"]
)
def test_what_names_nobody_passes(text):
    assert not looks_personal(text)


@pytest.mark.parametrize(
    ("rule", "note", "code"),
    [
        (NoteRule.OFF, None, None),
        (NoteRule.OFF, "  ", None),
        (NoteRule.OFF, "berkas kurang", RejectionCode.NOTE_NOT_ASKED),
        (NoteRule.OPTIONAL, None, None),
        (NoteRule.OPTIONAL, "berkas kurang", None),
        (NoteRule.OPTIONAL, "budi@contoh.id", RejectionCode.PERSONAL_DATA),
        (NoteRule.REQUIRED, None, RejectionCode.NOTE_REQUIRED),
        (NoteRule.REQUIRED, " \t", RejectionCode.NOTE_REQUIRED),
        (NoteRule.REQUIRED, "berkas kurang", None),
        (NoteRule.REQUIRED, "0812 3456 789", RejectionCode.PERSONAL_DATA),
    ],
)
def test_a_note_is_as_its_service_wants_it(rule, note, code):
    refusal = note_refusal(rule, note)
    assert (None if refusal is None else refusal.code) is code
