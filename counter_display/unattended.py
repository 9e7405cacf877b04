"""A picture that nobody can touch: fingers and keys change nothing."""


class Unattended:
    """The input half of `counter_display.face.Face`, for screens that only show."""

    def down(self, x: float, y: float) -> None:
        """Nothing can be touched here."""

    def up(self, x: float, y: float) -> None:
        """Nothing can be touched here."""

    def key_down(self, name: str) -> None:
        """No key does anything here."""

    def key_up(self, name: str) -> None:
        """No key does anything here."""

    def keys_lost(self) -> None:
        """No key does anything here."""
