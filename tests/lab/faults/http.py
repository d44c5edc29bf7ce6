"""Plain HTTP servers that answer wrongly, at one host each."""

from case import once
from expect import Rule


def one_host(lab, probe, behaviour, outcome):
    lab.behave({"http": {probe.host: behaviour}})
    return [Rule(lambda s: s.kind == "http" and s.target == probe.host, outcome)]


def of_page(name, behaviour, outcome, text):
    def bring_in(lab):
        return one_host(lab, lab.model.page(), behaviour, outcome)

    bring_in.__doc__ = text
    once(name, {"ipv4": "server_fault"})(bring_in)


of_page("http-error", "error", "http_unexpected_status", "one server answers 503")
of_page("http-close", "close", "http_closed", "one server closes without an answer")
of_page("http-cut", "cut", "http_closed", "one server closes in the middle of its answer")
of_page("http-cut-header", "cut-header", "http_closed", "one server closes in the middle of its header")
of_page("http-reset", "reset", "http_reset", "one server answers with RST")
of_page("http-reset-midway", "reset-midway", "http_reset", "one server resets in the middle of its answer")
of_page("http-malformed", "malformed", "http_malformed", "one server answers with what is no HTTP")
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
