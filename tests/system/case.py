"""The list of cases. They run in the order in which they are written: each finds what those before it left."""

CASES = []


def case(function):
    """The first line of its docstring says what must be so."""
    CASES.append(function)
    return function


def title(function):
    return function.__doc__.strip().splitlines()[0]
