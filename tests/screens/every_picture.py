"""Every picture of the kiosk's gallery: each screen in each language, theme and text size, on two formats."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from typing import Final

from config.schema import KioskConfig
from config.tokens import Surface, ThemeName
from hub.protocol.commands import Language
from kiosk.comfort import Comfort
from kiosk.layout import Layout
from kiosk.placed import Placement
from kiosk.present import present
from kiosk.type_setting import Measure
from tests.unit.kiosk.every_screen import SCREENS, WORDS, flow_at
from tests.unit.kiosk.hall import AT


@dataclass(frozen=True)
class PictureFormat:
    """A screen, and how high its picture begins above the floor."""

    surface: Surface
    bottom_mm: float

    def settings(self) -> KioskConfig:
        """Return the settings of a kiosk with this screen."""
        surface = self.surface
        return KioskConfig(
            device="gallery",
            width_px=surface.width_px,
            height_px=surface.height_px,
            screen_width_mm=surface.width_mm,
        )


FORMATS: Final = {
    "portrait-21": PictureFormat(Surface(1080, 1920, 268.0), 850.0),
    "landscape-10": PictureFormat(Surface(1280, 800, 217.0), 1000.0),
    "portrait-32": PictureFormat(Surface(1080, 1920, 400.0), 700.0),
    "landscape-21": PictureFormat(Surface(1920, 1080, 476.0), 1000.0),
    "portrait-10": PictureFormat(Surface(800, 1280, 136.0), 1000.0),
}


@dataclass(frozen=True)
class Shot:
    """One picture."""

    screen: str
    language: Language
    theme: ThemeName
    is_large: bool = False
    is_low: bool = False

    def name(self, format_name: str) -> str:
        """Return the picture's name, of which its file's is made."""
        screen = "-".join(self.screen.replace(",", "").split())
        ways = [self.language, self.theme, *(["large"] if self.is_large else []), *(["lowered"] if self.is_low else [])]
        return "--".join([format_name, screen, *ways])

    def placement(self, format_: PictureFormat, measure: Measure) -> Placement:
        """Return where everything stands in the picture."""
        comfort = Comfort(self.is_large, self.theme is ThemeName.HIGH_CONTRAST, self.is_low)
        layout = Layout(format_.surface, measure, theme=self.theme, bottom_mm=format_.bottom_mm).suited(comfort)
        flow = flow_at(self.screen, self.language)
        flow.comfort = comfort
        return layout.place(present(flow, WORDS, layout.fit, AT))


def shots() -> Iterator[Shot]:
    """Yield every picture of one format."""
    for screen, language, theme, is_large in product(SCREENS, Language, ThemeName, (False, True)):
        yield Shot(screen, language, theme, is_large)
    for screen in SCREENS:
        yield Shot(screen, Language.INDONESIAN, ThemeName.LIGHT, is_low=True)
