"""Conventions as functions, each with a mistake that it must find."""

import copy


def broken_conventions(rules, subject):
    """What each rule complains about in the subject; and each rule that does not find its own mistake in a copy."""
    for rule, mistake in rules:
        yield from (f"{rule.__name__}: {found}" for found in rule(subject))
        spoiled = copy.deepcopy(subject)
        mistake(spoiled)
        if not list(rule(spoiled)):
            yield f"{rule.__name__} does not find a mistake"
