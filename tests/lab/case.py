"""The list of cases. A case is a function of the lab that brings a fault in; its docstring says which.

    @once("name")      -> gives the rules (expect.py) that `reachd once` must obey while the fault holds
    @settles("name")   the same, with the daemon: it settles on the fault, and back when the fault is gone
    @checks("name")    -> does what it wants with lab and reachd, gives complaints
"""

from dataclasses import dataclass

CASES = {}


@dataclass
class Case:
    name: str
    kind: str  # once | settles | checks
    function: object
    full_only: bool = False
    more_seconds: float = 0  # that settling may take beyond the promised time, because of the fault and not of reachd

    @property
    def fault(self):
        return " ".join((self.function.__doc__ or "").split())


def _register(kind, name, **more):
    def add(function):
        assert name not in CASES, f"two cases are called {name}"
        assert function.__doc__, f"the case {name} does not say what its fault is"
        CASES[name] = Case(name, kind, function, **more)
        return function

    return add


def once(name, **more):
    return _register("once", name, **more)


def settles(name, **more):
    return _register("settles", name, **more)


def checks(name, **more):
    return _register("checks", name, **more)
