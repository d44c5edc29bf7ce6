"""Something on the path answers instead of the servers."""

from case import once
from expect import Rule, connecting, handshake, on
from lab import BLOCK_PAGE, INTERCEPT

TLS_PORTS = "{ 443, 5223 }"


def intercept(lab, authority):
    lab.redirect("fw", f"tcp dport {TLS_PORTS} redirect to :{INTERCEPT[authority]}")


def of_trust(*sets):
    """Not `any`, which an interceptor's certificate is good enough for, too."""
    return lambda series: handshake(series) and series.definition.trust in sets


@once("intercepted-installed", "tls_intercepted 443, tls_intercepted 5223")
def intercepted_installed(lab):
    """TLS is intercepted by an authority installed in the system's store: not acceptable for Apple's own hosts"""
    intercept(lab, "inspection")
    return [Rule(of_trust("apple"), "tls_untrusted")]


@once("intercepted-unknown", "tls_intercepted 443, tls_intercepted 5223")
def intercepted_unknown(lab):
    """TLS is intercepted by an authority that is not installed anywhere"""
    intercept(lab, "stranger")
    return [Rule(of_trust("apple", "system"), "tls_untrusted")]


@once("intercepted-forged", "trust_outdated")
def intercepted_forged(lab):
    """TLS is intercepted by an authority that uses the names of Apple's"""
    intercept(lab, "forged")
    return [Rule(of_trust("apple", "system"), "tls_untrusted")]


@once("block-page", "captive_portal")
def block_page(lab):
    """a block page in plain HTTP answers on 443 and 5223"""
    lab.redirect("fw", f"tcp dport {TLS_PORTS} redirect to :{BLOCK_PAGE}")
    return [Rule(on(handshake), "tls_not_tls")]


@once("block-page-80", "http_intercepted")
def block_page_80(lab):
    """a block page with status 403 answers on 80"""
    lab.redirect("fw", f"tcp dport 80 redirect to :{BLOCK_PAGE}")
    return [Rule(on(connecting, kind="http"), "http_unexpected_status")]
