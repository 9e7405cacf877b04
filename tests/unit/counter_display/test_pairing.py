"""The pairing on displays: all words stand on the glass, above the buttons, and keys and touches mean what they say."""

from itertools import pairwise

import pytest

from config.translations import LANGUAGES, load_translator
from counter_display.layout_file import PairingNote
from counter_display.pairing.face import PairingFace
from counter_display.pairing.present import OTHER, SAME, pairing_scene
from counter_display.scene import Words
from hub.client.alarm_words import PACKAGE
from hub.client.pairing import Why
from hub.client.pairing_words import PairingSight, Stage

TRANSLATORS = [load_translator(PACKAGE, language) for language in LANGUAGES]
SIZES = ((1920.0, 1080.0), (1080.0, 1920.0), (1024.0, 600.0), (800.0, 480.0))
HALL = "Mal Pelayanan Publik Kabupaten Padang Lawas Utara"
COMPARING = PairingSight(Stage.COMPARING, "layar-biru", HALL, "042137")
SIGHTS = (
    COMPARING,
    *(PairingSight(stage, "layar-biru") for stage in (Stage.SEEKING, Stage.WAITING, Stage.PAIRED)),
    *(PairingSight(Stage.ENDED, "layar-biru", why=why, again_s=20) for why in Why),
)


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_all_words_stand_on_the_glass_and_above_the_buttons(size: tuple[float, float]) -> None:
    for sight in SIGHTS:
        scene = pairing_scene(sight, *size, TRANSLATORS)
        words = [shape for shape in scene.shapes if isinstance(shape, Words)]
        lines = words[: len(words) - 2 * len(scene.buttons)]
        floor = min((button.box.y for button in scene.buttons), default=size[1])
        assert all(above.top + above.capital < below.top for above, below in pairwise(lines))
        assert lines[-1].top + lines[-1].capital < floor
        assert all(box.right <= size[0] and box.bottom <= size[1] for box in (each.box for each in scene.buttons))


def test_the_code_is_the_largest() -> None:
    scene = pairing_scene(COMPARING, 1920, 1080, TRANSLATORS)
    code, *others = sorted((s for s in scene.shapes if isinstance(s, Words)), key=lambda words: -words.capital)
    assert code.text == "042 137"
    assert code.capital > 2 * others[0].capital


def test_keys_and_touches_say_whether_the_codes_are_the_same() -> None:
    said: list[bool] = []
    sight = PairingSight(Stage.SEEKING, "layar-biru")
    face = PairingFace(lambda: sight, said.append, TRANSLATORS)
    face.look(1920, 1080)
    face.key_down("y")
    face.down(10, 10)
    face.up(10, 10)
    assert said == []
    sight = COMPARING
    _, note = face.look(1920, 1080)
    for pressed_by_habit in ("enter", "numpadenter", "spacebar", "escape", "f1"):
        face.key_down(pressed_by_habit)
    assert said == []
    for letter in "Ytn":
        face.key_down(letter)
    for button in note.buttons:
        face.down(button.x + 1, button.y + 1)
        assert face.look(1920, 1080)[0] != pairing_scene(sight, 1920, 1080, TRANSLATORS).shapes
        face.up(button.x + 1, button.y + 1)
        face.down(button.x + 1, button.y + 1)
        face.up(1, 1)
    assert said == [True, False, False, False, True]
    assert [button.id for button in note.buttons] == [OTHER, SAME]
    assert note == PairingNote("comparing", "042137", HALL, note.buttons)


def test_the_buttons_name_the_letters_that_press_them() -> None:
    scene = pairing_scene(COMPARING, 1920, 1080, TRANSLATORS)
    texts = {shape.text for shape in scene.shapes if isinstance(shape, Words)}
    assert {"Ya, sama (Y)", "Yes, the same (Y)", "Tidak sama (T)", "Not the same (N)"} <= texts
