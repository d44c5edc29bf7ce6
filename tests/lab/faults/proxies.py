"""A source with a proxy: what the proxy does, and what is wrong before it and behind it. From the source `default` nothing
is probed, so that every cause is that of the source with the proxy."""

import base64
import os
import time

import yaml

import proxy
from case import checks
from program import CONFIGURATION, DAEMON, ONCE
from tracing import Tracer


def through(url, login=None):
    """The configuration with every probe made through this proxy."""
    source = {"proxy": url, **({"proxy_login": login} if login else {})}

    def change(text):
        tree = yaml.safe_load(text)
        tree["sources"] = {"by-proxy": source}
        for probe in tree["probes"].values():
            probe["sources"] = ["by-proxy"]
        return yaml.safe_dump(tree, sort_keys=False)

    return change


def plain_url(name=proxy.NAME):
    return f"http://{name}:{proxy.PLAIN}"


def kind_of(key):
    return key[1]


def port_of(key):
    return key[3]


def outcome_complaints(attempts, expected):
    """`expected`: a function of a series' key that gives its outcome. No dns probe may be there."""
    complaints = []
    for key, attempt in attempts.items():
        if kind_of(key) == "dns":
            complaints.append(f"{key}: a dns probe from a source with a proxy")
            continue
        wanted = expected(key)
        if attempt.outcome not in (wanted if isinstance(wanted, tuple) else (wanted,)):
            complaints.append(f"{key}: expected {wanted}, saw {attempt.outcome} ({attempt.detail})")
    return complaints if attempts else ["nothing was probed"]


def judge(lab, reachd, url, expected, cause, services=None, login=None, secret=None):
    """One `once` through the proxy: outcomes, the one cause ("" for none) of both families, services."""
    reachd.configure({**ONCE, "timeout": "2500ms"}, through(url, login))
    report = reachd.once()
    complaints = outcome_complaints(report.attempts, expected)
    for family, causes in report.causes.items():
        if causes != ([cause] if cause else []):
            complaints.append(f"causes of {family}: expected {cause or 'none'}, saw {causes}")
    for name, state in (services or {}).items():
        if report.services.get(name) != state:
            complaints.append(f"service {name}: expected {state}, saw {report.services.get(name)}")
    for text in (proxy.LOGIN, "a secret"):
        if text in report.text:
            complaints.append("the login stands in the output")
    return complaints


def all_are(outcome, http=None):
    return lambda key: http if http is not None and kind_of(key) == "http" else outcome


OK = all_are("ok")
HEALTHY = {"push": "ok", "imessage-activation": "ok", "facetime-activation": "ok"}
DOWN = dict.fromkeys(HEALTHY, "down")


@checks("proxy-healthy")
def proxy_healthy(lab, reachd, log):
    """squid, spoken to plainly and over TLS, and tinyproxy, by name and by address, all allow everything: all is well"""
    proxy.name_it(lab)
    complaints = []
    with proxy.squid(lab):
        for url in (plain_url(), f"https://{proxy.NAME}:{proxy.TLS}", plain_url(proxy.ADDRESSES[0])):
            found = judge(lab, reachd, url, OK, "", HEALTHY)
            complaints += [f"squid, {url}: {complaint}" for complaint in found]
    with proxy.tinyproxy(lab):
        complaints += [f"tinyproxy: {c}" for c in judge(lab, reachd, plain_url(), OK, "", HEALTHY)]
    return complaints


@checks("proxy-login")
def proxy_login(lab, reachd, log):
    """a login is wanted: it is right, wrong and missing, at squid and at tinyproxy"""
    proxy.name_it(lab)
    files = {"right": proxy.LOGIN, "wrong": "reachd:another"}
    for name, text in files.items():
        with open(f"{proxy.LOGIN_FILE}.{name}", "w") as file:
            file.write(text + "\n")
    wants = all_are("proxy_login")
    complaints = []
    with proxy.squid(lab, login=True):
        complaints += judge(lab, reachd, plain_url(), OK, "", HEALTHY, f"{proxy.LOGIN_FILE}.right")
        complaints += judge(lab, reachd, plain_url(), wants, "proxy_login", DOWN, f"{proxy.LOGIN_FILE}.wrong")
        complaints += judge(lab, reachd, plain_url(), wants, "proxy_login", DOWN)
    # tinyproxy takes no colon in a password.
    with open(f"{proxy.LOGIN_FILE}.tiny", "w") as file:
        file.write("reachd:a-secret\n")
    with proxy.tinyproxy(lab, "BasicAuth reachd a-secret\n"):
        complaints += judge(lab, reachd, plain_url(), OK, "", HEALTHY, f"{proxy.LOGIN_FILE}.tiny")
        complaints += judge(lab, reachd, plain_url(), wants, "proxy_login", DOWN)
    return complaints


@checks("proxy-denies-5223")
def proxy_denies_5223(lab, reachd, log):
    """the proxy refuses port 5223 alone: push goes by 443, which is less than ok and more than down"""
    proxy.name_it(lab)
    complaints = []

    def expected(key):
        return "proxy_denied" if port_of(key) == 5223 else "ok"

    degraded = {"push": "degraded"}
    with proxy.squid(lab, denied="5223"):
        complaints += judge(lab, reachd, plain_url(), expected, "proxy_denied 5223", degraded)
        complaints += judge(lab, reachd, f"https://{proxy.NAME}:{proxy.TLS}", expected, "proxy_denied 5223", degraded)
    with proxy.tinyproxy(lab, "ConnectPort 443\n"):
        complaints += judge(lab, reachd, plain_url(), expected, "proxy_denied 5223", degraded)
    return complaints


@checks("proxy-denies-all")
def proxy_denies_all(lab, reachd, log):
    """the proxy refuses everything: one cause without a port"""
    proxy.name_it(lab)
    complaints = []
    with proxy.squid(lab, access="http_access deny all"):
        complaints += judge(lab, reachd, plain_url(), all_are("proxy_denied"), "proxy_denied", DOWN)
    # tinyproxy does not sign its page on plain HTTP; it is known by its Server.
    os.makedirs("/run/lab/proxy", exist_ok=True)
    with open("/run/lab/proxy/filter", "w") as file:
        file.write("^nothing.invalid$\n")
    with proxy.tinyproxy(lab, 'Filter "/run/lab/proxy/filter"\nFilterDefaultDeny Yes\n'):
        expected = all_are("proxy_denied", "http_unexpected_status")
        complaints += judge(lab, reachd, plain_url(), expected, "proxy_denied", DOWN)
    return complaints


def trace_complaints(lab, reachd, log, mechanism):
    """`reachd trace` from the source goes to the proxy's own port, whatever host is asked for."""
    arguments = ["gsa.apple.com", "443", "--source", "by-proxy", "--config", CONFIGURATION]
    tree = Tracer(lab, reachd, log).run(arguments, ("ipv4",))["ipv4"]
    seen = (tree["address"], tree["port"], tree["block"]["mechanism"] if mechanism else None)
    wanted = (proxy.ADDRESSES[0], proxy.PLAIN, mechanism)
    return [] if seen == wanted else [f"trace: {seen} instead of {wanted}"]


@checks("proxy-down")
def proxy_down(lab, reachd, log):
    """nothing listens at the proxy, and a firewall before it drops and rejects what is sent there"""
    proxy.name_it(lab)
    complaints = judge(lab, reachd, plain_url(), all_are("proxy_refused"), "proxy_down", DOWN)
    with proxy.squid(lab):
        for rule, outcome in (("drop", "proxy_timeout"),
                              ("reject with icmpx admin-prohibited", "proxy_prohibited"),
                              ("reject with icmpx host-unreachable", "proxy_unreachable")):
            lab.forward(f"tcp dport {proxy.PLAIN} {rule}")
            complaints += judge(lab, reachd, plain_url(), all_are(outcome), "proxy_down", DOWN)
            complaints += trace_complaints(lab, reachd, log, "silent_drop" if rule == "drop" else None)
            lab.topology["fw"].nft("flush ruleset\n")
    return complaints


@checks("proxy-not-resolvable")
def proxy_not_resolvable(lab, reachd, log):
    """the proxy's name does not exist"""
    lab.resolver.answer([proxy.NAME], "always_nxdomain")
    return judge(lab, reachd, plain_url(), all_are("dns_nxdomain"), "proxy_down", DOWN)


@checks("proxy-without-way-out")
def proxy_without_way_out(lab, reachd, log):
    """every host is answered with a 5xx: squid, whose way out is closed, and a proxy that says 502"""
    proxy.name_it(lab)
    complaints = []
    with proxy.squid(lab):
        lab.topology["core"].nft(
            'table inet fault {\n  chain output {\n    type filter hook output priority 0; policy accept;\n'
            '    oifname "servers" meta l4proto tcp reject with icmpx host-unreachable\n  }\n}\n'
        )
        complaints += judge(lab, reachd, plain_url(), all_are("proxy_failed"), "uplink_down", DOWN)
        lab.topology["core"].nft("flush ruleset\n")
    with proxy.hostile(lab, "bad-gateway"):
        # Whose a 502 on plain HTTP is its Server tells.
        expected = all_are("proxy_failed", "http_unexpected_status")
        complaints += judge(lab, reachd, plain_url(), expected, "uplink_down", DOWN)
    return complaints


HOSTILE = {
    "reset": ("proxy_reset", "http_reset"),
    "close": ("proxy_closed", "http_closed"),
    "garbage": ("proxy_malformed", "http_malformed"),
    "endless-header": ("proxy_malformed", "http_malformed"),
    "stall": ("proxy_timeout", "http_timeout"),
    "then-nothing": ("tls_timeout", ("http_timeout", "http_unexpected_body")),
    "bytes-behind": ("proxy_malformed", ("http_timeout", "http_unexpected_body", "http_unexpected_status")),
}


@checks("proxy-hostile", long=True)
def proxy_hostile(lab, reachd, log):
    """a proxy that resets, closes, sends garbage or a header without end, stalls, says 200 and then nothing, or more than
    that: never an accusation of the network"""
    proxy.name_it(lab)
    complaints = []
    for how, (tunnel, http) in HOSTILE.items():
        with proxy.hostile(lab, how):
            reachd.configure({**ONCE, "timeout": "2500ms"}, through(plain_url()))
            report = reachd.once()
        found = outcome_complaints(report.attempts, all_are(tunnel, http))
        blamed = {cause.split()[0] for causes in report.causes.values() for cause in causes}
        if not blamed or blamed - {"proxy_down", "unexplained"}:
            found.append(f"causes: {report.causes}")
        complaints += [f"{how}: {complaint}" for complaint in found]
    return complaints


@checks("proxy-traced", long=True)
def proxy_traced(lab, reachd, log):
    """the daemon, while the firewall drops what is sent to the proxy, then while the proxy refuses 5223: the place is that of
    the proxy's own port, the blocker the proxy, the series of its causes are there from the start, and the login is nowhere"""
    proxy.name_it(lab)
    with open(proxy.LOGIN_FILE, "w") as file:
        file.write(proxy.LOGIN + "\n")
    reachd.configure(DAEMON, through(plain_url(), proxy.LOGIN_FILE))
    state = "/run/lab/proxy-state"
    os.makedirs(state, exist_ok=True)
    complaints = []
    with proxy.squid(lab, denied="5223", login=True), reachd.daemon(log, state) as daemon:
        def causes_are(wanted):
            return lambda: all(causes == wanted for causes in daemon.metrics().causes().values())

        def blocks():
            return daemon.metrics().samples.get("reachd_block_info", [])

        if not daemon.wait(causes_are(["proxy_denied 5223"]), 40):
            complaints.append(f"5223 refused: {daemon.metrics().causes()}")
        seen = {(labels["mechanism"], labels["blocker"]) for labels, _ in blocks()}
        wanted = {("proxy_answer", address) for address in proxy.ADDRESSES}
        if seen != wanted:
            complaints.append(f"5223 refused: blocks {seen}, expected {wanted}")
        names = {(labels["cause"], labels["port"]) for labels, _ in daemon.metrics().samples["reachd_diagnosis"]}
        expected = {("proxy_down", ""), ("proxy_login", ""), *(("proxy_denied", port) for port in ("", "80", "443", "5223"))}
        if not expected <= names:
            complaints.append(f"series that are missing: {expected - names}")

        lab.forward(f"tcp dport {proxy.PLAIN} drop")
        if not daemon.wait(causes_are(["proxy_down"]), 60):
            complaints.append(f"dropped: {daemon.metrics().causes()}")
        end = time.monotonic() + 40
        while time.monotonic() < end and not any(labels["mechanism"] == "silent_drop" for labels, _ in blocks()):
            time.sleep(0.5)
        traced = {labels["mechanism"] for labels, _ in blocks()}
        if "silent_drop" not in traced:
            complaints.append(f"dropped: blocks of {traced}")
        told = [daemon.get(path)[1] for path in ("/", "/metrics", "/api/v1/status")]
    lab.restore()
    for name in os.listdir(state):
        with open(os.path.join(state, name)) as file:
            told.append(file.read())
    secrets = (proxy.LOGIN, "a secret", base64.b64encode(proxy.LOGIN.encode()).decode())
    if len(told) < 4 or any(secret in text for text in [*told, daemon.said()] for secret in secrets):
        complaints.append("the login stands in pages, metrics, API, state or journal, or there is no state")
    return complaints
