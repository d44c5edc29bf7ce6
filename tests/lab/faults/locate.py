"""Where on the path a port is blocked: `reachd trace`, without capabilities, with the fault at each of the three routers."""

import re

from case import checks
from faults.firewall import LARGE_HELLO
from lab import CLOSED_PORT
from topology import GATEWAY, ROUTERS, address, prefix
from tracing import FAMILIES, SERVER_DISTANCE, Block, Tracer, hop_of, inside_address

DATA = "meta length > 110"  # see firewall.py
TIME_EXCEEDED = "icmp type time-exceeded drop", "icmpv6 type time-exceeded drop"


def rules(lab, router, hook, *lines):
    base = f"type filter hook {hook} priority 0; policy accept;"
    body = "\n".join(f"    {line}" for line in lines)
    lab.topology[router].nft(f"table inet fault_{hook} {{\n  chain {hook} {{\n    {base}\n{body}\n  }}\n}}\n")


def at_each_router(lab, tracer, rule, arguments, block, outcome):
    """The rule for what the client sends, on one router after the other; `block`: what must be reported for each."""
    complaints = []
    for router in ROUTERS:
        rules(lab, router, "forward", f'iifname "inside" {rule}')
        complaints += tracer.check(f"on {router}", arguments, block(router), outcome)
        lab.restore()
    return complaints


@checks("trace-reached")
def reached(lab, reachd, log):
    """none: a working port, TCP and UDP, by address and by name"""
    tracer = Tracer(lab, reachd, log)
    tracer.check_powerless()
    complaints = []
    name = lab.model.identity().host
    wanted = {
        "TCP": [tracer.server, 5223],
        "UDP": [tracer.resolver, 53, "--udp"],
        "a name": [name, 443, "--family", {f: f for f in FAMILIES}],
    }
    for what, arguments in wanted.items():
        for family, tree in tracer.run(arguments).items():
            routers = [hop.get("router") for hop in tree["path"][:-1]]
            if not tree["reached"] or routers != [inside_address(r, family) for r in ROUTERS]:
                complaints.append(f"{what}, {family}: {tree['outcome']}, path {routers}")
            if len(tree["path"]) != SERVER_DISTANCE:
                complaints.append(f"{what}, {family}: the server at {len(tree['path'])} and not {SERVER_DISTANCE}")
            if tree["took"] > 4:
                complaints.append(f"{what}, {family}: {tree['took']:.1f} s for a path of four hops that all answer")
    return complaints


@checks("trace-drop")
def drop(lab, reachd, log):
    """TCP 5223 is dropped"""
    tracer = Tracer(lab, reachd, log)
    return at_each_router(lab, tracer, "tcp dport 5223 drop", [tracer.server, 5223],
                          lambda router: Block("silent_drop", router), "connect_timeout")


@checks("trace-prohibited")
def prohibited(lab, reachd, log):
    """TCP 5223 is rejected with ICMP administratively prohibited"""
    tracer = Tracer(lab, reachd, log)
    return at_each_router(lab, tracer, "tcp dport 5223 reject with icmpx admin-prohibited", [tracer.server, 5223],
                          lambda router: Block("icmp_prohibited", router, router), "connect_prohibited")


@checks("trace-default-reject")
def default_reject(lab, reachd, log):
    """TCP 443 is rejected as nftables does by default (ICMP port unreachable)"""
    tracer = Tracer(lab, reachd, log)
    return at_each_router(lab, tracer, "tcp dport 443 reject", [tracer.server, 443],
                          lambda router: Block("icmp_unreachable", router, router), "connect_unreachable")


@checks("trace-forged-reset")
def forged_reset(lab, reachd, log):
    """a router answers SYNs to 5223 with RST"""
    tracer = Tracer(lab, reachd, log)
    return at_each_router(lab, tracer, "tcp dport 5223 reject with tcp reset", [tracer.server, 5223],
                          lambda router: Block("reset", router), "connect_refused")


@checks("trace-closed-port")
def closed_port(lab, reachd, log):
    """nothing listens on the servers' 5223, and on the resolvers' UDP 53"""
    tracer = Tracer(lab, reachd, log)
    lab.redirect("servers", f"tcp dport 5223 redirect to :{CLOSED_PORT}")
    complaints = tracer.check("TCP", [tracer.server, 5223], Block("server"), "connect_refused")
    lab.redirect("resolver", f"udp dport 53 redirect to :{CLOSED_PORT}")
    for family in FAMILIES:
        block = Block("icmp_unreachable", "core", tracer.resolver[family])
        complaints += tracer.check("UDP", [tracer.resolver, 53, "--udp"], block, "dns_unreachable", [family])
    return complaints


@checks("trace-reset-after-hello")
def reset_after_hello(lab, reachd, log):
    """a router answers the ClientHello to 5223 with RST; then the server does"""
    tracer = Tracer(lab, reachd, log)
    complaints = at_each_router(
        lab, tracer, f"tcp dport 5223 {DATA} reject with tcp reset", [tracer.server, 5223],
        lambda router: Block("reset_after_hello", router, control_passes=None), "tls_reset")
    lab.behave({"tls": {"*": "reset"}})
    return complaints + tracer.check("the server", [tracer.server, 5223], Block("reset_after_hello", control_passes=None),
                                     "tls_reset")


@checks("trace-stall-after-hello")
def stall_after_hello(lab, reachd, log):
    """a router drops the ClientHello to 5223; then the server accepts it and sends nothing, or closes"""
    tracer = Tracer(lab, reachd, log)
    complaints = at_each_router(
        lab, tracer, f"tcp dport 5223 {DATA} drop", [tracer.server, 5223],
        lambda router: Block("stall_after_hello", router, control_passes=None), "tls_timeout")
    for behaviour, mechanism, outcome in (("stall", "stall_after_ack", "tls_timeout"), ("close", "server", "tls_closed")):
        lab.behave({"tls": {"*": behaviour}})
        complaints += tracer.check(f"the server: {behaviour}", [tracer.server, 5223], Block(mechanism, control_passes=None),
                                   outcome)
    return complaints


@checks("trace-large-hello", long=True)
def large_hello(lab, reachd, log):
    """a router stops ClientHellos that need two segments: the connection, the first segment alone, or with RST"""
    tracer = Tracer(lab, reachd, log)
    complaints = []
    for action in ("ct mark set 1", "drop", "reject with tcp reset"):
        for router in ROUTERS:
            lines = [f'iifname "inside" tcp dport 443 {LARGE_HELLO} {action}', 'iifname "inside" ct mark 1 drop']
            rules(lab, router, "forward", *lines)
            outcome = "tls_reset" if "reset" in action else "tls_timeout"
            block = Block("large_hello", router, control_passes=None)
            complaints += tracer.check(f"{action} on {router}", [tracer.server, 443], block, outcome)
            lab.restore()
    return complaints


@checks("trace-outgoing-mtu", long=True)
def outgoing_mtu(lab, reachd, log):
    """large packets to the servers are lost without an ICMP error; then with one, which is no fault"""
    tracer = Tracer(lab, reachd, log)
    complaints = at_each_router(lab, tracer, "tcp dport 443 meta length > 1300 drop", [tracer.server, 443],
                                lambda router: Block("path_mtu", router, control_passes=None), "tls_timeout")
    lab.topology.smaller_mtu()
    for family, tree in tracer.run([tracer.server, 443]).items():
        if not tree["reached"]:
            complaints.append(f"a smaller MTU behind the firewall, {family}: {tree['outcome']}")
    return complaints


@checks("trace-first-data-rejected")
def first_data_rejected(lab, reachd, log):
    """the ClientHello is rejected with ICMP: the kernel then records no sender, and for IPv4 no code"""
    tracer = Tracer(lab, reachd, log)
    rules(lab, "fw", "forward", f'iifname "inside" tcp dport 5223 {DATA} reject')
    block = Block("icmp_unreachable", "fw", control_passes=None)
    complaints = tracer.check("port unreachable", [tracer.server, 5223], block, "tls_unreachable")
    lab.restore()
    rules(lab, "fw", "forward", f'iifname "inside" tcp dport 5223 {DATA} reject with icmpx admin-prohibited')
    for family, block in (("ipv4", Block("unknown", control_passes=None)),
                          ("ipv6", Block("icmp_prohibited", "fw", control_passes=None))):
        complaints += tracer.check("prohibited", [tracer.server, 5223], block, "tls_unreachable", [family])
    return complaints


@checks("trace-request")
def request(lab, reachd, log):
    """a router drops the request to HTTP 80, or answers it with RST"""
    tracer = Tracer(lab, reachd, log)
    complaints = []
    for action, mechanism, outcome in (("drop", "stall_after_hello", "http_timeout"),
                                       ("reject with tcp reset", "reset_after_hello", "http_reset")):
        rules(lab, "fw", "forward", f'iifname "inside" tcp dport 80 {DATA} {action}')
        complaints += tracer.check(action, [tracer.server, 80], Block(mechanism, "fw", control_passes=None), outcome)
        lab.restore()
    return complaints


@checks("trace-udp-53")
def udp_53(lab, reachd, log):
    """UDP 53 is dropped, or rejected with ICMP"""
    tracer = Tracer(lab, reachd, log)
    complaints = []
    for action, mechanism, outcome, names in (
        ("drop", "silent_drop", "dns_timeout", False),
        ("reject with icmpx admin-prohibited", "icmp_prohibited", "dns_prohibited", True),
        ("reject", "icmp_unreachable", "dns_unreachable", True),
    ):
        found = at_each_router(lab, tracer, f"udp dport 53 {action}", [tracer.resolver, 53, "--udp"],
                               lambda router: Block(mechanism, router, router if names else None), outcome)
        complaints += [f"{action}: {c}" for c in found]
    return complaints


@checks("trace-silent-hops", long=True)
def silent_hops(lab, reachd, log):
    """routers that send no time exceeded, with 5223 dropped or rejected on the firewall"""
    tracer = Tracer(lab, reachd, log)
    # Which routers are silent, what the firewall does, what may then be reported.
    table = [
        (ROUTERS, "drop", Block("silent_drop")),
        (["fw"], "drop", Block("silent_drop")),
        (["core"], "drop", Block("silent_drop")),
        (["r1"], "drop", Block("silent_drop", "fw")),
        (["r1"], "reject with icmpx admin-prohibited", Block("icmp_prohibited", "fw", "fw")),
        (["fw"], "reject with icmpx admin-prohibited", Block("icmp_prohibited", None, "fw")),
        (ROUTERS, "reject with tcp reset", Block("reset")),
    ]
    complaints = []
    for silent, action, block in table:
        for router in silent:
            rules(lab, router, "output", *TIME_EXCEEDED)
        rules(lab, "fw", "forward", f'iifname "inside" tcp dport 5223 {action}')
        complaints += tracer.check(f"{action}, {', '.join(silent)} silent", [tracer.server, 5223], block)
        lab.restore()
    return complaints


@checks("trace-path-mtu")
def path_mtu(lab, reachd, log):
    """packets over 900 bytes are lost in the middle without an ICMP error; servers send segments of 1000"""
    tracer = Tracer(lab, reachd, log)
    # The lab's certificates are short: with the usual segments, a server's first flight is a single one.
    for family in FAMILIES:
        lab.client.ip(f"route replace {prefix('default', family)} via {GATEWAY[family]} advmss 1000")
    rules(lab, "core", "forward", 'oifname "inside" tcp sport 443 meta length > 900 drop')
    return tracer.check("TLS", [tracer.server, 443], Block("path_mtu", control_passes=None), "tls_timeout")


@checks("trace-everything-dropped")
def everything_dropped(lab, reachd, log):
    """everything to the server's address is dropped: there is no control, and no hop may be named"""
    tracer = Tracer(lab, reachd, log)
    complaints = []
    for family in FAMILIES:
        lab.forward(f"{'ip' if family == 'ipv4' else 'ip6'} daddr {tracer.server[family]} drop")
        block = Block("silent_drop", control_passes=False)
        complaints += tracer.check("all", [tracer.server, 5223], block, "connect_timeout", [family])
        lab.restore()
    return complaints


@checks("trace-loop")
def loop(lab, reachd, log):
    """two routers send packets for the servers back and forth"""
    tracer = Tracer(lab, reachd, log)
    for family in FAMILIES:
        back = inside_address("r1", family).replace("10.1.", "10.2.").replace(":1::", ":2::")
        destination = "0.0.0.0/0" if family == "ipv4" else "::/0"
        lab.firewall.ip(f"route replace {destination} via {back}")
    # Over IPv6 the first router answers from another interface when a packet comes back: it is met as another one first.
    outside = address(2, "1", "ipv6")
    blocks = {
        "ipv4": Block("icmp_unreachable", "r1", "fw", control_passes=False),
        "ipv6": Block("icmp_unreachable", "fw", outside, control_passes=False),
    }
    return [
        complaint for family, block in blocks.items()
        for complaint in tracer.check("loop", [tracer.server, 5223], block, "connect_unreachable", [family])
    ]


@checks("trace-in-german")
def in_german(lab, reachd, log):
    """5223 is dropped, rejected, reset, or its ClientHello is: with `language: de` every word of the trace is German"""
    tracer = Tracer(lab, reachd, log)
    reachd.configure({}, lambda text: text + "\nlanguage: de\n")
    complaints = []
    for rule, words in (("tcp dport 5223 drop", "stillschweigend verworfen"),
                        ("tcp dport 5223 reject with icmpx admin-prohibited", "administrativ verboten"),
                        ("tcp dport 5223 reject with tcp reset", "mit einem gefälschten RST abgewiesen"),
                        (f"tcp dport 5223 {DATA} drop", "das ClientHello wird"),
                        (f"tcp dport 5223 {DATA} reject with tcp reset", "auf das ClientHello kommt")):
        rules(lab, "fw", "forward", f'iifname "inside" {rule}')
        text = tracer.text([tracer.server["ipv4"], "5223"])
        english = re.search(r"\b(the|and|is|are|was|by|from|to|of|at|comes|answers?|dropped|refused|rejected|reset|passes|connected)\b", text)
        if words not in text or english:
            complaints.append(f"{rule}: {english[0] if english else f'no {words!r}'} in:\n{text}")
        lab.restore()
    return complaints


@checks("trace-loss")
def loss(lab, reachd, log):
    """5 % of all packets are lost in each direction, and 5223 is dropped or rejected beyond that"""
    tracer = Tracer(lab, reachd, log)
    complaints = []
    for action, block in (("drop", Block("silent_drop", "fw")),
                          ("reject with icmpx admin-prohibited", Block("icmp_prohibited", "fw", "fw")),
                          ("reject with tcp reset", Block("reset", "fw"))):
        rules(lab, "r1", "forward", "numgen random mod 100 < 5 drop")
        rules(lab, "fw", "forward", f'iifname "inside" tcp dport 5223 {action}')
        wanted = [((family, n), [tracer.server[family], "5223"]) for family in FAMILIES for n in range(4)]
        trees = tracer.run_many(wanted)
        right = 0
        for (family, _), tree in trees.items():
            if wrong := block.wrong_place(tree, family):
                complaints.append(f"{action}, {family}: a wrong place: {'; '.join(wrong)}")
            right += not block.complaints(tree, family)
        if right < len(trees) * 3 // 4:
            complaints.append(f"{action}: only {right} of {len(trees)} traces name hop {hop_of('fw')}")
        lab.restore()
    return complaints


@checks("trace-slow-icmp")
def slow_icmp(lab, reachd, log):
    """routers that send at most one ICMP error per second, the default of Linux"""
    tracer = Tracer(lab, reachd, log)
    spaces = [lab.topology[name] for name in ROUTERS]
    complaints = []
    try:
        for space in spaces:
            space.sysctl({"net.ipv4.icmp_ratelimit": 1000, "net.ipv6.icmp.ratelimit": 1000})
        for action, block in (("drop", Block("silent_drop", "fw")),
                              ("reject with icmpx admin-prohibited", Block("icmp_prohibited", "fw", "fw"))):
            rules(lab, "fw", "forward", f'iifname "inside" tcp dport 5223 {action}')
            for family, tree in tracer.run([tracer.server, 5223]).items():
                if wrong := block.wrong_place(tree, family):
                    complaints.append(f"{action}, {family}: a wrong place: {'; '.join(wrong)}")
            lab.restore()
    finally:
        for space in spaces:
            space.sysctl({"net.ipv4.icmp_ratelimit": 0, "net.ipv6.icmp.ratelimit": 0})
    return complaints
