"""A device's place as an administrator reads it."""

from config.translations import Translator
from hub.protocol.control import DevicePlace


def words_of_place(words: Translator, place: DevicePlace) -> str:
    """Return the place in one line; nothing, where the hall's file says none."""
    told: list[str] = []
    if place.name:
        told.append(words.name(place.name))
    if place.counter_number is not None:
        told.append(words.text("place.counter", number=place.counter_number))
    if place.zone:
        told.append(words.name(place.zone))
    if place.printer is not None:
        told.append(words.text("place.printer", printer=place.printer))
    return ", ".join(told)
