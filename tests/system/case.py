"""The list of cases. They run in the order in which they are written: each relies on the state left by those before it."""

CASES = []


def case(function):
    """The first line of its docstring states the requirement."""
    CASES.append(function)
    return function


def title(function):
    return function.__doc__.strip().splitlines()[0]
