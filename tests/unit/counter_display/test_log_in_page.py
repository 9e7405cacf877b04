"""What stands on the glass while somebody logs in, that it can be pressed there and by keys, and who sees what then."""

import string
from functools import partial

import pytest
from msgspec.structs import replace

from config.display_schema import OfficerKeys, PadTable
from config.translations import load_translator
from counter_display.layout_file import OfficerNote
from counter_display.officer.face import OfficerFace
from counter_display.officer.keys import Keyboard
from counter_display.officer.log_in import CHANGE_MS
from counter_display.officer.log_in_page import DOT, ROWS
from counter_display.officer.log_in_picture import Own, Stage
from counter_display.officer.presses import Entry
from counter_display.officer_program import keyboard, pad_keyboard
from counter_display.scene import Words
from hub.protocol.commands import CallNext
from hub.protocol.errors import RejectionCode
from hub.protocol.ids import OfficerId
from hub.protocol.log_in import (
    ChangePassword,
    LoggedIn,
    LogIn,
    LogInAnswer,
    LogInCause,
    LogInNeeded,
    LogInProblem,
    LogInRefused,
    LogOut,
    Standing,
)
from hub.protocol.views import NoteRule, OfficerAction
from tests.unit.counter_display.officers import catalogue
from tests.unit.counter_display.test_desk import HEIGHT, TRANSLATOR, WIDTH, Bench
from tests.unit.counter_display.test_panel import TICKET, view

A = OfficerAction
SECRET = "Kuda laut!7"
SITI = LoggedIn("siti", Standing.OFFICER, key="a" * 64)


def tell(bench: Bench, answer: LogInAnswer) -> None:
    """The hub says something of a log-in, and some time passes."""
    bench.take(bench.link.session.received(answer, bench.link.at))
    bench.link.at += CHANGE_MS


def asked() -> Bench:
    bench = Bench()
    tell(bench, LogInNeeded(LogInCause.FIRST))
    return bench


def write(bench: Bench, text: str) -> None:
    """Type on the plugged keyboard."""
    for sign in text:
        upper = sign.isupper() or sign in '!?"'
        if upper:
            bench.face.key_down("shift")
        bench.key({" ": "spacebar", "!": "1", "?": "/", '"': "'"}.get(sign, sign.lower()))
        if upper:
            bench.face.key_up("shift")


def log_in(bench: Bench, password: str = SECRET) -> LogIn:
    write(bench, "siti")
    bench.key("tab")
    write(bench, password)
    bench.key("enter")
    said = bench.link.reported[-1]
    assert isinstance(said, LogIn)
    return said


def inside(officer: str | None = None) -> Bench:
    bench = asked()
    log_in(bench)
    tell(bench, SITI)
    bench.show(replace(view(A.CALL_NEXT), officer=officer))
    return bench


def everything(bench: Bench) -> str:
    """Return all that is drawn and all that the layout file says."""
    scene, note = bench.face.look(WIDTH, HEIGHT)
    return f"{scene} {note}"


def signs(note: OfficerNote) -> tuple[int, ...]:
    return note.signs


def test_somebody_logs_in_by_keyboard() -> None:
    bench = asked()
    texts, note = bench.look()
    assert {"Masuk dengan akun Anda", "Akun", "Kata sandi", "Masuk", "|"} <= texts
    assert note.stage == Stage.ASKED
    assert not any(button.id in set(A) | {"more"} for button in note.buttons)
    said = log_in(bench)
    assert (said.account, said.password) == ("siti", SECRET)
    assert "Menunggu jawaban pusat antrean …" in bench.look()[0]
    tell(bench, SITI)
    bench.show(view(A.CALL_NEXT))
    texts, note = bench.look()
    assert (note.stage, note.account) == (Stage.IN, "siti")
    assert {"Loket 12", "Keluar akun", "F10"} <= texts
    assert {"call_next", "log_out"} <= {button.id for button in note.buttons if button.enabled}


def test_somebody_logs_in_by_touch_alone() -> None:
    bench = asked()
    for id_ in (
        "sign:a",
        "field_erase",
        *(f"sign:{sign}" for sign in "siti"),
        "field_second",
        "pad_capitals",
        "sign:K",
    ):
        bench.touch(id_)
    for id_ in ("pad_letters", "sign:u", "sign: ", "pad_signs", "sign:!", "pad_letters", "sign:7", "log_in"):
        bench.touch(id_)
    said = bench.link.reported[-1]
    assert isinstance(said, LogIn)
    assert (said.account, said.password) == ("siti", "Ku !7")


def test_a_password_is_dots_and_is_read_only_while_a_finger_asks_for_it() -> None:
    bench = asked()
    write(bench, "siti")
    bench.key("tab")
    write(bench, SECRET)
    texts, note = bench.look()
    assert signs(note) == (4, len(SECRET))
    assert DOT in texts
    assert not {"K", "!"} & texts
    assert SECRET not in everything(bench)
    show = next(button for button in note.buttons if button.id == "show_typed")
    bench.face.down(show.x + 5, show.y + 5)
    scene, _ = bench.face.look(WIDTH, HEIGHT)
    held = [shape.text for shape in scene if isinstance(shape, Words)]
    assert "!" in held
    assert DOT not in held
    assert SECRET not in everything(bench)
    bench.face.up(show.x + 5, show.y + 5)
    assert DOT in bench.look()[0]


def test_of_a_long_password_the_end_is_seen() -> None:
    bench = asked()
    bench.key("tab")
    write(bench, "ab" * 60)
    scene, note = bench.face.look(WIDTH, HEIGHT)
    assert signs(note) == (0, 120)
    dots = [shape for shape in scene if isinstance(shape, Words) and shape.text == DOT]
    assert 10 < len(dots) < 40
    assert max(dot.x for dot in dots) < next(b.x for b in note.buttons if b.id == "show_typed")


def test_every_sign_that_a_keyboard_has_is_on_the_glass() -> None:
    on_glass = {sign for rows in ROWS.values() for row in rows for sign in row}
    assert on_glass == set(string.printable[:95])
    assert all(len(row) <= 10 for rows in ROWS.values() for row in rows)


def test_a_keyboard_types_every_sign() -> None:
    keys, bench = keyboard(OfficerKeys()), asked()
    picture = bench.desk.picture()
    plain = {"spacebar": " ", **{sign: sign for sign in "abz`1234567890-=[]\\;',./"}}
    for key, sign in plain.items():
        assert getattr(keys.down(key, picture), "sign", None) == sign
        keys.up(key)
    keys.down("shift", picture)
    for key, sign in zip("a1234567890-=[]\\;',./`", 'A!@#$%^&*()_+{}|:"<>?~', strict=True):
        assert getattr(keys.down(key, picture), "sign", None) == sign
        keys.up(key)
    assert getattr(keys.down("B", picture), "sign", None) == "b"
    assert getattr(keys.down("numpad5", picture), "sign", None) == "5"
    keys.release_all()
    assert getattr(keys.down("B", picture), "sign", None) == "B"
    keys.down("lctrl", picture)
    assert keys.down("c", picture) is None
    assert keys.down("home", picture) is None


def test_a_pad_and_a_touch_press_nothing_while_nobody_is_in_and_the_panel_says_so() -> None:
    bench = asked()
    pad = pad_keyboard(PadTable(device="/dev/null"))  # type: ignore[arg-type]
    press = pad.down("numpadenter", bench.desk.picture())
    assert press is A.CALL_NEXT
    assert bench.desk.press(press, "pad numpadenter") is None
    texts, note = bench.look()
    assert note.said == Own.LOG_IN_FIRST
    assert "Tidak dijalankan: belum ada yang masuk. Masuk dahulu dengan akun Anda." in texts
    assert pad.down("numpad7", bench.desk.picture()) is None
    assert bench.link.submitted == []
    tell(bench, LogInRefused(LogInProblem.WRONG))
    bench.key("f2")
    assert bench.look()[1].said == Own.LOG_IN_FIRST
    assert pad.account_label(Entry.LOG_OUT) == ""


def test_a_key_that_was_given_to_an_action_logs_nobody_out() -> None:
    bench = inside()
    keys = Keyboard({A.CALL_NEXT: "f10"})
    assert keys.down("f10", bench.desk.picture()) is A.CALL_NEXT
    open_hall = Bench()
    open_hall.show(view(A.CALL_NEXT))
    open_hall.key("f10")
    assert open_hall.link.reported == []


@pytest.mark.parametrize(
    ("officer", "said"),
    [
        (None, "siti masuk, belum bertugas di sini"),
        ("siti", "Petugas siti"),
        ("ani", "siti masuk; petugas di sini ani"),
    ],
)
def test_who_is_logged_in_stands_on_the_glass(officer: str | None, said: str) -> None:
    assert said in inside(officer).look()[0]


@pytest.mark.parametrize("by_key", [True, False])
def test_two_presses_log_out_and_nothing_of_the_counter_stays(by_key: bool) -> None:
    bench = inside()
    bench.show(view(A.FINISH, current=TICKET))
    press = partial(bench.key, "f10") if by_key else partial(bench.touch, "log_out")
    press()
    said = "Tiket A042 masih di loket ini. Tekan sekali lagi untuk tetap keluar dari akun."
    assert {"Tekan lagi", said} <= bench.look()[0]
    assert LogOut() not in bench.link.reported
    bench.link.at += CHANGE_MS
    press()
    assert bench.link.reported[-1] == LogOut()
    tell(bench, LogInNeeded(LogInCause.ASKED))
    texts, note = bench.look()
    assert (note.stage, note.account, note.said, note.number) == (Stage.ASKED, "", LogInCause.ASKED, None)
    assert "Anda sudah keluar dari akun." in texts
    assert not {"A 042", "siti"} & texts


def test_a_log_out_at_a_free_counter_asks_once_more_as_well() -> None:
    bench = inside()
    bench.touch("log_out")
    assert "Tekan sekali lagi untuk keluar dari akun." in bench.look()[0]


def test_the_next_one_finds_nothing_that_was_typed_by_the_one_before() -> None:
    bench = inside("siti")
    bench.take(bench.link.show(catalogue()))
    noted = replace(TICKET, note=NoteRule.OPTIONAL)
    bench.show(view(A.FINISH, A.SIGN_ON, current=noted))
    bench.key("f4")
    write(bench, "foto")
    tell(bench, LogInNeeded(LogInCause.IDLE))
    log_in(bench)
    tell(bench, SITI)
    bench.show(view(A.FINISH, current=noted))
    bench.key("f4")
    assert bench.look()[1].typed == ""


def test_a_touch_meant_for_what_stood_there_before_does_nothing() -> None:
    bench = asked()
    log_in(bench)
    bench.take(bench.link.session.received(SITI, bench.link.at))
    bench.show(view(A.CALL_NEXT))
    bench.touch("call_next")
    assert bench.link.submitted == []
    bench.link.at += CHANGE_MS
    bench.touch("call_next")
    assert [type(command) for command in bench.link.submitted] == [CallNext]


def test_what_was_on_its_way_when_the_log_in_ended_is_told_if_it_was_refused() -> None:
    bench = inside()
    bench.key("f2")
    tell(bench, LogInNeeded(LogInCause.ENDED))
    bench.answer_last(RejectionCode.NOT_ALLOWED)
    assert bench.look()[1].said == Own.NOT_CARRIED_OUT
    bench = inside()
    bench.key("f2")
    tell(bench, LogInNeeded(LogInCause.ENDED))
    bench.answer_last()
    assert bench.look()[1].said == LogInCause.ENDED


def test_a_made_password_is_changed_on_the_glass() -> None:
    bench = asked()
    log_in(bench)
    tell(bench, LoggedIn("siti", Standing.OFFICER, must_change=True, key="a" * 64))
    texts, note = bench.look()
    assert note.stage == Stage.MUST_CHANGE
    assert {"siti: pilih kata sandi baru", "Kata sandi baru, sekali lagi", "Simpan", "Keluar akun"} <= texts
    assert any("Paling sedikit 10 karakter" in text for text in texts)
    for _ in range(2):
        write(bench, "tujuh burung")
        bench.key("tab")
    bench.key("enter")
    said = bench.link.reported[-1]
    assert isinstance(said, ChangePassword)
    assert (said.password, said.new) == (SECRET, "tujuh burung")
    tell(bench, LogInRefused(LogInProblem.TOO_SHORT))
    bench.key("escape")
    assert "Tekan lagi" in bench.look()[0]
    bench.link.at += CHANGE_MS
    bench.touch("log_in_leave")
    assert bench.link.reported[-1] == LogOut()


@pytest.mark.parametrize("by_key", [True, False])
def test_who_is_in_chooses_another_password(by_key: bool) -> None:
    bench = inside("siti")
    assert {"ganti kata sandi", "F11"} <= bench.look()[0]
    if by_key:
        bench.key("f11")
    else:
        bench.touch("change_password")
    bench.link.at += CHANGE_MS
    texts, note = bench.look()
    assert {"siti: ganti kata sandi", "Kata sandi sekarang", "Simpan", "Kembali"} <= texts
    assert "Ketik kata sandi Anda yang sekarang, lalu yang baru dua kali." in texts
    assert (note.stage, note.signs) == (Stage.CHOOSES, (0, 0, 0))
    for text in (SECRET, "tujuh burung", "tujuh burung"):
        write(bench, text)
        bench.key("tab")
    bench.touch("log_in")
    said = bench.link.reported[-1]
    assert isinstance(said, ChangePassword)
    assert (said.password, said.new) == (SECRET, "tujuh burung")


def test_an_action_of_the_counter_puts_choosing_aside() -> None:
    bench = inside("siti")
    pad = pad_keyboard(PadTable(device="/dev/null"))  # type: ignore[arg-type]
    bench.key("f11")
    assert pad.down("numpadenter", bench.desk.picture()) is A.CALL_NEXT
    bench.key("f2")
    assert [type(command) for command in bench.link.submitted] == [CallNext]
    assert bench.look()[1].stage == Stage.IN


def test_a_pause_after_failures_is_counted_down_on_the_button() -> None:
    bench = asked()
    log_in(bench)
    tell(bench, LogInRefused(LogInProblem.WAIT, 15_000))
    texts, _ = bench.look()
    assert {"15 detik", "Terlalu banyak kegagalan dengan akun ini. Coba lagi dalam 15 detik."} <= texts
    bench.link.at += 10_000
    assert "5 detik" in bench.look()[0]


def test_a_hub_that_is_away_is_said_first_and_nothing_can_be_sent() -> None:
    bench = asked()
    write(bench, "siti")
    bench.key("tab")
    write(bench, SECRET)
    bench.take(bench.link.session.disconnected(bench.link.at))
    texts, note = bench.look()
    assert any(text.startswith("Pusat antrean terputus") for text in texts)
    assert next(button for button in note.buttons if button.id == "log_in").enabled is False
    bench.key("enter")
    assert bench.link.reported == []


def test_who_has_to_change_a_password_that_is_not_known_here_is_logged_out() -> None:
    bench = Bench()
    tell(bench, LoggedIn("siti", Standing.OFFICER, must_change=True, key="a" * 64))
    assert bench.link.reported == [LogOut()]


def test_before_the_first_view_the_name_stands_there_already() -> None:
    bench = asked()
    tell(bench, SITI)
    assert "siti masuk, belum bertugas di sini" in bench.look()[0]
    assert bench.look()[1].counter is None


def test_everything_that_can_be_said_has_words_in_both_languages() -> None:
    for language in ("id", "en"):
        translator = load_translator("counter_display", language)
        for word in (*LogInProblem, *LogInCause, *Own):
            translator.text(f"log_in.said.{word}", seconds=3)


def test_nothing_of_a_log_in_is_on_the_glass_of_a_hall_without_accounts() -> None:
    bench = Bench()
    bench.show(replace(view(A.CALL_NEXT), officer=OfficerId("ani")))
    texts, note = bench.look()
    assert "Petugas ani" in texts
    assert "Keluar akun" not in texts
    assert note.stage == Stage.OPEN


def test_a_small_and_an_english_panel_hold_it_all() -> None:
    bench = asked()
    face = OfficerFace(bench.desk, keyboard(OfficerKeys()), load_translator("counter_display", "en"), "Asia/Jakarta")
    scene, _ = face.look(800, 480)
    assert "Log in with your account" in {shape.text for shape in scene if isinstance(shape, Words)}
    assert TRANSLATOR.text("log_in.send.asked") == "Masuk"
