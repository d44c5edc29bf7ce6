"""The conventions for dashboards that Grafana's dashboard-linter checks (its names of rules), and some of this project's own.

A rule that accepts everything is worthless, so each comes with a mistake, and a dashboard with that mistake must be rejected.
"""

import re

from conventions import broken_conventions
from references import dashboard, without_variables

# Of https://grafana.com/docs/grafana/latest/panels-visualizations/configure-standard-options/#unit, those that make sense here.
UNITS = {"none", "short", "s", "percentunit", "bytes", "dateTimeAsIso"}
FAULTS = {"What stops them, where, and since when", "Causes over time", "Outcomes other than ok",
          "Addresses that fail, and second answers to DNS queries"}
SELECTOR = re.compile(r"\b(?:[a-z]+:)?(?:reachd|process)_[a-z0-9_:]+(?:\{[^}]*\})?|\bup\{[^}]*\}")


def panels(tree):
    return [one for one in tree["panels"] if one["type"] != "row"]


def targets(tree):
    """[(where, query)]; annotations, too"""
    found = [(panel["title"], one) for panel in panels(tree) for one in panel["targets"]]
    return found + [(one["name"], one["target"]) for one in tree["annotations"]["list"]]


def variables(tree):
    return {one["name"]: one for one in tree["templating"]["list"]}


def template_datasource(tree):
    one = variables(tree).get("datasource", {})
    if (one.get("type"), one.get("label")) != ("datasource", "Data source"):
        yield "no variable `datasource` with the label `Data source`"


def template_job_instance(tree):
    for name in ("job", "instance"):
        one = variables(tree).get(name, {})
        if (one.get("type"), one.get("label"), one.get("multi"), one.get("allValue")) != ("query", name.title(), True, ".+"):
            yield f"no variable `{name}` for several values, all of them `.+`"
    if "site" not in variables(tree):
        yield "no variable `site`"


def template_on_time_change_reload(tree):
    yield from (f"${name} is not read again" for name, one in variables(tree).items() if one["type"] == "query" and one["refresh"] != 2)


def panel_datasource(tree):
    parts = panels(tree) + [one for _, one in targets(tree)] + [one for one in variables(tree).values() if one["type"] == "query"]
    yield from (f"the data source of {one.get('title', one.get('name', one.get('expr')))} is not the variable" for one in parts
                if one["datasource"]["uid"] != "${datasource}")


def panel_title_description(tree):
    yield from (f"panel {one['id']}, `{one['title']}`, lacks a title or a description" for one in panels(tree)
                if not one["title"] or not one["description"].endswith("."))


def panel_units(tree):
    yield from (f"{one['title']}: the unit is {one['fieldConfig']['defaults'].get('unit')}" for one in panels(tree)
                if one["fieldConfig"]["defaults"].get("unit") not in UNITS)


def target_job_instance(tree):
    for where, one in targets(tree):
        for selector in SELECTOR.findall(one["expr"]):
            for name in ("job", "site", "instance"):
                if f'{name}=~"${name}"' not in selector:
                    yield f"{where}: no matcher for {name}: {selector}"


def target_rate_interval(tree):
    yield from (f"{where}: {one['expr']}" for where, one in targets(tree) if set(re.findall(r"\[([^\]]+)\]", one["expr"])) - {"$__rate_interval"})


def target_counter_agg(tree):
    """A counter without rate, irate or increase, or one of these over something else."""
    for where, one in targets(tree):
        text = re.sub(r"\{[^}]*\}", "", without_variables(one["expr"]))
        for call, name, window in re.findall(r"(\w*)\(?\b(\w+:\w+|(?:reachd|process)_\w+)(\[)?", text):
            counts = name.endswith(("_total", "_bucket", "_count", "_sum"))
            if counts != bool(window) or (window and call not in ("rate", "irate", "increase")):
                yield f"{where}: {name} in {text}"


def uneditable(tree):
    if tree["editable"]:
        yield "it can be edited in place: the next update would undo that"


def legends(tree):
    """A legend says of which site (and source, where there is one) a series is."""
    for panel in panels(tree):
        for one in panel["targets"]:
            if panel["type"] in ("table", "heatmap"):
                continue
            wanted = ["{{site}}"] + (["{{source}}"] if "source" in one["expr"] else [])
            if missing := [part for part in wanted if part not in one["legendFormat"]]:
                yield f"{panel['title']}: the legend {one['legendFormat']} lacks {missing}"


def no_fault(tree):
    yield from (f"{one['title']}: without data it does not say `No fault`" for one in panels(tree)
                if (one["title"] in FAULTS) != ("noValue" in one["fieldConfig"]["defaults"]))


def causes_annotated(tree):
    if not any(one["enable"] and "{{sentence}}" in one["textFormat"] for one in tree["annotations"]["list"]):
        yield "no annotation has the sentence of a cause"


def links(tree):
    text = str(tree)
    for what, url in (("the status page", "http://${__data.fields.instance}/"), ("the runbook", "/runbook#${__data.fields.cause}")):
        if url not in text:
            yield f"no link to {what}"


def first(tree, kind="timeseries"):
    return next(one for one in panels(tree) if one["type"] == kind)


def spoil(tree, old, new):
    """In the first query of a graph."""
    one = first(tree)["targets"][0]
    assert old in one["expr"]
    one["expr"] = one["expr"].replace(old, new)


# Each rule, and a mistake that it must find.
RULES = [
    (template_datasource, lambda tree: variables(tree)["datasource"].update(label="Prometheus")),
    (template_job_instance, lambda tree: variables(tree)["job"].update(allValue=".*")),
    (template_on_time_change_reload, lambda tree: variables(tree)["site"].update(refresh=1)),
    (panel_datasource, lambda tree: first(tree).update(datasource={"type": "prometheus", "uid": "P1"})),
    (panel_title_description, lambda tree: first(tree, "table").update(description="")),
    (panel_units, lambda tree: first(tree)["fieldConfig"]["defaults"].pop("unit")),
    (target_job_instance, lambda tree: spoil(tree, 'job=~"$job"', 'job="reachd"')),
    (target_rate_interval, lambda tree: spoil(tree, "[$__rate_interval]", "[5m]")),
    (target_counter_agg, lambda tree: spoil(tree, "rate(", "avg_over_time(")),
    (target_counter_agg, lambda tree: first(tree)["targets"][0].update(expr="rate(reachd_probe_up[$__rate_interval])")),
    (uneditable, lambda tree: tree.update(editable=True)),
    (legends, lambda tree: first(tree)["targets"][0].update(legendFormat="{{port}}")),
    (no_fault, lambda tree: first(tree, "table")["fieldConfig"]["defaults"].pop("noValue")),
    (causes_annotated, lambda tree: tree["annotations"]["list"].pop(0)),
    (links, lambda tree: first(tree, "table")["fieldConfig"].update(overrides=[])),
]


def problems():
    return broken_conventions(RULES, dashboard())
