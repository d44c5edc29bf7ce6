"""What a case expects: rules for the series. The first that matches gives the outcome; if none does, it is `ok`.

An expectation thus covers every series, and a fault that shows where it should not is a failure, too.
"""

from dataclasses import dataclass

from model import Probe, literal
from topology import RESOLVER

# That a name has no records of type HTTPS is right, and so is that it has them.
NOT_OF_HTTPS = ("dns_no_data", "dns_unexpected_address", "skipped")
# If no resolver answered, the addresses in the configuration itself are used.
NO_ANSWER = ("dns_timeout", "dns_unreachable", "dns_prohibited", "dns_servfail")


@dataclass(frozen=True)
class Series:
    """The labels of one series, and the probe that it belongs to."""

    probe: str
    kind: str
    target: str
    port: int
    family: str
    source: str
    resolver: str
    type: str
    definition: Probe

    @property
    def key(self):
        return (self.probe, self.kind, self.target, self.port, self.family, self.source, self.resolver, self.type)

    def __str__(self):
        more = f" {self.type} at {self.resolver}" if self.kind == "dns" else f":{self.port}"
        return f"{self.probe} {self.kind} {self.target}{more} {self.family}"


def all_series(model):
    """Every series of the configuration, in a lab with both families and two system resolvers, one of each family."""
    found = []
    for probe in model.probes.values():
        if probe.kind == "dns":
            for index, family in enumerate(RESOLVER, 1):
                for type_ in probe.types:
                    found.append((probe, family, f"system-{index}", type_))
        elif address := literal(probe.host):
            found.append((probe, f"ipv{address.version}", "", ""))
        else:
            found += [(probe, family, "", "") for family in probe.families]
    return [
        Series(p.name, p.kind, p.host.strip("[]"), p.port, family, "default", resolver, type_, p)
        for p, family, resolver, type_ in found
    ]


def on(*tests, **labels):
    """A selector: every test (which may be a selector) matches, and every label has that value."""

    def fits(series):
        return all(getattr(series, key) == value for key, value in labels.items()) and all(t(series) for t in tests)

    return fits


def connecting(series):
    return series.kind != "dns"


def handshake(series):
    """Shakes hands in TLS, whatever it asks for then."""
    return series.kind in ("tls", "https")


def named(series):
    """Connects to a host that must be looked up."""
    return connecting(series) and bool(series.definition.names)


def everything(_):
    return True


def about(name):
    """Queries this name or connects to it."""
    return lambda series: name in series.definition.names


def but(selector):
    return lambda series: not selector(series)


@dataclass
class Rule:
    where: object  # a selector
    outcome: object  # an outcome, or a function of the attempt (None: of no particular one) that returns it


def look_up_fails(outcome, where=everything):
    """For a resolver fault that no other resolver makes up for: at the dns probes, and at those that need the names."""
    rules = [Rule(on(where, kind="dns"), outcome)]
    if outcome in NO_ANSWER:
        # An address is configured.
        rules.append(Rule(on(where, named, lambda s: s.definition.fallback(s.family)), "ok"))
    rules.append(Rule(on(where, named), outcome))
    return rules


class Expectation:
    def __init__(self, model, rules):
        self.model = model
        self.series = all_series(model)
        self._rules = rules

    def outcome(self, series, attempt):
        """The outcome that this series must have, given what is known about the attempt (its address)."""
        for rule in self._rules:
            if rule.where(series):
                outcome = rule.outcome(attempt) if callable(rule.outcome) else rule.outcome
                return "ok" if series.type == "HTTPS" and outcome in NOT_OF_HTTPS else outcome
        return "ok"

    def services(self, outcomes):
        """The state of each service according to the configuration's rules; `outcomes`: series key -> outcome."""
        states = {}

        def of(name):
            if name in states:
                return states[name]
            if name in self.model.services:
                rule, members = self.model.services[name]
                states[name] = (_all_of if rule == "all_of" else _any_of)([of(m) for m in members])
            else:
                seen = [outcomes[s.key] for s in self.series if s.probe == name and s.key in outcomes]
                up = [outcome == "ok" for outcome in seen if outcome != "skipped"]
                states[name] = "unknown" if not up else "ok" if all(up) else "degraded" if any(up) else "down"
            return states[name]

        return {name: of(name) for name in self.model.services}


def _all_of(states):
    return next((s for s in ("down", "unknown", "degraded") if s in states), "ok")


def _any_of(states):
    if states[0] == "ok":
        return "ok"
    if "ok" in states or "degraded" in states:
        return "degraded"
    return "unknown" if "unknown" in states else "down"
