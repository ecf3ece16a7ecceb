"""A TCP proxy that breaks connections off: what a phone in a tunnel does to a stream."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field


@dataclass
class CuttingProxy:
    """Cuts the next connections, each after as many bytes of the answer as `cuts` says; then none."""

    port: int
    cuts: list[int] = field(default_factory=list)
    connections: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def next_cut(self) -> int | None:
        with self._lock:
            self.connections += 1
            return self.cuts.pop(0) if self.cuts else None


def _upstream(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        while data := source.recv(65536):
            target.sendall(data)
    with suppress(OSError):
        target.shutdown(socket.SHUT_WR)


def _serve(proxy: CuttingProxy, client: socket.socket, port: int) -> None:
    left = proxy.next_cut()
    with client, socket.create_connection(("127.0.0.1", port)) as server:
        thread = threading.Thread(target=_upstream, args=(client, server), daemon=True)
        thread.start()
        with suppress(OSError):
            while data := server.recv(65536):
                if left is not None:
                    data, left = data[:left], left - len(data[:left])
                client.sendall(data)
                if left == 0:
                    break
        for side in (client, server):
            with suppress(OSError):
                side.shutdown(socket.SHUT_RDWR)
        thread.join()


@contextmanager
def cutting(port: int) -> Iterator[CuttingProxy]:
    """A proxy in front of a port, as long as the context lasts."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        proxy = CuttingProxy(port=listener.getsockname()[1])

        def accept() -> None:
            with suppress(OSError):
                while True:
                    client, _ = listener.accept()
                    threading.Thread(target=_serve, args=(proxy, client, port), daemon=True).start()

        thread = threading.Thread(target=accept, daemon=True)
        thread.start()
        yield proxy
        listener.shutdown(socket.SHUT_RDWR)
    thread.join()
