"""Compares the daemon's output with what a case expects, over time: what it settles on, which causes it names and where it
locates them, and that it reports nothing wrong on the way there. Returns complaints, one per line; none: it passed."""

import json
import time

import sentences
from expect import Expectation
from judge import NO_CAUSE, compare_causes, compare_services
from program import DAEMON, seconds

# A change settles within interval + (fall - 1) x max(fast_interval, d) + d, where d is at most the timeout.
SETTLED = seconds(DAEMON["interval"]) + int(DAEMON["fall"]) * seconds(DAEMON["timeout"])
SLACK = 4.0  # seconds, for a sanitizer build on a busy machine
LONGEST_TRACE = 13.0


def settled_complaints(metrics, expectation):
    """Why the daemon has not settled on what is expected."""
    outcomes, up = metrics.outcomes(), metrics.by_series("reachd_probe_up")
    complaints, expected = [], {}
    for series in expectation.series:
        wanted = expected[series.key] = expectation.outcome(series, None)
        if wanted == "skipped":
            if series.key in outcomes:
                complaints.append(f"{series}: takes part, and ends in {outcomes[series.key]}")
        elif outcomes.get(series.key) != wanted:
            complaints.append(f"{series}: expected {wanted}, saw {outcomes.get(series.key)}")
        elif up.get(series.key) != (1 if wanted == "ok" else 0):
            complaints.append(f"{series}: {wanted}, but reachd_probe_up is {up.get(series.key)}")
    return complaints + compare_services(expectation.services(expected), metrics.services())


def wait_settled(daemon, lab, rules, limit, causes=NO_CAUSE, watch=lambda metrics: None):
    """Complaints that remain after the daemon had `limit` seconds to settle and to name the causes."""
    expectation = Expectation(lab.model, rules)
    left = ["nothing was scraped"]

    def reached():
        metrics = daemon.metrics()
        watch(metrics)
        left[:] = settled_complaints(metrics, expectation) + compare_causes(causes, metrics.causes())
        return not left

    daemon.wait(reached, limit)
    return left


class Strangers:
    """Notes every cause that is named at any time but not expected."""

    def __init__(self, expected, meanwhile=()):
        self._expected = {family: {*causes, *meanwhile} for family, causes in expected.items()}
        self.complaints = set()

    def __call__(self, metrics):
        for family, causes in metrics.causes().items():
            for cause in set(causes) - self._expected[family]:
                self.complaints.add(f"for a while the causes of {family} had {cause} among them")


def place_complaints(metrics, place):
    """`place`: family -> the labels that every reachd_diagnosis_info of it must have."""
    complaints = []
    for family, wanted in place.items():
        infos = [l for l, _ in metrics.samples.get("reachd_diagnosis_info", []) if l["family"] == family]
        if not infos:
            complaints.append(f"reachd_diagnosis_info has no series of {family}")
        for labels in infos:
            complaints += [
                f"reachd_diagnosis_info of {labels['cause']} {family}: {key} {labels[key]!r} instead of {value!r}"
                for key, value in wanted.items() if labels[key] != value
            ]
        # Not every probe can be traced at once, and if nothing shows how far away a server is, that stays unknown; what is
        # reported must be right.
        blocks = [l for l, _ in metrics.samples.get("reachd_block_info", []) if l["family"] == family]
        located = [labels for labels in blocks if labels["mechanism"] != "unknown"]
        if not located:
            complaints.append(f"reachd_block_info says nothing of {family}")
        for labels in located:
            complaints += [
                f"reachd_block_info of {labels['probe']} {family}: {key} {labels[key]!r} instead of {value!r}"
                for key, value in wanted.items() if labels[key] != value
            ]
    return complaints


def wait_located(daemon, place, limit=LONGEST_TRACE + SLACK):
    left = ["nothing was scraped"]

    def reached():
        left[:] = place_complaints(daemon.metrics(), place)
        return not left

    daemon.wait(reached, limit)
    return left


def disagreements(daemon, reachd, once_differs=()):
    """Complaints unless `reachd once`, beside a daemon that has settled, names the same causes and states of services."""
    report, metrics = reachd.once(), daemon.metrics()
    with open(daemon.log, "a") as file:
        file.write(report.text)
    complaints = []
    if "causes" not in once_differs:
        complaints += compare_causes(metrics.causes(), report.causes)
        if not complaints and "sentences" not in once_differs:
            complaints += sentences.differences(daemon, report.text)
    if "services" not in once_differs:
        complaints += compare_services(metrics.services(), report.services)
    return [f"`once` and the daemon disagree: {c}" for c in complaints]


def sentence_complaints(daemon, lab, says):
    """`says`: see case.py."""
    causes = json.loads(daemon.get("/api/v1/status")[1])["diagnosis"]
    return [
        f"the sentence of {c['cause']} {c['family']} does not have {text!r}: {c['sentence']}"
        for c in causes for text in says(lab, c["family"]) if text not in c["sentence"]
    ]


def wait_said(daemon, lab, says, limit=LONGEST_TRACE + SLACK):
    """A sentence may get its place after the cause has been published."""
    left = []

    def reached():
        left[:] = sentence_complaints(daemon, lab, says)
        return not left

    daemon.wait(reached, limit)
    return left


def wait_one_sentence(daemon, limit=LONGEST_TRACE + SLACK):
    left = []

    def reached():
        left[:] = sentences.complaints(daemon)
        return not left

    daemon.wait(reached, limit)
    return left


def stay(daemon, lab, rules, causes, seconds, strangers):
    """Complaints unless for so long states and causes remain as they are."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        strangers(daemon.metrics())
        time.sleep(0.5)
    metrics = daemon.metrics()
    left = settled_complaints(metrics, Expectation(lab.model, rules)) + compare_causes(causes, metrics.causes())
    return [f"{seconds:.0f} s later: {c}" for c in left]


def judge_daemon(daemon, lab, case, reachd, rules=None):
    """Healthy, then the fault, then healthy again; each must settle, and no unaffected series may change. `rules`: of a fault
    that was there before the daemon started."""
    limit = SETTLED + SLACK + case.more_seconds
    if rules is None:
        complaints = [f"before the fault: {c}" for c in wait_settled(daemon, lab, [], 10 + SETTLED + SLACK)]
        if complaints:
            return complaints
    else:
        limit += 10  # over which the first attempts are spread
    started = time.monotonic()
    strangers = Strangers(case.causes, case.meanwhile)
    if rules is None:
        rules = case.function(lab)
    complaints = [
        f"with the fault: {c}" for c in wait_settled(daemon, lab, rules, limit, case.causes, strangers)
    ]
    settled = not complaints
    # What is no fault shows by nothing: it needs as much time as one would take.
    if stays := case.stays or (0 if any(case.causes.values()) else limit):
        complaints += [f"with the fault, {c}" for c in stay(daemon, lab, rules, case.causes, stays, strangers)]
    took = time.monotonic() - started
    expectation = Expectation(lab.model, rules)
    turned = daemon.metrics().by_series("reachd_probe_transitions_total", to="down")
    for series in expectation.series:
        times = turned.get(series.key, 0)
        # The first state of all is no transition.
        is_right = case.from_start or expectation.outcome(series, None) in ("ok", "skipped")
        if times != (wanted := 0 if is_right else 1):
            complaints.append(f"{series}: turned down {times:.0f} times instead of {wanted} within {took:.1f} s")
    if case.place:
        complaints += [f"with the fault: {c}" for c in wait_located(daemon, case.place)]
    complaints += [f"with the fault: {c}" for c in wait_said(daemon, lab, case.says)]
    if settled:
        complaints += [f"with the fault: {c}" for c in wait_one_sentence(daemon)]
        complaints += disagreements(daemon, reachd, case.once_differs)
    lab.restore()
    after = wait_settled(daemon, lab, [], SETTLED + SLACK + 4, NO_CAUSE, strangers)
    return complaints + [f"after the fault: {c}" for c in after] + sorted(strangers.complaints)
