"""Reasons as the wire knows them: history may hold others, from orders that did not come over the wire."""

from hub.protocol.commands import PauseReason, StopReason


def stop_reason(text: str) -> StopReason:
    """Return a stop's reason; one that the wire has no word for is a technical one."""
    try:
        return StopReason(text)
    except ValueError:
        return StopReason.TECHNICAL


def pause_reason(text: str) -> PauseReason:
    """Return a break's reason; one that the wire has no word for is a rest."""
    try:
        return PauseReason(text)
    except ValueError:
        return PauseReason.REST
