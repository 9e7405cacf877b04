"""A screen's model put into spoken words: everything that it shows, in the order in which it is read."""

from collections.abc import Collection, Iterable
from typing import assert_never

from config.sound.spelling import spell
from kiosk.comfort import Comfort
from kiosk.intents import Adjust, OpenCheckIn
from kiosk.model import (
    AttractBody,
    Body,
    Choice,
    ChoiceBody,
    EmergencyBody,
    ListBody,
    MessageBody,
    NeedsBody,
    NoticeBody,
    NumberBody,
    QuestionBody,
    ScreenModel,
    SearchBody,
    Urging,
    WholeBody,
)
from kiosk.speech.page import START, Item, Page, Said
from kiosk.speech.slip_words import SlipWords
from kiosk.speech.wording import Wording


def spoken(
    model: ScreenModel,
    wording: Wording,
    slip: SlipWords | None = None,
    *,
    by_keys: bool = True,
    placed: Collection[str] | None = None,
) -> Page:
    """Return what is to be heard of a screen; `slip` has what a number's slip says, and who uses keys is told which.

    `placed` has the keys of what stands on the glass (None: all): a choice that found no room there, or that nobody
    needs where all is shown already, is none by ear either.
    """
    own = wording.words
    body = [each for each in _body(model.body, wording, slip) if _is_there(each, placed)]
    choices = sum(item.intent is not None for item in body)
    facts = _introduced(model, wording, slip)
    introduction = (*facts, *_ways(choices, model, wording, by_keys=by_keys))
    hall = _said(wording, own.text("speech.hall", hall=model.hall, clock=model.clock)) if model.hall else ()
    around = [
        *([_choice(model.back, wording)] if model.back else []),
        *(_choice(each, wording) for each in model.bar),
        *(Item(key, _said(wording, text), is_stop=False) for key, text in _margins(model)),
    ]
    items = {START: Item(START, introduction)}
    for item in (*body, *around):
        if item.said:
            items.setdefault(item.key, item)
    back = model.back.intent if model.back and not isinstance(model.back.intent, OpenCheckIn) else None
    news, is_typed = _news(model, wording), isinstance(model.body, SearchBody)
    return Page(model.scene, wording.language, hall, tuple(items.values()), news, choices, back, is_typed)


def _is_there(item: Item, placed: Collection[str] | None) -> bool:
    return item.intent is None or placed is None or item.key in placed


def _margins(model: ScreenModel) -> tuple[tuple[str, str], ...]:
    return ("crumb", model.crumb), ("hall", model.hall), ("clock", model.clock)


def _said(wording: Wording, *texts: str) -> Said:
    return tuple(said for text in texts if (said := wording.say(text)))


def _choice(choice: Choice, wording: Wording, *, is_stop: bool = True) -> Item:
    """Return a choice with all of its words; a switch says how it stands, and one without a way that it has none."""
    own = wording.words
    state = own.text("speech.switch_on" if choice.is_on else "speech.switch_off")
    title = f"{choice.title}, {state}" if isinstance(choice.intent, Adjust) else choice.title
    cannot = "" if choice.intent else own.text("speech.cannot")
    return Item(choice.key, _said(wording, title, choice.detail, cannot), choice.intent, is_stop)


def _texts(wording: Wording, pairs: Iterable[tuple[str, str]], *, is_stop: bool = False) -> list[Item]:
    return [Item(key, _said(wording, text), is_stop=is_stop) for key, text in pairs if text]


def _body(body: WholeBody | Body, wording: Wording, slip: SlipWords | None) -> list[Item]:
    """Return the items of the middle part; texts that the introduction has said are found by a finger only."""
    match body:
        case AttractBody():
            return [_choice(body.begin, wording)]
        case EmergencyBody():
            return _texts(wording, _urged(body))
        case ListBody():
            tiles = [_choice(tile, wording) for tile in body.tiles]
            pager = body.pager
            search = _choice(body.search, wording)
            if pager is None:
                return [*tiles, search]
            turns = [_choice(each, wording, is_stop=each.intent is not None) for each in (pager.previous, pager.next)]
            return [*tiles, turns[0], *_texts(wording, [("page", pager.text)]), turns[1], search]
        case SearchBody():
            texts = [
                Item("query", _query(body, wording), is_stop=False),
                *_texts(wording, [("explanation", body.text)]),
            ]
            letters = sorted((key for row in body.letters for key in row), key=lambda key: key.key)
            keys = (*letters, body.other_keys, body.space, body.erase, body.clear)
            return [*texts, *(_choice(each, wording) for each in (*body.hits, body.more, *keys))]
        case ChoiceBody():
            facts = [(f"fact:{place}", fact.text) for place, fact in enumerate(body.facts)]
            return [
                *_texts(wording, [*facts, ("warning", body.warning)]),
                *_texts(wording, _needs(body.needs_title, body.needs), is_stop=True),
                *([_choice(body.all_needs, wording)] if body.all_needs else []),
                *(_choice(each, wording) for each in body.choices),
                *_texts(wording, [("note", body.note)], is_stop=True),
            ]
        case NeedsBody():
            facts = [(f"fact:{place}", fact.text) for place, fact in enumerate(body.facts)]
            return [
                *_texts(wording, facts),
                *_texts(wording, _needs(body.title, body.needs), is_stop=True),
                _choice(body.more, wording),
            ]
        case NumberBody():
            return _texts_of_number(body, wording, slip)
        case MessageBody():
            texts = _texts(wording, [("message", body.title), ("explanation", body.text)])
            return [*texts, *([_choice(body.choice, wording)] if body.choice else [])]
        case NoticeBody():
            texts = _texts(wording, _notice(body))
            return [*texts, *([_choice(body.choice, wording)] if body.choice else [])]
        case QuestionBody():
            texts = _texts(wording, [("message", body.title), ("explanation", body.text)])
            return [*texts, *(_choice(each, wording) for each in body.choices)]
        case _:
            assert_never(body)


def _needs(title: str, needs: tuple[str, ...]) -> list[tuple[str, str]]:
    return [("needs", title), *((f"need:{place}", need) for place, need in enumerate(needs))]


def _query(body: SearchBody, wording: Wording) -> Said:
    """Return what was typed: a code sign by sign, and of a PIN nothing."""
    if body.is_code:
        signs = "".join(sign for sign in body.query if sign.isalnum())
        return (" ".join(spell(signs, wording.language)),) if signs else ()
    return _said(wording, body.query)


def _notice(body: NoticeBody) -> tuple[tuple[str, str], ...]:
    return (
        ("message", body.title),
        ("explanation", body.text),
        ("lead", body.lead),
        ("main", body.main),
        ("below", body.below),
        ("note", body.note),
    )


def _urged(body: EmergencyBody) -> list[tuple[str, str]]:
    texts = [(f"{key}:{each.language}", text) for each in body.urgings for key, text in _urging(each)]
    return [*texts, ("note", body.note)]


def _urging(urging: Urging) -> tuple[tuple[str, str], ...]:
    return ("title", urging.title), ("text", urging.text), ("as_of", urging.as_of)


def _slip(body: NumberBody, wording: Wording, slip: SlipWords | None) -> list[Item]:
    """Return what the slip says, in the slip's order; the number as the hall will call it."""
    own = wording.words
    number = own.text("speech.slip_number", number=wording.number(body.number))
    tag = own.text("speech.slip_class", name=body.tag) if body.tag else own.text("speech.slip_regular")
    service = own.text("speech.slip_service", name=body.service) if body.service else ""
    told = [("place", body.place), ("ahead", body.ahead), ("wait", body.wait)]
    first = [Item("number", (number,))]
    if slip is None:
        return [*first, *_texts(wording, [("tag", tag), ("service", service), *told], is_stop=True)]
    before = [("hall", slip.hall), ("agency", slip.agency), ("tag", tag), ("service", service), ("place", body.place)]
    after = [("issued", slip.issued), ("ahead", body.ahead), ("wait", body.wait or slip.no_wait), ("stops", slip.stops)]
    last = [("absent", slip.absent), ("today", slip.today)]
    return [*first, *_texts(wording, [*before, *after, *last], is_stop=True)]


def _texts_of_number(body: NumberBody, wording: Wording, slip: SlipWords | None) -> list[Item]:
    below = [("stops", body.stops), ("status", body.status), ("scan", body.scan)]
    return [*_slip(body, wording, slip), *_texts(wording, below, is_stop=True)]


def _introduced(model: ScreenModel, wording: Wording, slip: SlipWords | None) -> Said:
    """Return what is told of a screen before its choices."""
    head = _said(wording, model.crumb, model.title)
    match model.body:
        case AttractBody(begin=begin):
            return (*head, *_said(wording, begin.title, begin.detail))
        case EmergencyBody():
            return _said(wording, *(text for _, text in _urged(model.body)))
        case ListBody(pager=pager):
            return (*head, *(_said(wording, pager.text) if pager else ()))
        case SearchBody(text=text, found=found):
            return (*head, *_query(model.body, wording), *_said(wording, text, found))
        case ChoiceBody(facts=facts, warning=warning):
            return (*head, *_said(wording, *(fact.text for fact in facts), warning))
        case NumberBody():
            slip_said = [sentence for item in _slip(model.body, wording, slip) for sentence in item.said]
            return (*slip_said, *_said(wording, model.body.status, model.body.scan))
        case NeedsBody(facts=facts, title=title, needs=needs):
            return (*head, *_said(wording, *(fact.text for fact in facts), title, *needs))
        case MessageBody(title=title, text=text) | QuestionBody(title=title, text=text):
            return (*head, *_said(wording, title, text))
        case NoticeBody():
            lead = f"{model.body.lead} {model.body.main} {model.body.below}"
            return (*head, *_said(wording, model.body.title, model.body.text, lead, model.body.note))
        case _:
            assert_never(model.body)


def _ways(choices: int, model: ScreenModel, wording: Wording, *, by_keys: bool) -> Said:
    """Return how many choices there are, and the key for them; on a number's screen the way is only to the end."""
    own = wording.words
    if isinstance(model.body, NumberBody):
        return _said(wording, own.text("speech.slip_again")) if by_keys else ()
    if not choices:
        return ()
    if choices == 1:
        count, key = own.text("speech.choices_one"), "speech.key_one"
    else:
        count, key = own.text("speech.choices", count=choices), "speech.key_next"
    return _said(wording, count, own.text(key) if by_keys else "")


def _news(model: ScreenModel, wording: Wording) -> Said:
    """Return what changes by itself while a screen stays: the fate of a slip, a wait that grows long."""
    match model.body:
        case NumberBody(status=status):
            return _said(wording, status)
        case MessageBody(title=title, text=text):
            return _said(wording, title, text)
        case ChoiceBody(warning=warning):
            return _said(wording, warning)
        case NoticeBody(title=title, text=text):
            return _said(wording, title, text)
        case SearchBody(text=text, found=found):
            return (*_query(model.body, wording), *_said(wording, "" if model.body.is_code else text, found))
        case ListBody() | NeedsBody() | QuestionBody() | AttractBody() | EmergencyBody():
            return ()
        case _:
            assert_never(model.body)


def volume_words(comfort: Comfort, wording: Wording, steps: int) -> Said:
    """Return how loud it is now, in steps counted from 1."""
    return _said(wording, wording.words.text("speech.volume", step=comfort.volume + 1, steps=steps))
