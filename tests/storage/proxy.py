"""Stands between a hub and its server, and can lose the server's next answer together with the connection."""

import socket
import threading
from contextlib import suppress

_BYTES = 65_536


class Proxy:
    """Listens on a free port of loopback (`port`) and passes everything on to a server's port."""

    def __init__(self, server_port: int) -> None:
        self._server_port = server_port
        self._lose = threading.Event()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def lose_the_next_answer(self) -> None:
        """Wait for the server's next answer, then cut the connection instead of passing it on."""
        self._lose.set()

    def close(self) -> None:
        """Take no more connections."""
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                server = socket.create_connection(("127.0.0.1", self._server_port))
                for source, target, answers in ((client, server, False), (server, client, True)):
                    threading.Thread(target=self._pass_on, args=(source, target, answers), daemon=True).start()

    def _pass_on(self, source: socket.socket, target: socket.socket, answers: bool) -> None:
        with suppress(OSError):
            while data := source.recv(_BYTES):
                if answers and self._lose.is_set():
                    self._lose.clear()
                    break
                target.sendall(data)
        for end in (source, target):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()
