"""Servers whose TLS is wrong. Each at one host, so that all others must stay right; `all` marks faults at every host."""

from case import once, settles
from expect import Rule, handshake, on


def one_host(lab, behaviour, outcome, probe=None):
    """One server name behaves in this way; every tls probe that asks for it must have the outcome."""
    probe = probe or lab.model.identity()
    name = probe.server_names[0]
    lab.behave({"tls": {name: behaviour}})
    return [Rule(lambda s: handshake(s) and name in s.definition.server_names, outcome)]


# What one host's outcome means if all other hosts are well. A handshake that ends silently may be caused by the firewall as
# well as by the server.
CAUSES = {
    "tls_untrusted": "tls_intercepted 443",
    "tls_not_tls": "tls_intercepted 443",
    **dict.fromkeys(("tls_timeout", "tls_reset", "tls_closed"), "hosts_blocked"),
}


def of_identity(name, behaviour, outcome, text, cause=None):
    def bring_in(lab):
        return one_host(lab, behaviour, outcome)

    bring_in.__doc__ = text
    once(name, cause or CAUSES.get(outcome, "server_fault"))(bring_in)


of_identity("tls-expired", "expired", "tls_expired", "one server's certificate ended yesterday")
of_identity("tls-not-yet-valid", "not-yet", "tls_expired", "one server's certificate begins tomorrow")
of_identity("tls-wrong-name", "wrong-name", "tls_name_mismatch", "one server's certificate is for another name")
of_identity("tls-untrusted", "stranger", "tls_untrusted", "one server's certificate is of an unknown authority")
of_identity(
    "tls-untrusted-and-expired", "expired-stranger", "tls_untrusted",
    "one server's certificate is of an unknown authority, and has ended: trust is judged first",
)
of_identity(
    "tls-client-certificate", "client-certificate", "tls_alert",
    "one server demands a client certificate (TLS 1.3: its alert comes after the client's handshake is over)",
)
of_identity(
    "tls-client-certificate-1.2", "client-certificate-tls12", "tls_alert",
    "one server demands a client certificate in TLS 1.2",
)
of_identity("tls-alert", "alert", "tls_alert", "one server answers the ClientHello with an alert")
of_identity("tls-alert-reset", "alert-reset", "tls_alert", "one server answers with an alert and RST: the alert counts")
of_identity(
    "tls-old-version", "old-version", "tls_protocol",
    "one server answers in TLS 1.0, which Apple's do not and some inspecting devices do", "tls_intercepted 443",
)
of_identity("tls-stall", "stall", "tls_timeout", "one server does not answer the ClientHello")
of_identity("tls-stall-midway", "stall-midway", "tls_timeout", "one server stalls in the middle of the handshake")
of_identity("tls-close", "close", "tls_closed", "one server closes in answer to the ClientHello")
of_identity("tls-close-midway", "close-midway", "tls_closed", "one server closes in the middle of the handshake")
of_identity("tls-reset", "reset", "tls_reset", "one server answers the ClientHello with RST")
of_identity("tls-plain", "plain", "tls_not_tls", "one server speaks plain HTTP on 443")
of_identity("tls-banner-reset", "banner-reset", "tls_not_tls", "one server greets and resets: the greeting counts")


@once("tls-alpn-missing", "server_fault")
def alpn_missing(lab):
    """the push service negotiates no protocol"""
    return one_host(lab, "alpn-missing", "tls_alpn_missing", lab.model.courier())


@once("tls-1.2-only")
def tls12(lab):
    """every server speaks at most TLS 1.2: not a fault"""
    lab.behave({"tls": {"*": "tls12"}})
    return []


@once("tls-client-certificate-all", "server_fault")
def client_certificate_all(lab):
    """every server requires a client certificate"""
    lab.behave({"tls": {"*": "client-certificate"}})
    return [Rule(on(handshake), "tls_alert")]


@once("tls-apple-public", "trust_outdated")
def apple_public(lab):
    """one server shows a valid chain of Apple's public authority instead of its private one: nobody intercepts"""
    return one_host(lab, "apple-public", "tls_untrusted")


@settles("tls-apple-public-settles", "trust_outdated", says=lambda lab, family: [lab.model.identity().host])
def apple_public_settles(lab):
    """one server begins to show a valid chain of Apple's public authority"""
    return apple_public(lab)
