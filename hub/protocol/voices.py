"""What a hall screen says of its own voice."""

import msgspec


class ReportVoice(msgspec.Struct, frozen=True, tag="ReportVoice", tag_field="type"):
    """Whether this screen can speak; kept in memory, not in history (hall screens with a voice).

    One that cannot begins nothing until the hub has appointed a voice for its zone: another screen, or the same anew.
    `since` is the newest `HallView.announcer_since` that it knew: an appointment of its own after that is the answer
    already, and the word, which was long under way, changes nothing.
    """

    is_able: bool
    since: int = 0
