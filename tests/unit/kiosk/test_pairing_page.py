"""The pairing on a kiosk's glass: all of it fits, nothing overlaps, and the buttons are large."""

from itertools import pairwise

import pytest

from config.tokens import TARGET_MM, Surface, ThemeName
from config.translations import LANGUAGES, load_translator
from hub.client.alarm_words import PACKAGE
from hub.client.pairing import Why
from hub.client.pairing_words import PairingSight, Stage
from kiosk.layout import Layout
from kiosk.pairing_page import OTHER, SAME, pairing_placement
from kiosk.placed import Words
from tests.unit.kiosk.hall import measure

TRANSLATORS = [load_translator(PACKAGE, language) for language in LANGUAGES]
SURFACES = (
    Surface(1080, 1920, 344.0),
    Surface(1920, 1080, 597.0),
    Surface(1280, 800, 217.0),
    Surface(1080, 1920, 268.0),
)
HALL = "Mal Pelayanan Publik Kabupaten Padang Lawas Utara"
SIGHTS = (
    *(PairingSight(stage, "kiosk-1", HALL, "042137") for stage in Stage if stage is not Stage.ENDED),
    *(PairingSight(Stage.ENDED, "kiosk-1", why=why, again_s=20) for why in Why),
)


@pytest.mark.parametrize("surface", SURFACES, ids=str)
@pytest.mark.parametrize("sight", SIGHTS, ids=lambda sight: f"{sight.stage}-{sight.why}")
def test_it_fits_on_every_glass(surface: Surface, sight: PairingSight) -> None:
    placement = pairing_placement(sight, TRANSLATORS, Layout(surface, measure, theme=ThemeName.LIGHT))
    words = [item for item in placement.items if isinstance(item, Words)]
    rects = [each.rect for each in words] + [target.area.rect for target in placement.targets]
    assert all(r.x >= 0 and r.right <= surface.width_px and r.y >= 0 and r.bottom <= surface.height_px for r in rects)
    assert all(above.bottom <= below.y + 0.5 for above, below in pairwise(rects[: len(words)]))
    assert all(words[-1].rect.bottom <= target.area.rect.y for target in placement.targets)
    assert len(
        {placement.scene, *(pairing_placement(other, TRANSLATORS, Layout(surface, measure)).scene for other in SIGHTS)}
    ) == len(SIGHTS)


@pytest.mark.parametrize("surface", SURFACES, ids=str)
def test_the_code_is_the_largest_and_the_buttons_mean_what_they_say(surface: Surface) -> None:
    sight = PairingSight(Stage.COMPARING, "kiosk-1", HALL, "042137")
    placement = pairing_placement(sight, TRANSLATORS, Layout(surface, measure))
    words = {item.key: item for item in placement.items if isinstance(item, Words)}
    assert words["code"].lines == ("042 137",)
    assert words["code"].font_px > 2 * max(each.font_px for key, each in words.items() if key != "code")
    assert HALL in " ".join(words["title"].lines)
    other, same = placement.targets
    assert (other.intent, same.intent) == (OTHER, SAME)
    assert ("Tidak sama" in other.text, "Not the same" in other.text, "Ya, sama" in same.text) == (True, True, True)
    for target in placement.targets:
        assert min(surface.mm(target.area.rect.width), surface.mm(target.area.rect.height)) >= 1.2 * TARGET_MM
