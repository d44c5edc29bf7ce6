"""Reloads under load: whatever stays the same must not be affected."""

import json
import signal
import socket
import threading
import time

from case import checks
from faults.daemon import attempts
from program import CONFIGURATION, Metrics

PROBES, RELOADS, PORT = 200, 50, 7777
EVERY = {"interval": "1s", "timeout": "1s", "fast_interval": "500ms", "fall": "3", "rise": "2"}


def configuration(addresses, extra):
    """PROBES bare connections; `extra`: one more, on another port."""
    lines = ["listen: 127.0.0.1:15223", "schedule:", *(f"  {key}: {value}" for key, value in EVERY.items()), "probes:"]
    for number in range(PROBES):
        lines.append(f'  p{number}: {{ tcp: {{ host: "{addresses[number % len(addresses)]}", port: {PORT} }} }}')
    if extra:
        lines.append(f'  extra: {{ tcp: {{ host: "{addresses[0]}", port: 80 }} }}')
    return "\n".join(lines) + "\n"


def counters(metrics):
    """(name, labels) -> value, for every counter and bucket of the probes that stay"""
    found = {}
    for name, samples in metrics.samples.items():
        if name.startswith("reachd_") and name.endswith(("_total", "_bucket", "_count", "_sum")):
            found.update({(name, *sorted(l.items())): v for l, v in samples if l.get("probe") != "extra"})
    return found


def scrape(daemon):
    """On an overloaded machine the probing thread may answer too late (503), which is not the subject of this case."""
    found = []

    def answered():
        status, body = daemon.get("/metrics")
        if status == 200:
            found.append(Metrics(body))
        elif status != 503:
            raise ValueError(f"GET /metrics: status {status}: {body[:500]!r}")
        return found

    if not daemon.wait(answered, 30):
        raise ValueError("no scrape was answered within 30 s")
    return found[0]


def excuses(metrics):
    """Starts that were skipped and counted, and the seconds by which starts were late: the effect of a busy machine."""
    skipped = sum(value for _, value in metrics.samples["reachd_scheduler_skipped_total"])
    return skipped + metrics.samples["reachd_scheduler_lag_seconds_sum"][0][1]


class Greeter:
    """A server on PORT that accepts and closes: with its long backlog, the kernel answers however busy the machine is."""

    def __init__(self, lab):
        with lab.topology["servers"].entered():
            self._listener = socket.create_server(("0.0.0.0", PORT), backlog=4096)
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self):
        try:
            while True:
                self._listener.accept()[0].close()
        except OSError:
            pass  # closed

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()


class Counted:
    """The first packets of connections to PORT, as counted by the firewall."""

    def __init__(self, lab):
        self._firewall = lab.firewall
        chain = f"type filter hook forward priority 0; policy accept; tcp dport {PORT} tcp flags == syn counter name syns"
        self._firewall.nft(f"table inet fault {{\n counter syns {{ }}\n chain count {{\n {chain}\n }}\n}}\n")

    def __call__(self):
        listed = json.loads(self._firewall.run(["nft", "-j", "list", "counter", "inet", "fault", "syns"]))
        return next(entry["counter"]["packets"] for entry in listed["nftables"] if "counter" in entry)


@checks("reload-under-load")
def reload_under_load(lab, reachd, log):
    """200 probes at 1 s and 50 reloads: no attempt is lost or made twice, no counter goes back"""
    addresses = [a for a in lab.zone.served(lab.model) if ":" not in a][:8]
    texts = [configuration(addresses, extra) for extra in (False, True)]

    def write(text):
        with open(CONFIGURATION, "w") as file:
            file.write(text)

    write(texts[0])
    syns = Counted(lab)
    with Greeter(lab), reachd.daemon(log) as daemon:
        if not daemon.wait(lambda: len(scrape(daemon).by_series("reachd_probe_up")) == PROBES, 30):
            return ["after 30 s not all is settled"]
        complaints = []
        begin, first = time.monotonic(), scrape(daemon)
        seen = counters(first)
        loaded = lambda: daemon.said().count("REACHD_EVENT=config_loaded")  # noqa: E731
        for number in range(1, RELOADS + 1):
            write(texts[number % 2])
            daemon.process.send_signal(signal.SIGHUP)
            if not daemon.wait(lambda: loaded() == number, 20):
                return [*complaints, f"reload {number} did not come to its end: {loaded()} were told"]
            now = counters(scrape(daemon))
            back = [key for key, value in seen.items() if now.get(key, -1) < value]
            complaints += [f"reload {number}: {key} went from {seen[key]} to {now.get(key)}" for key in back[:3]]
            has_extra = any(key[0] == "extra" for key in attempts(scrape(daemon)))
            if has_extra != (number % 2 == 1):
                complaints.append(f"reload {number}: the series of the probe that came or went are not right")
            seen = now
            time.sleep(0.3)
        last, span = scrape(daemon), time.monotonic() - begin
        made = {key: count - attempts(first).get(key, 0) for key, count in attempts(last).items() if key[0] != "extra"}
        missed = excuses(last) - excuses(first)
        for key, count in made.items():
            # A failed one is retried at once. A start so late that the next was due is counted as lag, not as lost.
            failed = count - (attempts(last, "ok")[key] - attempts(first, "ok")[key])
            if not span - 2 - missed <= count <= span + 2 + 4 * failed:
                complaints.append(f"{key}: {count:.0f} attempts in {span:.1f} s at one a second")
        with open(log, "a") as file:
            file.write(f"{sum(made.values()):.0f} attempts in {span:.1f} s, {RELOADS} reloads; {missed:.1f} missed or late\n")
        return complaints + compare_with_the_firewall(daemon, syns, write, texts[0])


def compare_with_the_firewall(daemon, syns, write, text):
    """Every attempt started was counted, once. A long interval ends the probing, so that both counts stop."""
    write(text.replace(f"interval: {EVERY['interval']}", "interval: 1h"))
    daemon.process.send_signal(signal.SIGHUP)
    seen = []

    def stands_still():
        metrics = scrape(daemon)
        told = sum(n for key, n in attempts(metrics).items() if key[3] == PORT)
        failed = told - sum(n for key, n in attempts(metrics, "ok").items() if key[3] == PORT)
        resent = sum(metrics.by_series("reachd_probe_retransmits_total").values()) + failed
        seen.append((syns(), told, resent))
        time.sleep(1.5)  # longer than the old interval
        return len(seen) > 2 and seen[-1] == seen[-2]

    if not daemon.wait(stands_still, 40):
        return [f"with an interval of an hour attempts go on: {seen}"]
    sent, told, resent = seen[-1]
    if not 0 <= sent - told <= resent:
        return [f"{told:.0f} attempts were counted, the firewall saw {sent} connections, {resent:.0f} of them again"]
    return []
