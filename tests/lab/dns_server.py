"""A DNS server that does what a real one will not: `dns_server.py SETTINGS.json`. Prints `ready` once it listens.

It runs next to the real resolver, on another port; a case redirects queries to it. It answers from the lab's zone, but
wrongly for the names that the behaviour file lists: {"dns": {NAME or "*": BEHAVIOUR}}, reread for every query.
"""

import ipaddress
import json
import socket
import struct
import sys
import threading
import time

from wire import reset, stall

ONE_TYPE = {"a": 1, "aaaa": 28}
TO_ONE_TYPE = {
    "nxdomain": "NXDOMAIN", "refused": "REFUSED", "servfail": "SERVFAIL", "no-data": "no record", "false": "a false address",
    "silent": "no answer",
}
RCODES = {"nxdomain": 3, "refused": 5, "servfail": 2, "no-data": 0}

BEHAVIOURS = {
    "right": "a right answer",
    "truncated": "TC with one address over UDP, everything over TCP",
    "truncated-empty": "TC without an address over UDP, everything over TCP",
    "truncated-tcp-close": "TC with one address; over TCP closed in order without an answer",
    "truncated-tcp-reset": "TC with one address; over TCP RST in answer to the query",
    "truncated-tcp-stall": "TC with one address; over TCP no answer",
    "truncated-tcp-half": "TC with one address; over TCP half an answer, then closed in order",
    "malformed": "a record whose data is longer than the datagram",
    "malformed-pointer": "an owner name that points at itself",
    "malformed-count": "more records announced than there are",
    "two-answers": "a right answer, and 50 ms later another with a false address",
    "wrong-id-first": "an answer with a wrong id and a false address, then the right one",
    "wrong-id": "only an answer with a wrong id",
    "wrong-question-first": "an answer to another question with this id, then the right one",
    "padded": "a right answer padded with zeros to 512 bytes",
    "refused-padded": "REFUSED, padded with zeros to 512 bytes",
    "nxdomain": "NXDOMAIN",
    "https-data": "a record in answer to queries of type HTTPS, a right answer for the rest",
    "https-silent": "no answer to queries of type HTTPS, a right answer for the rest",
    **{f"https-{code}": f"{code.upper()} to queries of type HTTPS, a right answer for the rest"
       for code in ("servfail", "nxdomain", "notimp", "refused")},
    **{f"{what}-{type}": f"{text} to queries of type {type.upper()}, a right answer for the rest"
       for what, text in TO_ONE_TYPE.items() for type in ONE_TYPE},
    "page-by-cname": "another name's address, which is a block page's",
    "no-edns-truncated": "FORMERR to a query with EDNS, over TCP too; without: TC over UDP, a right answer over TCP",
    "no-edns": "FORMERR to a query with EDNS, a right answer without",
    "not-implemented": "NOTIMP, always",
    "servfail": "SERVFAIL, always (unbound asks here too, for names that a case sends it for)",
    "second-query": "a query is lost, then none for as long as a client might wait before it repeats it",
    "silent": "no answer",
}
TTL = 1  # seconds: what a case changes shows at once
ANSWERED = 6  # seconds, more than an attempt has
TYPES = {1: "ipv4", 28: "ipv6"}
HTTPS = 65
HTTPS_CODES = {"https-servfail": 2, "https-nxdomain": 3, "https-notimp": 4, "https-refused": 5}
PAGE = {1: ipaddress.ip_address("146.112.61.104").packed, 28: ipaddress.ip_address("2620:119:50::1").packed}
FALSE = {1: ipaddress.ip_address("198.51.100.66").packed, 28: ipaddress.ip_address("2001:db8::66").packed}


class Query:
    """The parts of a query that are repeated in an answer."""

    def __init__(self, data):
        self.id, _, _, _, _, additional = struct.unpack("!6H", data[:12])
        labels, at = [], 12
        while data[at]:
            labels.append(data[at + 1 : at + 1 + data[at]].decode("ascii"))
            at += 1 + data[at]
        self.name = ".".join(labels).lower()
        self.type = struct.unpack("!H", data[at + 1 : at + 3])[0]
        self.question = data[12 : at + 5]
        self.edns = additional > 0


class Server:
    def __init__(self, settings):
        self._zone = settings["zone"]
        self._behaviour = settings["behaviour"]
        self._lost = {}  # (name, type) to when a query was last lost

    def _records(self, query):
        family = TYPES.get(query.type)
        addresses = self._zone.get(query.name, {}).get(family, [])
        return [ipaddress.ip_address(a).packed for a in addresses]

    def behaviour(self, name):
        with open(self._behaviour) as file:
            table = json.load(file).get("dns", {})
        return table.get(name, table.get("*", "right"))

    def message(self, query, datas, rcode=0, truncated=False, id=None, question=None, count=None, owner=b"\xc0\x0c"):
        if rcode == 0 and query.name not in self._zone:
            rcode = 3
        flags = 0x8180 | rcode | (0x0200 if truncated else 0)
        count = len(datas) if count is None else count
        head = struct.pack("!6H", query.id if id is None else id, flags, 1, count, 0, 0)
        records = b"".join(owner + struct.pack("!HHIH", query.type, 1, TTL, len(d)) + d for d in datas)
        return head + (question or query.question) + records

    def page_by_cname(self, query):
        """The question's name is an alias of the filter's, whose addresses follow."""
        alias = b"\x05block\x06filter\x07example\x00"
        pages = [PAGE[query.type]] if query.type in PAGE else []
        head = struct.pack("!6H", query.id, 0x8180, 1, 1 + len(pages), 0, 0)
        cname = b"\xc0\x0c" + struct.pack("!HHIH", 5, 1, TTL, len(alias)) + alias
        at = 12 + len(query.question) + 12
        records = b"".join(struct.pack("!HHHIH", 0xC000 | at, query.type, 1, TTL, len(d)) + d for d in pages)
        return head + query.question + cname + records

    def over_udp(self, query):
        """The datagrams in answer to a query, as (seconds to wait, bytes)."""
        behaviour, datas = self.behaviour(query.name), self._records(query)
        right = self.message(query, datas)
        false = [FALSE.get(query.type, b"")]
        if behaviour == "right":
            return [(0, right)]
        if behaviour == "truncated-empty":
            return [(0, self.message(query, [], truncated=True))]
        if behaviour.startswith("truncated"):
            return [(0, self.message(query, datas[:1], truncated=True))]
        if behaviour == "malformed":
            return [(0, right[:-2])]
        if behaviour == "malformed-pointer":
            at = 12 + len(query.question)
            return [(0, self.message(query, datas, owner=struct.pack("!H", 0xC000 | at)))]
        if behaviour == "malformed-count":
            return [(0, self.message(query, datas, count=len(datas) + 3))]
        if behaviour == "two-answers":
            return [(0, right), (0.05, self.message(query, false))]
        if behaviour == "wrong-id-first":
            return [(0, self.message(query, false, id=query.id ^ 1)), (0.02, right)]
        if behaviour == "wrong-id":
            return [(0, self.message(query, datas, id=query.id ^ 1))]
        if behaviour == "wrong-question-first":
            other = b"\x05other\x04test\x00" + query.question[-4:]
            return [(0, self.message(query, false, question=other)), (0.02, right)]
        if behaviour == "padded":
            return [(0, right.ljust(512, b"\0"))]
        if behaviour == "refused-padded":
            return [(0, self.message(query, [], rcode=5).ljust(512, b"\0"))]
        if behaviour == "nxdomain":
            return [(0, self.message(query, [], rcode=3))]
        if behaviour.startswith("https-") and query.type == HTTPS:
            if behaviour == "https-data":
                return [(0, self.message(query, [b"\x00\x01\x00"]))]
            code = HTTPS_CODES.get(behaviour)
            return [(0, self.message(query, [], rcode=code))] if code else []
        if behaviour.startswith("https-"):
            return [(0, right)]
        what, _, of_type = behaviour.rpartition("-")
        if what in TO_ONE_TYPE and of_type in ONE_TYPE:
            if query.type != ONE_TYPE[of_type]:
                return [(0, right)]
            if what == "silent":
                return []
            return [(0, self.message(query, false) if what == "false" else self.message(query, [], rcode=RCODES[what]))]
        if behaviour == "page-by-cname":
            return [(0, self.page_by_cname(query))]
        if behaviour == "no-edns-truncated":
            return [(0, self.message(query, [], rcode=1) if query.edns else self.message(query, [], truncated=True))]
        if behaviour == "no-edns":
            return [(0, self.message(query, [], rcode=1) if query.edns else right)]
        if behaviour in ("not-implemented", "servfail"):
            return [(0, self.message(query, [], rcode=4 if behaviour == "not-implemented" else 2))]
        if behaviour == "second-query":
            # By time, not by count: several probes ask for the name, in any order.
            key, now = (query.name, query.type), time.monotonic()
            if now < self._lost.get(key, -ANSWERED) + ANSWERED:
                return [(0, right)]
            self._lost[key] = now
            return []
        return []  # silent

    def over_tcp(self, connection):
        with connection:
            try:
                connection.settimeout(30)
                size = struct.unpack("!H", connection.recv(2, socket.MSG_WAITALL))[0]
                query = Query(connection.recv(size, socket.MSG_WAITALL))
                behaviour = self.behaviour(query.name)
                refused = behaviour == "no-edns-truncated" and query.edns
                answer = self.message(query, [], rcode=1) if refused else self.message(query, self._records(query))
                answer = struct.pack("!H", len(answer)) + answer
                if behaviour.endswith("tcp-reset"):
                    reset(connection)
                elif behaviour.endswith("tcp-stall"):
                    stall(connection)
                elif behaviour.endswith("tcp-half"):
                    connection.sendall(answer[: len(answer) // 2])
                elif not behaviour.endswith("tcp-close"):
                    connection.sendall(answer)
                    while connection.recv(4096):
                        pass
            except (OSError, struct.error):
                pass  # the client has gone


def _udp_loop(server, listener):
    while True:
        data, peer = listener.recvfrom(4096)
        for wait, answer in server.over_udp(Query(data)):
            if wait:
                later = threading.Timer(wait, listener.sendto, (answer, peer))
                later.daemon = True
                later.start()
            else:
                listener.sendto(answer, peer)


def _tcp_loop(server, listener):
    while True:
        connection, _ = listener.accept()
        threading.Thread(target=server.over_tcp, args=(connection,), daemon=True).start()


def main():
    with open(sys.argv[1]) as file:
        settings = json.load(file)
    server = Server(settings)
    for address in settings["addresses"]:
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        udp = socket.socket(family, socket.SOCK_DGRAM)
        udp.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        udp.bind((address, settings["port"]))
        tcp = socket.create_server((address, settings["port"]), family=family, backlog=256)
        threading.Thread(target=_udp_loop, args=(server, udp), daemon=True).start()
        threading.Thread(target=_tcp_loop, args=(server, tcp), daemon=True).start()
    print("ready", flush=True)
    threading.Event().wait()


if __name__ == "__main__":
    main()
