"""The conventions for rules that pint checks, where they can be checked without a Prometheus (tests/monitoring/panels asks one
whether each selector finds something). Each comes with a mistake that it must find."""

import glob
import os
import re

import yaml

from conventions import broken_conventions
from definitions import HERE, read
from references import bare, rules

ANNOTATIONS = ("summary", "summary_de", "description", "description_de", "runbook_url")
# No `for`: told by reachd:diagnosis:told, or over a window of their own.
AT_ONCE = {"ReachdCause", "ReachdRestarts", "ReachdLogDropped", "ReachdDnsAnsweredTwice"}
COUNTER = re.compile(r"_(?:total|bucket|count|sum)$")


def alerts(listed):
    return [rule for rule in listed if "alert" in rule]


def labels_of(alert):
    """Those that it has where a test of promtool lets it fire; a cause's port and every site are not always there."""
    found = {"site"}
    for path in glob.glob(os.path.join(HERE, "*_test.yml")):
        for test in yaml.safe_load(read(path))["tests"]:
            for case in test.get("alert_rule_test", []):
                for one in case["exp_alerts"] if case["alertname"] == alert else []:
                    found |= one["exp_labels"].keys()
    return found


def alerts_comparison(listed):
    yield from (f"{rule['alert']} compares nothing" for rule in alerts(listed)
                if not re.search(r"[<>]|==|\babsent\(", bare(rule["expr"])))


def alerts_for(listed):
    yield from (f"{rule['alert']}: `for` is {rule.get('for')}" for rule in alerts(listed)
                if (rule["alert"] in AT_ONCE) == ("for" in rule))


def alerts_severity(listed):
    yield from (f"{rule['alert']} has no severity" for rule in alerts(listed)
                if rule.get("labels", {}).get("severity") not in ("critical", "warning", "info") and '"severity"' not in rule["expr"])


def alerts_annotation(listed):
    for rule in alerts(listed):
        yield from (f"{rule['alert']} has no {name}" for name in ANNOTATIONS if name not in rule["annotations"])


def alerts_template(listed):
    """An annotation names no label that the alert cannot have."""
    for rule in alerts(listed):
        named = set(re.findall(r"\$labels\.(\w+)", str(rule["annotations"])))
        # Alerts that share the annotations of causes have their labels, too.
        shared = labels_of("ReachdCause") if "$labels.cause" in str(rule["annotations"]) else set()
        yield from (f"{rule['alert']}: no label {name}" for name in sorted(named - labels_of(rule["alert"]) - shared))


def promql_rate(listed):
    """rate and increase over counters only, and counters in these only."""
    for rule in listed:
        for call, name in re.findall(r"(\w+)\(([a-z_:0-9]+)(?:\{[^}]*\})?\[", bare(rule["expr"]).replace("{}", "")):
            if (call in ("rate", "irate", "increase")) != bool(COUNTER.search(name)):
                yield f"{rule.get('alert') or rule['record']}: {call}({name})"


def promql_aggregate(listed):
    """What is summed up keeps job, site and instance: they say where it is."""
    for rule in listed:
        for labels in re.findall(r"\bby \(([^)]*)\)", rule["expr"]):
            if missing := {"job", "site", "instance"} - {one.strip() for one in labels.split(",")}:
                yield f"{rule.get('alert') or rule['record']}: by ({labels}) drops {sorted(missing)}"


def rule_name(listed):
    """level:metric:operations"""
    yield from (f"{rule['record']} is not level:metric:operations" for rule in listed
                if "record" in rule and not re.fullmatch(r"[a-z]+:\w+:\w+", rule["record"]))


def change(name, **fields):
    def of(listed):
        rule = next(one for one in listed if name in (one.get("alert"), one.get("record")))
        for field, value in fields.items():
            if callable(value):
                rule[field] = value(rule[field])
            elif value is None:
                rule.pop(field)
            else:
                rule[field] = value
    return of


RULES = [
    (alerts_comparison, change("ReachdTargetDown", expr="up")),
    (alerts_for, change("ReachdTargetDown", **{"for": None})),
    (alerts_severity, change("ReachdTargetDown", labels=None)),
    (alerts_annotation, change("ReachdTargetDown", annotations={"summary": "x"})),
    (alerts_template, change("ReachdTargetDown", annotations={"summary": "{{ $labels.source }}"})),
    (promql_rate, change("ReachdClockOff", expr="increase(reachd_clock_offset_seconds[10m]) > 5")),
    (promql_rate, change("ReachdLogDropped", expr="max_over_time(reachd_log_dropped_total[10m]) > 0")),
    (promql_aggregate, change("ReachdDnsAnsweredTwice", expr=lambda text: text.replace("site, ", ""))),
    (rule_name, change("reachd:diagnosis:told", record="reachd_told")),
]


def problems():
    return broken_conventions(RULES, rules())
