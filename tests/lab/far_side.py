"""The servers of one namespace, as a program: `far_side.py SETTINGS.json`. Prints `ready` once everything listens.

It accepts connections on every address of its namespace, IPv4 and IPv6, with a thread for each. What a server does wrong is
read from a file for every connection, so that a case can change it between two connections without a restart:
{"tls": {SERVER NAME or "*": BEHAVIOUR}, "http" or "https": {HOST or "*": BEHAVIOUR}, "portal": {"*": BEHAVIOUR}}; the behaviours are
the tables in tls_service.py and http_service.py.
"""

import json
import socket
import sys
import threading

import http_service
import tls_service
from wire import local_address, stall

CONNECTIONS = 2000  # at a time; further ones wait in the backlog


class Settings:
    def __init__(self, path):
        with open(path) as file:
            values = json.load(file)
        self.authorities = values["authorities"]
        self.listeners = values["listeners"]  # [{"port", "service": tls | http | page | login | silent, "authority": tls only}]
        self.tls = values.get("tls", {})  # port -> server name -> {"authority", "alpn"}
        self.pages = values.get("pages", {})  # host -> path -> {"status", "body"}
        self.sinkholes = values.get("sinkholes", [])
        self._behaviour = values["behaviour"]

    def behaviour(self, service, name):
        with open(self._behaviour) as file:
            table = json.load(file).get(service, {})
        return table.get(name, table.get("*", "right"))


def _serve(connection, listener, settings):
    try:
        connection.settimeout(30)
        if listener["service"] == "page" or local_address(connection) in settings.sinkholes:
            http_service.block_page(connection)
        elif listener["service"] == "login":
            http_service.login_page(connection, settings.behaviour("portal", ""))
        elif listener["service"] == "silent":
            stall(connection)
        elif listener["service"] == "tls":
            tls_service.serve(connection, listener, settings)
        else:
            http_service.serve(connection, settings)
    except OSError:
        # The client went away, or a fault cut it off: the case judges what the client saw.
        pass
    finally:
        connection.close()


def _serve_and_free(connection, listener, settings, free):
    try:
        _serve(connection, listener, settings)
    finally:
        free.release()


def _accept(server, listener, settings, free):
    while True:
        free.acquire()
        connection, _ = server.accept()
        threading.Thread(target=_serve_and_free, args=(connection, listener, settings, free), daemon=True).start()


def main():
    settings = Settings(sys.argv[1])
    free = threading.Semaphore(CONNECTIONS)
    for listener in settings.listeners:
        server = socket.create_server(("", listener["port"]), family=socket.AF_INET6, backlog=1024, dualstack_ipv6=True)
        threading.Thread(target=_accept, args=(server, listener, settings, free), daemon=True).start()
    print("ready", flush=True)
    threading.Event().wait()


if __name__ == "__main__":
    main()
