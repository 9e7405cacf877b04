"""A line from an administrator's command to the hub on this machine."""

from pathlib import Path
from typing import Final

from hub.protocol import control
from hub.protocol.codec import DecodeError
from hub.server.control_socket import connect
from hub.store.cures import words_of

PATIENCE_S: Final = 15.0
"""Longer than the hub waits for its own disk."""


class NoHub(Exception):
    """No hub works with this folder, or this user may not speak to it; says why."""


class ControlLine:
    """One connection; a context manager. Every call waits for the hub's answer."""

    def __init__(self, folder: Path) -> None:
        try:
            self._socket = connect(folder, PATIENCE_S)
        except OSError as error:
            raise NoHub(words_of(error)) from error
        self._reader = self._socket.makefile("rb")

    def __enter__(self) -> "ControlLine":
        return self

    def __exit__(self, *error: object) -> None:
        self._reader.close()
        self._socket.close()

    def ask(self, request: control.ControlRequest) -> control.ControlReply:
        """Return the hub's answer.

        Raises:
            NoHub: it is gone, or speaks another language.
        """
        try:
            self._socket.sendall(control.encode(request))
            return control.decode_reply(self._reader.readline(control.LINE.value))
        except OSError as error:
            raise NoHub(words_of(error)) from error
        except DecodeError as error:
            raise NoHub(error.detail) from error
