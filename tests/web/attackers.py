"""Clients that make life hard for a server; each function is the whole work of a process."""

import http.client
import selectors
import socket
import threading
import time

from client import basic, context


def slow_clients(port, count, over):
    """Keeps `count` connections open: a third send nothing, the others send a byte of a handshake or request per second.
    One that the server closes is reopened a second later."""
    request = b"GET /metrics HTTP/1.1\r\nHost: localhost\r\n" + b"X: y\r\n" * 200
    hello = bytes.fromhex("16030100f5010000f10303") + bytes(240)
    selector = selectors.DefaultSelector()
    due = [(time.monotonic() + i / count, i) for i in range(count)]  # when to act next, and on which connection
    connections = {}
    while not over.is_set():
        due.sort()
        when, i = due.pop(0)
        for key, _ in selector.select(max(0, when - time.monotonic())):
            gone = key.data
            try:
                ended = not key.fileobj.recv(4096)
            except OSError:
                ended = True
            if ended:
                selector.unregister(key.fileobj)
                key.fileobj.close()
                connections.pop(gone, None)
        time.sleep(max(0, when - time.monotonic()))
        due.append((time.monotonic() + 1, i))
        try:
            if i not in connections:
                one = socket.create_connection(("127.0.0.1", port), timeout=5)
                connections[i] = [one, 0]
                selector.register(one, selectors.EVENT_READ, i)
            elif i % 3:
                one, sent = connections[i]
                text = hello if i % 3 == 1 else request
                one.send(text[sent:sent + 1])
                connections[i][1] = (sent + 1) % len(text)
        except OSError:
            pass


def guesser(port, authority, per_second, over, statuses):
    """`per_second` wrong passwords, over as many connections as it takes; counts the answers in `statuses`."""
    tls = context(authority) if authority else None
    lock = threading.Lock()
    turn = [0, time.monotonic()]

    def guess():
        connection = None
        while not over.is_set():
            with lock:
                turn[0] += 1
                number = turn[0]
                wait = turn[1] + number / per_second - time.monotonic()
            time.sleep(max(0, wait))
            try:
                if connection is None:
                    kind = http.client.HTTPSConnection if tls else http.client.HTTPConnection
                    more = {"context": tls} if tls else {}
                    connection = kind("127.0.0.1", port, timeout=20, **more)
                user = "alice" if number % 2 else f"user{number}"
                connection.request("GET", "/metrics", headers=basic(user, f"guess {number}"))
                answer = connection.getresponse()
                answer.read()
                statuses.put(answer.status)
            except (OSError, http.client.HTTPException):
                statuses.put(0)
                connection.close()
                connection = None

    threads = [threading.Thread(target=guess) for _ in range(24)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def witness(over, delays):
    """Sleeps 5 ms again and again, and reports how late the machine woke it: reachd cannot be faster than that."""
    while not over.is_set():
        began = time.monotonic()
        time.sleep(0.005)
        late = time.monotonic() - began - 0.005
        delays.put((time.monotonic(), late))
