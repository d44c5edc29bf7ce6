"""What stops now this connection and now that one: nobody's host, port or network is blocked."""

import json
import time

from case import checks
from expect import Expectation
from judge_daemon import Strangers, settled_complaints, wait_settled

# What may be said of it: the latter where nothing is down, and for ten minutes after.
HONEST = {family: ["unexplained", "degraded_path"] for family in ("ipv4", "ipv6")}
# As long as those of the built-in configuration: an attempt has time for the second and third SYN.
SCHEDULE = {"interval": "30s", "timeout": "5s", "fast_interval": "1s"}
NEW = "tcp flags & (syn | ack) == syn"


def watch(daemon, seconds, strangers):
    """The sentences of `unexplained` meanwhile."""
    sentences, end = set(), time.monotonic() + seconds
    while time.monotonic() < end:
        strangers(daemon.metrics())
        causes = json.loads(daemon.get("/api/v1/status")[1])["diagnosis"]
        sentences.update(c["sentence"] for c in causes if c["cause"] == "unexplained")
        time.sleep(1)
    return sentences


def accuses_nobody(name, rule, seconds=120, from_start=False):
    """With the limit, and while all heals, no cause is named that blames a host, a port or a network."""

    def case(lab, reachd, log):
        reachd.configure(SCHEDULE)
        if from_start:
            lab.forward(rule)
        strangers, complaints = Strangers(HONEST), []
        with reachd.daemon(log) as daemon:
            if from_start:
                daemon.wait(daemon.metrics, 10)
            else:
                complaints += wait_settled(daemon, lab, [], 60)
                lab.forward(rule)
            sentences = watch(daemon, seconds, strangers)
            complaints += [f"no limit is spoken of: {s}" for s in sentences if "new connections are limited" not in s]
            lab.restore()
            well = Expectation(lab.model, [])

            def healed():
                metrics = daemon.metrics()
                strangers(metrics)
                return not settled_complaints(metrics, well)

            if not daemon.wait(healed, 90):
                complaints += [f"after the fault: {c}" for c in settled_complaints(daemon.metrics(), well)]
        return complaints + sorted(strangers.complaints)

    case.__doc__ = f"""the firewall limits new connections{" from the start" if from_start else ""}: {rule}"""
    checks(name, long=True)(case)


accuses_nobody("connections-limited-by-rate", f"{NEW} limit rate over 2/second burst 5 packets drop")
accuses_nobody("connections-limited-hard", f"{NEW} limit rate over 30/minute burst 10 packets drop")
accuses_nobody("connections-limited-from-start", f"{NEW} limit rate over 3/second burst 5 packets drop", from_start=True)
