"""A part of a device that speaks by a link, which can be made only when the part is there to listen to it."""

from hub.client.connection import HubLink


class Linked:
    """Holds the link that is attached once, before anything is said."""

    def __init__(self) -> None:
        self._link: HubLink | None = None

    def attach(self, link: HubLink) -> None:
        """Take the link (which needs the part's handler first)."""
        self._link = link

    @property
    def link(self) -> HubLink:
        """The link that was attached."""
        assert self._link is not None
        return self._link
