"""What both kinds of server do with a socket, below TLS and HTTP."""

import socket
import struct
import time


def local_address(connection):
    address = connection.getsockname()[0]
    return address.removeprefix("::ffff:")


def original_address(connection):
    """Where the client meant to connect if it was redirected here: netfilter's SO_ORIGINAL_DST, 80 in both families."""
    try:
        if connection.getpeername()[0].startswith("::ffff:"):
            return socket.inet_ntop(socket.AF_INET, connection.getsockopt(socket.SOL_IP, 80, 16)[4:8])
        return socket.inet_ntop(socket.AF_INET6, connection.getsockopt(socket.IPPROTO_IPV6, 80, 28)[8:24])
    except OSError:
        return local_address(connection)


def reset(connection):
    """Ends with RST instead of FIN."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


def close_in_order(connection, seconds=5):
    """FIN, then reads until the client's own: closing with unread bytes would send an RST after what was sent."""
    connection.shutdown(socket.SHUT_WR)
    connection.settimeout(seconds)
    while connection.recv(65536):
        pass
    connection.close()


def stall(connection):
    """Sends nothing more until the client gives up."""
    connection.settimeout(70)
    while connection.recv(65536):
        pass


def peek(connection, enough, seconds=10):
    """What has arrived, without consuming it, once `enough(bytes)` is true; shorter if the client ends before."""
    end = time.monotonic() + seconds
    seen = b""
    while time.monotonic() < end:
        now = connection.recv(65536, socket.MSG_PEEK)
        if not now or enough(now):
            return now
        if now == seen:
            time.sleep(0.002)
        seen = now
    return seen
