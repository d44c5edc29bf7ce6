"""Grafana's rules mean the same as those of Prometheus: promtool runs the same tests on them.

Grafana has no inhibition, so its expressions exclude what Alertmanager silences: the cases of inhibition.py cover that.
Annotations are written differently there and are not compared here.
"""

import glob
import os
import subprocess

import yaml

from definitions import HERE, read
from inhibition import CASES
from references import grafana_rules

# Excluding these would report them as resolved: they end with their last value (deploy/grafana/alert_rules.py).
NOT_SILENCED = "of an instance that cannot be scraped only that is told"
# There Alertmanager silences the same cause's warning of another source.
ONE_SOURCE_IS_CRITICAL = ("two sources, a service is down on one and degraded on the other",)

SCRAPED = {"series": 'up{job="reachd",instance="north"}', "values": "1x100"}


def as_prometheus_rules():
    listed = []
    for rule in grafana_rules():
        condition = next(data["model"]["expr"] for data in rule["data"] if data["refId"] == "A")
        listed.append({"alert": rule["title"], "expr": condition, "for": rule["for"], "labels": rule["labels"]})
    return {"groups": [{"name": "grafana", "rules": listed}]}


def told_by_grafana(alert):
    """An alert for a service that names causes is silenced by them."""
    return "Causes:" not in alert.get("exp_annotations", {}).get("description", "")


def same_tests():
    """The tests of the alerts, without annotations, and without those that query a recording rule's series."""
    for path in sorted(glob.glob(os.path.join(HERE, "*_test.yml"))):
        tree = yaml.safe_load(read(path))
        if tree["rule_files"] != ["../../deploy/prometheus/reachd.alerts.yml"]:
            continue
        tree["rule_files"] = ["rules.yml"]
        for test in tree["tests"]:
            for case in test.get("alert_rule_test", []):
                case["exp_alerts"] = [{"exp_labels": a["exp_labels"]} for a in case["exp_alerts"] if told_by_grafana(a)]
            if test["name"] in ONE_SOURCE_IS_CRITICAL:
                for case in test["promql_expr_test"]:
                    case["exp_samples"] = [one for one in case["exp_samples"] if 'severity="warning"' not in one["labels"]]
        yield os.path.basename(path), tree


def series(labels):
    """The metric for which an alert in inhibition.CASES fires."""
    more = {key: value for key, value in labels.items() if key not in ("alertname", "severity")}
    if "cause" in labels:
        metric, more = "reachd_diagnosis", {"port": "", **more}
    else:
        state = {"ReachdServiceDown": "down", "ReachdServiceDegraded": "degraded"}[labels["alertname"]]
        metric, more = "reachd_service_state", {**more, "state": state}
    text = ",".join(f'{key}="{value}"' for key, value in more.items())
    return {"series": f"{metric}{{{text}}}", "values": "1x100"}


def inhibition_tests():
    tests = []
    for name, (firing, silenced) in CASES.items():
        if name == NOT_SILENCED:
            continue
        told = {(labels["alertname"], labels.get("cause", ""), labels["instance"], labels["source"], labels.get("family", ""),
                 labels.get("port", "")) for labels in firing if labels not in silenced}
        samples = [{"labels": "{" + ",".join(f'{k}="{v}"' for k, v in zip(
            ("alertname", "cause", "instance", "source", "family", "port"), one) if v) + "}", "value": 1} for one in sorted(told)]
        tests.append({
            "name": name, "interval": "15s", "input_series": [SCRAPED, *(series(labels) for labels in firing)],
            "promql_expr_test": [{
                "expr": 'group by (alertname, cause, instance, source, family, port) (ALERTS{alertstate="firing"})',
                "eval_time": "20m", "exp_samples": samples}],
        })
    return {"rule_files": ["rules.yml"], "evaluation_interval": "15s", "tests": tests}


def problems(directory):
    def write(name, tree):
        with open(os.path.join(directory, name), "w") as file:
            yaml.safe_dump(tree, file, sort_keys=False)

    write("rules.yml", as_prometheus_rules())
    for name, tree in (*same_tests(), ("inhibition", inhibition_tests())):
        write(name, tree)
        done = subprocess.run(["promtool", "test", "rules", name], cwd=directory, capture_output=True, text=True)
        if done.returncode:
            yield f"{name}: {done.stdout}{done.stderr}"
