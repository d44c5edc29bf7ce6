"""Leads connections to this machine's loopback into the lab: a listener outside, a Unix socket, and reachd inside.

    door = Door()
    enter(script, door)             # outside, it listens from here on
    door.open_inside(directory, daemon.connect)
    door.address                    # "127.0.0.1:15223"
"""

import contextlib
import os
import socket
import threading

PORT = 15223  # or any other, where this one is taken
ADDRESS = "REACHD_DOOR"  # an environment variable, for the program inside


class Door:
    @property
    def address(self):
        return os.environ[ADDRESS]

    def open_outside(self, directory):
        listener = None
        for port in (PORT, 0):
            with contextlib.suppress(OSError):
                listener = socket.create_server(("127.0.0.1", port))
                break
        if listener is None:
            raise OSError("no port of 127.0.0.1 is free")
        os.environ[ADDRESS] = "%s:%d" % listener.getsockname()

        def connect():
            inner = socket.socket(socket.AF_UNIX)
            inner.connect(_path(directory))
            return inner
        _serve(listener, connect)

    def open_inside(self, directory, connect):
        """`connect()`: a connection to reachd."""
        listener = socket.socket(socket.AF_UNIX)
        listener.bind(_path(directory))
        listener.listen()
        _serve(listener, connect)


def _path(directory):
    return os.path.join(directory, "door")


def _serve(listener, connect):
    def accept():
        while True:
            outer, _ = listener.accept()
            try:
                inner = connect()
            except OSError:  # not open yet, or the daemon has ended
                outer.close()
                continue
            for one, other in ((outer, inner), (inner, outer)):
                threading.Thread(target=_pass_on, args=(one, other), daemon=True).start()
    threading.Thread(target=accept, daemon=True).start()


def _pass_on(one, other):
    with contextlib.suppress(OSError):
        while part := one.recv(65536):
            other.sendall(part)
    with contextlib.suppress(OSError):
        other.shutdown(socket.SHUT_WR)
