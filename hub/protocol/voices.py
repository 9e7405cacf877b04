"""What a hall screen says of its own voice."""

import msgspec


class ReportVoice(msgspec.Struct, frozen=True, tag="ReportVoice", tag_field="type"):
    """Whether this screen can speak; kept in memory, not in history (hall screens with a voice).

    One that cannot begins nothing until the hub has appointed a voice for its zone: another screen, or the same anew.
    `since` is the newest `HallView.announcer_since` that it knew: any other appointment of its own is the answer
    already, be it a newer one, or an older one that a rebuilt hub goes on with; the word then changes nothing.
    """

    is_able: bool
    since: int = 0
