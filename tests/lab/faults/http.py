"""Plain HTTP servers that answer wrongly, at one host each."""

import time

from case import checks, once
from expect import Rule
from faults.daemon import failed_attempts, healthy
from http_service import LENIENT_FORMS, PORTAL_FORMS
from judge import NO_CAUSE, compare_causes
from judge_daemon import SETTLED, SLACK, Strangers, wait_settled
from program import DAEMON, ONCE


def one_host(lab, probe, behaviour, outcome):
    lab.behave({"http": {probe.host: behaviour}})
    return [Rule(lambda s: s.kind == "http" and s.target == probe.host, outcome)]


def of_page(name, behaviour, outcome, text, cause="hosts_blocked"):
    def bring_in(lab):
        return one_host(lab, lab.model.page(), behaviour, outcome)

    bring_in.__doc__ = text
    once(name, cause)(bring_in)


of_page("http-error", "error", "http_unexpected_status", "one server answers 503", "server_fault")
of_page("http-close", "close", "http_closed", "one server closes without an answer")
of_page("http-cut", "cut", "http_unexpected_body", "one server sends another page, and closes in the middle of it",
        "server_fault")
of_page("http-cut-header", "cut-header", "http_closed", "one server closes in the middle of its header")
of_page("http-reset", "reset", "http_reset", "one server answers with RST")
of_page("http-reset-midway", "reset-midway", "http_unexpected_body",
        "one server sends another page, and resets in the middle of it", "server_fault")
of_page("http-malformed", "malformed", "http_malformed", "one server answers with what is no HTTP", "server_fault")
of_page("http-silent", "silent", "http_timeout", "one server does not answer")
of_page("http-silent-midway", "silent-midway", "http_timeout", "one server stops after its header")


@once("portal-redirect", "captive_portal")
def portal_redirect(lab):
    """a portal answers the captive check with a redirect"""
    return one_host(lab, lab.model.portal(), "redirect", "http_unexpected_status")


@once("portal-page", "captive_portal")
def portal_page(lab):
    """a portal answers the captive check with its own page and status 200"""
    return one_host(lab, lab.model.portal(), "other-body", "http_unexpected_body")


def of_every_form(lab, reachd, probe, forms, outcomes, causes):
    """`once` while this host answers in each of these forms: the outcomes that the probe may have, and the causes."""
    reachd.configure(ONCE)
    complaints = []
    for form in forms:
        lab.behave({"http": {probe.host: form}})
        report = reachd.once()
        seen = {a.outcome for key, a in report.attempts.items() if key[0] == probe.name}
        if not seen <= outcomes:
            complaints.append(f"{form}: expected {sorted(outcomes)}, saw {sorted(seen)}")
        if any(c != causes for c in report.causes.values()):
            complaints.append(f"{form}: expected the causes {causes}, saw {report.causes}")
    return complaints


@checks("portal-forms")
def portal_forms(lab, reachd, log):
    """a portal answers the captive check in forms that break rules, and that devices show all the same"""
    outcomes = {"http_unexpected_status", "http_unexpected_body", "http_malformed"}
    return of_every_form(lab, reachd, lab.model.portal(), PORTAL_FORMS, outcomes, ["captive_portal"])


@checks("http-lenient")
def lenient(lab, reachd, log):
    """a server sends the right page in forms that break rules, as browsers put up with them"""
    return of_every_form(lab, reachd, lab.model.page(), LENIENT_FORMS, {"ok"}, [])


@checks("portal-forms-settle", long=True)
def portal_forms_settle(lab, reachd, log):
    """the same while the daemon runs, one form after the other: captive_portal each time, and all is well between them"""
    probe = lab.model.portal()
    causes = {family: ["captive_portal"] for family in ("ipv4", "ipv6")}
    reachd.configure(DAEMON)
    with reachd.daemon(log) as daemon:
        complaints = healthy(daemon, lab)
        for form in PORTAL_FORMS:
            strangers, probed = Strangers(causes), []
            lab.behave({"http": {probe.host: form}})

            def settled():
                metrics = daemon.metrics()
                strangers(metrics)
                up = metrics.by_series("reachd_probe_up")
                probed[:] = [f"{key}: {state:.0f}" for key, state in up.items() if state != (key[0] != probe.name)]
                probed.extend(compare_causes(causes, metrics.causes()))
                return not probed

            daemon.wait(settled, SETTLED + SLACK)
            left = list(probed)
            lab.restore()
            left += wait_settled(daemon, lab, [], SETTLED + SLACK + 4, NO_CAUSE, strangers)
            complaints += [f"{form}: {c}" for c in (*left, *sorted(strangers.complaints))]
    return complaints


@checks("http-lenient-settles")
def lenient_settles(lab, reachd, log):
    """a server begins to send the right page in forms that break rules, one after the other: nothing is down"""
    reachd.configure(DAEMON)
    with reachd.daemon(log) as daemon:
        complaints, strangers = healthy(daemon, lab), Strangers(NO_CAUSE)
        for form in LENIENT_FORMS:
            lab.behave({"http": {lab.model.page().host: form}})
            end = time.monotonic() + 5
            while time.monotonic() < end:
                strangers(daemon.metrics())
                time.sleep(0.5)
            complaints += [f"{form}: {c}" for c in wait_settled(daemon, lab, [], 0)]
        complaints += failed_attempts(daemon.metrics())
        return complaints + sorted(strangers.complaints)
