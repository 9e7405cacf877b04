"""What can be chosen by ear is what can be touched: no more, no less."""

import pytest

from hub.client.session import Shown
from hub.protocol.commands import Language
from hub.protocol.ids import BootId, catalogue_topic
from hub.protocol.views import Show
from kiosk.layout import Layout
from kiosk.present import present
from kiosk.speech.keypad import Key
from kiosk.speech.spoken import spoken
from kiosk.speech.texts import speech_translators
from kiosk.speech.wording import Wording
from tests.unit.kiosk.every_screen import SCREENS, WORDS, flow_at
from tests.unit.kiosk.hall import AT, SURFACES, measure
from tests.unit.kiosk.speech.test_eyes_closed import visitor
from tests.unit.kiosk.test_needs import TWO, needing

ID = Wording(speech_translators()[Language.INDONESIAN])
MANY = {"id": tuple(f"Surat keterangan nomor {place}" for place in range(30))}


@pytest.mark.parametrize("screen", SCREENS)
def test_by_ear_there_are_the_choices_of_the_glass(screen: str) -> None:
    layout = Layout(SURFACES["21.5 inches upright"], measure)
    model = present(flow_at(screen, Language.INDONESIAN), WORDS, layout.fit, AT)
    placement = layout.place(model)
    page = spoken(model, ID, placed={item.key for item in placement.items})
    by_ear = {item.key for item in page.items if item.intent is not None}
    assert by_ear == {target.key for target in placement.targets if target.intent is not None}


@pytest.mark.parametrize(("needs", "choices"), [(TWO, "dua pilihan"), (MANY, "tiga pilihan")])
def test_all_that_is_needed_is_a_choice_only_where_it_is_one_on_the_glass(
    needs: dict[str, tuple[str, ...]], choices: str
) -> None:
    visit, kiosk, _ = visitor()
    kiosk.handle(Shown(Show(catalogue_topic(), 1, BootId("b"), 2, needing(needs))))
    visit.press(Key.NEXT)
    visit.choose("Dinas A satu")
    assert choices in visit.choose("Layanan A satu. satu")
    heard = [visit.press(Key.NEXT)]
    while (last := visit.press(Key.NEXT)) != heard[0]:
        heard.append(last)
    assert any(each.startswith("Semua persyaratan") for each in heard) is (needs is MANY)
    assert ("Kartu Keluarga" in heard) is (needs is TWO)
