"""The list of cases. A case is a function of the lab that sets up a fault; its docstring describes the fault.

    @once("name", causes)     -> returns the rules (expect.py) that `reachd once` must obey while the fault is active
    @settles("name", causes)  the same, with the daemon: it settles on the fault, and back once the fault is gone
    @checks("name")           -> does whatever it wants with lab and reachd, returns complaints

`causes`: those that reachd must name, and no others: "port_blocked 443, port_blocked 5223" for each family, or
{"ipv6": "uplink_down"} if the families differ; nothing if all is well.

Once the daemon has settled on the fault of a `@settles` case, `reachd once` has to name the same causes and the same states
of services. Where it cannot, `once_differs` says why: {"causes": reason} or {"services": reason}.
"""

from dataclasses import dataclass, field

CASES = {}


@dataclass
class Case:
    name: str
    kind: str  # once | settles | checks
    function: object
    causes: dict  # family -> the causes that reachd must name, sorted: ["port_blocked 5223"]
    full_only: bool = False
    long: bool = None  # takes half a minute or more, as a @settles case does; skipped with --short
    meanwhile: tuple = ()  # causes that may be named until the fault has been identified
    place: dict = None  # family -> labels of the block that reachd must find
    daemon_causes: dict = None  # those of the daemon if they differ, since it tries every address
    more_seconds: float = 0  # allowed for settling in addition to the promised time, because of the fault and not of reachd
    # Only for @settles:
    prepare: object = lambda lab: None  # what is set up before the daemon starts, and is no fault
    from_start: bool = False  # the fault exists before the daemon starts
    stays: float = 0  # seconds for which nothing may change after the daemon has settled on the fault
    says: object = lambda lab, family: ()  # texts that each sentence about this family must have
    schedule: dict = field(default_factory=dict)  # keys that differ from the daemon's usual schedule
    once_differs: dict = field(default_factory=dict)  # what of `once` is not compared with the daemon, and why

    def __post_init__(self):
        if self.long is None:
            self.long = self.kind == "settles"

    @property
    def fault(self):
        return " ".join((self.function.__doc__ or "").split())

    @property
    def remarks(self):
        """For the list of cases."""
        return "".join(f" [`once` may differ in {what}: {why}]" for what, why in self.once_differs.items())


def _by_family(causes):
    if not isinstance(causes, dict):
        causes = {"ipv4": causes, "ipv6": causes}
    return {f: sorted(c for c in causes.get(f, "").split(", ") if c) for f in ("ipv4", "ipv6")}


def _register(kind, name, causes="", daemon_causes=None, **more):
    def add(function):
        assert name not in CASES, f"two cases are called {name}"
        assert function.__doc__, f"the case {name} does not say what its fault is"
        assert more.get("once_differs", {}).keys() <= {"causes", "services"}, f"{name}: what is not compared?"
        if daemon_causes is not None:
            more["daemon_causes"] = _by_family(daemon_causes)
        CASES[name] = Case(name, kind, function, _by_family(causes), **more)
        return function

    return add


def once(name, causes="", **more):
    return _register("once", name, causes, **more)


def settles(name, causes="", **more):
    return _register("settles", name, causes, **more)


def checks(name, **more):
    return _register("checks", name, **more)
