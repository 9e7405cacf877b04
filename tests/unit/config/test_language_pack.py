"""A regional language's catalogue: what it says, what it leaves to Indonesian, and what is refused."""

from pathlib import Path

import pytest

from config import check
from config.faults import SettingsError
from config.language_pack import MAX_BYTES, SHOWN, LanguagePack, load_pack, load_packs
from config.translations import load_translator

HEAD = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n"Language: {code}\\n"\n\n'
TEXTS = {"kiosk.language_name": "Basa Uji", "kiosk.back": "Bali", "kiosk.waiting": "{count} ngenteni"}
USUAL = load_translator("kiosk", "id").texts


def written(folder: Path, texts: dict[str, str], code: str = "qaa", more: str = "") -> Path:
    path = folder / f"{code or 'none'}.po"
    entries = "\n".join(f'msgid "{key}"\nmsgstr "{text}"\n' for key, text in texts.items())
    path.write_text(HEAD.format(code=code) + entries + more, encoding="utf-8")
    return path


def faults_of(path: Path) -> list[str]:
    with pytest.raises(SettingsError) as raised:
        load_pack(path, "kiosk")
    assert all(fault.file == path and fault.cure for fault in raised.value.faults)
    return [f"{fault.where}: {fault.wrong}; {fault.cure}" for fault in raised.value.faults]


def test_a_pack_says_its_texts_and_leaves_the_others_to_indonesian(tmp_path: Path) -> None:
    pack = load_pack(written(tmp_path, TEXTS), "kiosk")
    assert pack.code == "qaa"
    assert pack.words.text("kiosk.waiting", count=7) == "7 ngenteni"
    assert pack.words.text("kiosk.done") == USUAL["kiosk.done"]
    assert pack.words.name({"id": "Loket", "en": "Counter"}) == "Loket"
    assert set(pack.missing) == set(USUAL) - set(TEXTS)


def test_what_is_missing_is_told_with_how_much(tmp_path: Path) -> None:
    doubt = load_pack(written(tmp_path, TEXTS), "kiosk").doubt
    assert doubt is not None
    assert doubt.wrong == f"says 3 of {len(USUAL)} texts"
    assert doubt.cure.endswith(f" and {len(USUAL) - 3 - SHOWN} more")
    whole = LanguagePack(tmp_path, "qaa", load_translator("kiosk", "id"), ())
    assert whole.doubt is None
    assert "more" not in str(LanguagePack(tmp_path, "qaa", whole.words, ("kiosk.back",)).doubt)


def test_a_fuzzy_text_is_not_said(tmp_path: Path) -> None:
    more = '\n#, fuzzy\nmsgid "kiosk.done"\nmsgstr "Rampung?"\n\nmsgid "kiosk.home"\nmsgstr ""\n'
    pack = load_pack(written(tmp_path, TEXTS, more=more), "kiosk")
    assert {"kiosk.done", "kiosk.home"} <= set(pack.missing)


@pytest.mark.parametrize("code", ["", "JV", "en", "id"])
def test_a_pack_names_a_regional_language(code: str, tmp_path: Path) -> None:
    [fault] = faults_of(written(tmp_path, TEXTS, code))
    assert fault.startswith("Language: ")


def test_every_fault_is_told_at_once_with_its_key(tmp_path: Path) -> None:
    texts = {
        "kiosk.bakc": "Bali",
        "kiosk.waiting": "{cuont} ngenteni",
        "kiosk.page": "{page ing {pages}",
        "kiosk.voice": "Swara sing banter banget",
        "kiosk.done": "\ua98f\ua9a9",
        "kiosk.home": "Wiwit {0!r:>3}",
    }
    found = faults_of(written(tmp_path, texts))
    assert [fault.partition(": ")[0] for fault in found] == ["kiosk.language_name", *texts]
    assert "did you mean 'kiosk.back'?" in found[1]
    assert "has {cuont}; write {count}, as the Indonesian text does" in found[2]
    assert "has a brace without its partner" in found[3]
    assert "has 24 letters; say it in " in found[4]
    assert "which the typeface does not have" in found[5]
    assert "has {0!r:>3}; write no braces" in found[6]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"what is this", "is no gettext"),
        (HEAD.format(code="qaa").encode() + b'msgid "kiosk.back"\nmsgstr "\xff\xfe"\n', "is no gettext"),
        (HEAD.replace("UTF-8", "klingon").format(code="qaa").encode() + b'msgid "a"\nmsgstr "b"\n', "is no gettext"),
        (HEAD.format(code="jawa basa").encode(), "expected only letters"),
        (b"#" * (MAX_BYTES + 1), "is larger than"),
    ],
)
def test_what_is_no_catalogue_is_refused(content: bytes, said: str, tmp_path: Path) -> None:
    path = tmp_path / "qaa.po"
    path.write_bytes(content)
    [fault] = faults_of(path)
    assert said in fault


def test_a_pack_that_is_not_there_is_named(tmp_path: Path) -> None:
    [fault] = faults_of(tmp_path / "qaa.po")
    assert fault == ": cannot be read (No such file or directory); check the path and its rights"


def test_all_packs_are_read_and_two_of_one_language_refused(tmp_path: Path) -> None:
    first, other = written(tmp_path, TEXTS), tmp_path / "other.po"
    other.write_bytes(first.read_bytes())
    assert list(load_packs([first, written(tmp_path, TEXTS, "qab")], "kiosk")) == ["qaa", "qab"]
    with pytest.raises(SettingsError) as raised:
        load_packs([first, tmp_path / "gone.po", other], "kiosk")
    assert [fault.file.name for fault in raised.value.faults] == ["gone.po", "other.po"]


def test_the_check_says_what_is_missing_and_what_is_wrong(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    written(tmp_path, TEXTS)
    settings = tmp_path / "kiosk.toml"
    settings.write_text('device = "kiosk-1"\nlarge_text = false\nregional = ["qaa.po"]\n')
    assert check.main([str(settings)]) == 0
    told = capsys.readouterr().err
    assert told.startswith(f"beware: {tmp_path / 'qaa.po'}: says 3 of ")
    written(tmp_path, TEXTS | {"kiosk.back": "{x}"})
    assert check.main([str(settings)]) == check.FAULTY
    told = capsys.readouterr().err
    assert told == f"{tmp_path / 'qaa.po'}: kiosk.back: has {{x}}; write no braces, as the Indonesian text does\n"
