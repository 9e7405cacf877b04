"""A hall screen put together: connection, model, voice and sound, with a window or without."""

import asyncio
import contextlib
import logging
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Final

import msgspec

from config import kivy_environment
from config.appearance import NoLogo, logo_in
from config.display_schema import DisplayConfig
from config.kinds import SoundOutput
from config.sound.card import CardPlayer
from config.sound.chime import CHIME_DBFS
from config.sound.players import AplayPlayer, FilePlayer, Player, PlayerFailed
from config.sound.samples import from_wav, levelled
from config.times import span
from config.tokens import Surface
from config.translations import FALLBACK, LANGUAGES, load_translator
from counter_display import layout_file
from counter_display.hall.announcer import Announcer
from counter_display.hall.clips import ClipStore
from counter_display.hall.face import HallFace, note
from counter_display.hall.layout import plan
from counter_display.hall.loudness import Loudness, gain_db
from counter_display.hall.model import HallModel
from counter_display.hall.playlist import Playlist
from counter_display.hall.recordings import Recordings
from counter_display.hall.script import Script
from counter_display.hall.speaker import Own, SilentSpeaker, Speaker, Voice
from counter_display.hall.station import HallStation
from counter_display.hall.wording import Templates, Wording
from counter_display.layout_file import Note, NoticeNote, PutOutNote
from counter_display.link import connection
from counter_display.logo import Logo, logo_of
from counter_display.media_folder import watch
from counter_display.put_out.face import OutFace
from hub.client.candidates import HubAddress
from hub.protocol.commands import Language
from hub.protocol.ids import CallId, CommandId, DeviceId

TICK_S: Final = 0.05
PACKAGE: Final = "counter_display"

_log = logging.getLogger(__name__)


async def run(
    settings: DisplayConfig,
    stop: asyncio.Event,
    headless: bool,
    layout_path: Path | None,
    voice_speed: float,
    only: HubAddress | None = None,
) -> None:
    """Show a zone's calls and speak them until `stop` is set; the hub is at `only`, if that is said."""
    surface = Surface(settings.width_px, settings.height_px, settings.screen_width_mm)
    rows, rows_with_band = (plan(surface, settings.viewing_distance_m, notices).rows for notices in (False, True))
    script = Script(own_wording(), [load_translator(PACKAGE, language) for language in LANGUAGES])

    def new_id(at: int) -> CommandId:
        return link.new_id(at)

    announcer = Announcer(DeviceId(settings.device), script.own, new_id) if settings.voice else None
    journal = Journal(headless)
    playlist = None if settings.media_dir is None else Playlist((), settings.picture_s * 1_000)
    model = HallModel(
        rows,
        new_id,
        settings.timezone,
        rows_with_band,
        running={settings.language: settings.running_text, FALLBACK: settings.running_text}
        if settings.running_text.strip()
        else {},
        playlist=playlist,
        media_after_ms=settings.media_after_s * 1_000,
        says_waiting=settings.waiting_count,
    )
    station = HallStation(model, announcer, script, DeviceId(settings.device), journal.tell)
    link = connection(settings, station.handle, only, pairs=not headless)
    with contextlib.ExitStack() as stack:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(link.run(), name="hub")]
            if playlist is not None and settings.media_dir is not None:
                watching = watch(playlist, settings.media_dir, videos=not settings.reduced_motion)
                tasks.append(group.create_task(watching, name="media"))
            speaker: Voice | None = None
            if settings.voice and settings.sound is SoundOutput.SILENT:
                speaker = SilentSpeaker(group, station.spoken, station.warned, voice_speed)
            elif settings.voice:
                store = ClipStore(settings.clips_dir or settings.state_dir / "clips")
                player = _player(settings, headless, voice_speed, stack)
                own = own_sound(settings, station.timezone, lambda: link.session.hub_time(link.now()))
                speaker = Speaker(group, store, player, station.spoken, station.warned, station.tried, own)
                speaker.prepare(script.clips(script.own))
            station.attach(link)
            station.give_voice(speaker)
            if headless:
                await _without_window(station, stop, journal, layout_path, PutOutNote(settings.device))
            else:
                languages = sorted(LANGUAGES, key=lambda language: language != settings.language)
                translators = [load_translator(PACKAGE, language) for language in languages]
                motion = not settings.reduced_motion
                logo = own_logo(settings)
                face = HallFace(station, surface, settings.viewing_distance_m, translators, motion, logo)
                shown = OutFace(face, station, settings.device, translators)
                await _in_window(settings, shown, station, stop, layout_path, group)
            for task in tasks:
                task.cancel()
            if speaker is not None:
                speaker.close()


def own_logo(settings: DisplayConfig) -> Logo | None:
    """Return the hall's logo; one that is none keeps no call from the glass."""
    if settings.logo is None:
        return None
    try:
        logo = logo_of(logo_in(settings.logo))
    except NoLogo as error:
        _log.error("logo: %s %s; calls are shown without", settings.logo, error)
        return None
    if logo is None:
        _log.error("logo: %s is no PNG picture; calls are shown without", settings.logo)
    return logo


def own_sound(settings: DisplayConfig, timezone: Callable[[], str], time: Callable[[], int]) -> Own:
    """Return what is the hall's own in this screen's sound; `time` is the hub's (UTC ms), the settings were checked."""
    spans = ((span(each.times), each.db) for each in settings.volume)
    volume = [Loudness(times.start, times.end, db) for times, db in spans if times is not None]
    return Own(
        recordings=None if settings.recordings_dir is None else Recordings(settings.recordings_dir),
        chime=None if settings.chime is None else levelled(from_wav(settings.chime.read_bytes()), CHIME_DBFS),
        gain_db=lambda: gain_db(volume, time(), timezone()),
    )


def own_wording() -> Wording:
    """Return the words that calls are spoken with where the hall has none of its own: this package's."""
    texts = {language: load_translator(PACKAGE, language.value) for language in Language}
    return Wording(
        {
            language.value: Templates(
                call=translator.text("voice.call", **_KEPT), recall=translator.text("voice.recall", **_KEPT)
            )
            for language, translator in texts.items()
        }
    )


class Journal:
    """One line of JSON on standard output for each call that was shown or spoken, where there is no window.

    One more says "notices" whenever these change.
    """

    def __init__(self, on: bool) -> None:
        self._on = on
        self._notices: tuple[NoticeNote, ...] = ()

    def tell(self, what: str, call: CallId, number: str, counter: int, at: int) -> None:
        """Write what happened to a call; `at` is the client's steady UTC ms."""
        self._write({"event": what, "call": call, "number": number, "counter": counter, "at": at})

    def tell_notices(self, notices: tuple[NoticeNote, ...], at: int) -> None:
        """Write what cannot work now, if that has changed; `at` is the hub's time (UTC ms)."""
        if notices != self._notices:
            self._notices = notices
            self._write({"event": "notices", "notices": notices, "at": at})

    def _write(self, line: dict[str, object]) -> None:
        if self._on:
            sys.stdout.write(msgspec.json.encode(line).decode() + "\n")
            sys.stdout.flush()


async def _without_window(
    station: HallStation, stop: asyncio.Event, journal: Journal, layout_path: Path | None, out: PutOutNote
) -> None:
    seen: Note | None = None
    while not stop.is_set():
        station.tick()
        now: Note = out
        if not station.says_put_out:
            picture = station.picture()
            station.drawn()
            now = hall = note(picture)
            journal.tell_notices(hall.notices, picture.at)
        if layout_path is not None and now != seen:
            layout_file.write(layout_path, now)
        seen = now
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(TICK_S):
                await stop.wait()


async def _in_window(
    settings: DisplayConfig,
    face: OutFace,
    station: HallStation,
    stop: asyncio.Event,
    layout_path: Path | None,
    group: asyncio.TaskGroup,
) -> None:
    kivy_environment.prepare()
    from counter_display import media_player, window  # import Kivy, which reads the environment then

    hooks = media_player.MediaHooks(station.media_over, station.media_broken)
    await window.show(settings, face, stop, layout_path, group, hooks)


def _player(settings: DisplayConfig, headless: bool, speed: float, stack: contextlib.ExitStack) -> Player:
    folder = settings.sound_dir or settings.clips_dir or settings.state_dir / "clips"
    if settings.sound is SoundOutput.FILE:
        return stack.enter_context(FilePlayer(folder, speed))
    if headless:
        return AplayPlayer()
    card = CardPlayer(settings.state_dir / "sound")  # of this screen alone: others may share its clips
    stack.callback(card.close)
    with contextlib.suppress(PlayerFailed):  # the first sound tries again, and says why not
        card.begin()
    return card


_KEPT: Final = {"number": "{number}", "counter": "{counter}"}
"""Templates keep their placeholders: the voice fills them sign by sign."""
