"""What a Prometheus that scrapes reachd answers to the expressions in deploy/: dashboard, rules, Grafana's rules.

Each must be understood, and must return something if the state of the network gives it something to return. A renamed
metric, label or label value is thus noticed at every panel and every alert that needs it.
"""

import math
import re

from references import NAME, bare, dashboard, dashboard_expressions, grafana_expressions, grafana_rules, prometheus_expressions
from stage import Wrong, same, wait

WELL, BROKEN, OVER = "all is well", "a port is blocked and DNS answered twice", "it is over"

# Where something is to be seen in states other than the first two; everywhere else nothing is.
ONLY = {
    "What stops them, where, and since when": {BROKEN},
    "Causes over time": {BROKEN},
    "Outcomes other than ok": {BROKEN},
    "Addresses that fail, and second answers to DNS queries": {BROKEN},
    "Causes": {BROKEN},
    "Probe down": {BROKEN},
    "Probe up": {OVER},
}
WINDOW = 15  # seconds: a range query looks back no further, so that it sees the current state and not the previous one
RATE = "20s"  # the value of Grafana's $__rate_interval at this scrape interval
SELECTOR = re.compile(r"\b([a-z_]+:[a-z0-9_:]+|(?:reachd|process)_[a-z0-9_]+|up)\b(\{[^}]*\})?(?!\s*\()")


class Variables:
    """The dashboard's variables with all their values, filled in as Grafana does."""

    def __init__(self, stack):
        self._values = {"__rate_interval": RATE}
        self.empty = []
        for one in dashboard()["templating"]["list"]:
            if one["type"] != "query":
                continue
            selector, label = re.fullmatch(r"label_values\((.*), (\w+)\)", one["definition"]).groups()
            found = sorted({labels[label] for labels in stack.series(self.filled(selector)) if label in labels})
            if not found:
                self.empty.append(one["name"])
            escaped = [re.escape(value).replace("\\", "\\\\") for value in found]
            self._values[one["name"]] = f"({'|'.join(escaped)})"

    def filled(self, expression):
        return re.sub(r"\$(\w+)", lambda found: self._values[found[1]], expression)


def asked(stack, variables, one):
    """[labels] of the series returned by a query of the dashboard, without those that have no number."""
    expression = variables.filled(one["expr"])
    if one["instant"]:
        return [labels for labels, value in stack.query(expression) if not math.isnan(value)]
    return [labels for labels, values in stack.query_range(expression, WINDOW, 5) if not all(map(math.isnan, values))]


def columns(panel, series):
    """The fields of a table that its settings name but that do not exist."""
    have = {"Time", "Value", "__name__"}.union(*series)
    organize = panel["transformations"][-1]["options"]
    renamed = {organize["renameByName"].get(name, name) for name in have}
    wanted = set(organize["renameByName"]) - have
    return wanted | ({one["matcher"]["options"] for one in panel["fieldConfig"]["overrides"]} - renamed)


def panel_problems(stack, state):
    variables = Variables(stack)
    for name in variables.empty:
        yield f"the variable {name} has no values"
    tree = dashboard()
    queries = [(panel["title"], one, panel) for panel in tree["panels"] for one in panel.get("targets", [])]
    queries += [(one["name"], one["target"], None) for one in tree["annotations"]["list"]]
    for title, one, panel in queries:
        series = asked(stack, variables, one)
        if bool(series) != (state in ONLY.get(title, {WELL, BROKEN, OVER})):
            yield f"{title}: {f'{len(series)} series' if series else 'no data'} while {state}: {one['expr']}"
        if not series:
            continue
        for label in re.findall(r"\{\{(\w+)\}\}", one.get("legendFormat", "")):
            if not any(label in labels for labels in series):
                yield f"{title}: no series has the label {label} of the legend"
        if panel and panel["type"] == "table" and (missing := columns(panel, series)):
            yield f"{title}: there is no column {', '.join(sorted(missing))}"


def selectors():
    """{selector: where it is used} of every rule, annotation and Grafana rule."""
    found = {}
    for where, expression in prometheus_expressions() + grafana_expressions():
        text = re.sub(r"\b\w+=%q,?|%s,?", "", expression.replace('\\"', '"'))
        text = re.sub(r"\b(?:on|by|without|ignoring|group_left)\s*\([^)]*\)", "", text)
        for name, matchers in SELECTOR.findall(re.sub(r'"(?:[^"\\]|\\.)*"', lambda s: s[0].replace("(", "\0"), text)):
            found.setdefault((name + matchers).replace("\0", "("), set()).add(where)
    return found


class Selectors:
    """Which of the series that the rules select have been seen in any of the states."""

    def __init__(self):
        self._unseen = selectors()

    def look(self, stack):
        self._unseen = {one: where for one, where in self._unseen.items() if not stack.query(f"last_over_time({one}[1m])")}

    def problems(self):
        for one, where in sorted(self._unseen.items()):
            yield f"{one} selects nothing, in any state: {', '.join(sorted(where))}"


def label_problems(stack):
    """Labels by which series are grouped or matched that none of them has."""
    for where, expression in prometheus_expressions() + dashboard_expressions():
        names = set(NAME.findall(bare(expression))) | ({"up"} if re.search(r"\bup\b", expression) else set())
        have = {label for name in names for labels in stack.series(name) for label in labels}
        for group in re.findall(r"\b(?:by|on|without|ignoring)\s*\(([^)]*)\)", expression):
            if missing := {one.strip() for one in group.split(",")} - have - {""}:
                yield f"{where}: no series of {sorted(names)} has the label {sorted(missing)}"


def without(labels, *names):
    return tuple(sorted((key, value) for key, value in labels.items() if key not in names))


def grafana_problems(stack):
    """The conditions of Grafana's rules yield what is pending or firing in Prometheus."""
    for rule in grafana_rules():
        name = rule["title"]
        queries = {data["refId"]: data["model"]["expr"] for data in rule["data"] if "expr" in data["model"]}

        def equal():
            given = sorted(without(labels, "__name__", "severity") for labels, _ in stack.query(queries["A"]))
            held = sorted({without(labels, "__name__", "alertname", "alertstate", "severity")
                           for labels, _ in stack.query(f'ALERTS{{alertname="{name}"}}')})
            # Alertmanager silences these while a cause explains them; there they are absent.
            return given == ([] if name.startswith("ReachdService") else held)

        try:
            wait(equal, 20, "the same")
        except Wrong:
            yield f"Grafana's {name} gives other series than Prometheus'"
        if name == "ReachdCause":
            yield from (f"Grafana's {name}: query {key} gives nothing, which makes the whole rule NoData"
                        for key in "BDEF" if not stack.query(queries[key]))


def rule_problems(stack):
    """Reports rules that Prometheus could not evaluate."""
    for rule in stack.rules():
        if rule["health"] != "ok":
            yield f"{rule['name']}: {rule['health']} {rule.get('lastError', '')}"


def none(problems):
    same(list(problems), [], "problems")
