"""Clients that are no use to anybody: one that never reads, one that is gone without a word."""

import ctypes
import socket
import struct

SO_ATTACH_FILTER = 26  # Linux's asm-generic/socket.h
DROP = struct.pack("HBBI", 0x06, 0, 0, 0)  # one BPF instruction: return 0, so keep no byte of any packet


class Stray:
    """Asks for a stream with a token, and reads its head only."""

    def __init__(self, port: int, token: str, cursor: str) -> None:
        self._socket = socket.socket()
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        self._socket.settimeout(10)
        self._socket.connect(("127.0.0.1", port))
        self.port: int = self._socket.getsockname()[1]
        request = (f"GET /live?after={cursor} HTTP/1.1", "Host: localhost", f"Authorization: Bearer {token}", "", "")
        self._socket.sendall("\r\n".join(request).encode())
        self.status = int(self._socket.recv(16).split()[1])

    def vanish(self) -> None:
        """From now on its kernel drops whatever arrives and acknowledges nothing, as behind a cable that was cut."""
        program = ctypes.create_string_buffer(DROP, len(DROP))
        attached = struct.pack("HL", 1, ctypes.addressof(program))
        self._socket.setsockopt(socket.SOL_SOCKET, SO_ATTACH_FILTER, attached)

    def read_what_was_kept(self) -> int:
        """How many bytes the kernels on both sides still had for it. Of a line that was given up there is no end."""
        size = 0
        self._socket.settimeout(0.2)
        try:
            while data := self._socket.recv(65536):
                size += len(data)
        except OSError:
            pass
        return size

    def close(self) -> None:
        self._socket.close()
