"""What the voice says beside the texts of the screens, in every language."""

from config.translations import Translator, load_translator
from hub.protocol.commands import Language

PACKAGE = __name__.rpartition(".")[0]


def speech_translators() -> dict[Language, Translator]:
    """Return the voice's own texts in every language the kiosk speaks."""
    return {language: load_translator(PACKAGE, language) for language in Language}
