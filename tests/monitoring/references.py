"""What rules, dashboard and Grafana rules refer to must exist: metrics, recorded series, outcomes, runbook sections."""

import functools
import glob
import json
import os
import re
import shutil
import subprocess

import yaml

from definitions import DEPLOY, HERE, TOP, causes, metrics, read

OWN = ["reachd.rules.yml", "reachd.alerts.yml"]
NAME = re.compile(r"\b(?:reachd|process)_[a-z0-9_]+\b|\b[a-z]+:reachd_[a-z0-9_:]+\b|\breachd:[a-z0-9_]+:[a-z0-9_]+\b")


def rules():
    files = [yaml.safe_load(read(DEPLOY, "prometheus", name)) for name in OWN]
    return [rule for tree in files for group in tree["groups"] for rule in group["rules"]]


def dashboard():
    return json.loads(read(DEPLOY, "grafana", "reachd.json"))


def grafana_rules():
    tree = yaml.safe_load(read(DEPLOY, "grafana", "provisioning", "alerting", "rules.yml"))
    return [rule for group in tree["groups"] for rule in group["rules"]]


def dashboard_expressions():
    tree = dashboard()
    found = [(panel["title"], target["expr"]) for panel in tree["panels"] for target in panel.get("targets", [])]
    found += [(one["name"], one["target"]["expr"]) for one in tree["annotations"]["list"]]
    # The metric and selector of a variable: label_values(SERIES, LABEL)
    found += [(one["name"], one["definition"][len("label_values("):].rsplit(",", 1)[0])
              for one in tree["templating"]["list"] if "definition" in one]
    return [(f"dashboard: {title}", expression) for title, expression in found]


def prometheus_expressions():
    found = []
    for rule in rules():
        name = rule.get("alert") or rule["record"]
        found.append((name, rule["expr"]))
        for text in rule.get("annotations", {}).values():
            found += [(f"{name}, annotation", part) for part in re.findall(r'printf "((?:[^"\\]|\\.)*)"', text)]
    return found


def grafana_expressions():
    return [(f"Grafana: {rule['title']} {data['refId']}", data["model"]["expr"])
            for rule in grafana_rules() for data in rule["data"] if "expr" in data["model"]]


def without_variables(expression):
    for name in ("$__rate_interval", "$__interval"):
        expression = expression.replace(name, "5m")
    return re.sub(r'"\$\w+"', '".*"', expression)


def bare(expression):
    """Without anything in quotes or after `on`, `by` and the like: there are no metrics there."""
    return re.sub(r"\b(?:on|by|without|ignoring|group_left)\s*\([^)]*\)", "", re.sub(r'"(?:[^"\\]|\\.)*"', '""', expression))


def unknown_metrics(defined):
    """[(where, name)]"""
    known = defined | {rule["record"] for rule in rules() if "record" in rule}
    return [(where, name) for where, expression in prometheus_expressions() + dashboard_expressions() + grafana_expressions()
            for name in NAME.findall(bare(expression)) if name not in known]


def undefined_metrics():
    for where, name in unknown_metrics(metrics()):
        yield f"{where}: {name} is in no lib/metrics/*_series.cpp"


def unused_metrics():
    """A metric that nobody sees might as well not exist."""
    used = {name for _, expression in prometheus_expressions() + dashboard_expressions() for name in NAME.findall(expression)}
    # For manual inspection, or shown in another form.
    spared = {"reachd_probe_success", "reachd_probe_outcome_info", "reachd_probe_last_phase_duration_seconds",
              "reachd_probe_last_success_timestamp_seconds", "reachd_probe_last_transition_timestamp_seconds",
              "reachd_block_info", "reachd_config_last_reload_success_timestamp_seconds", "process_virtual_memory_bytes",
              "reachd_probe_phase_duration_seconds_sum", "reachd_probe_phase_duration_seconds_count",
              "reachd_scheduler_lag_seconds_sum", "reachd_scheduler_lag_seconds_count"}
    for name in sorted(metrics() - used - spared):
        yield f"{name} is neither in a rule nor on the dashboard"


def wrong_syntax(directory):
    """promtool reads every expression of the dashboard and of Grafana's rules."""
    listed = [{"record": f"check:{number}", "expr": without_variables(expression)}
              for number, (_, expression) in enumerate(dashboard_expressions() + grafana_expressions())]
    path = os.path.join(directory, "expressions.yml")
    with open(path, "w") as file:
        yaml.safe_dump({"groups": [{"name": "expressions", "rules": listed}]}, file)
    done = subprocess.run(["promtool", "check", "rules", path], capture_output=True, text=True)
    if done.returncode != 0:
        yield done.stdout + done.stderr
    elif f"{len(listed)} rules found" not in done.stdout:
        yield f"promtool read other than {len(listed)} expressions: {done.stdout}"


RUNBOOKS = ("runbook.md", "runbook.de.md")
# Whether a cause is worth waking somebody is said in its section.
WAKE = {"runbook.md": "**Wake somebody:** ", "runbook.de.md": "**Jemanden wecken:** "}


def sections(book):
    """[(heading, text)]"""
    return re.findall(r"^### (\S+)\n(.*?)(?=^##|\Z)", read(DEPLOY, book), re.MULTILINE | re.DOTALL)


def missing_sections():
    """The runbooks have a section for each cause and alert, and every link leads to one."""
    alerts = [rule["alert"] for rule in rules() if "alert" in rule]
    for book in RUNBOOKS:
        have = [name for name, _ in sections(book)]
        for name in [*causes(), *alerts]:
            if have.count(name) != 1:
                yield f"deploy/{book} has {have.count(name)} sections {name}"
        for name, text in sections(book):
            if name not in causes() and name not in alerts:
                yield f"deploy/{book}: {name} is neither a cause nor an alert"
            if name in causes() and text.count(WAKE[book]) != 1:
                yield f"deploy/{book}: {name} does not say, after `{WAKE[book]}`, whether to wake somebody"
        anchors = {name.lower() for name in have}
        for name in re.findall(r"\]\(#([^)]+)\)", read(DEPLOY, book)):
            if name not in anchors:
                yield f"deploy/{book} links to #{name}, which is no section"
        for rule in rules():
            url = rule.get("annotations", {}).get("runbook_url", "")
            if "alert" in rule and url.split("#")[1] not in anchors | {"{{ $labels.cause }}"}:
                yield f"{rule['alert']}: {url} leads to no section of {book}"


def runbook_address(directory):
    """The README's command sets it everywhere, and everything is still well formed and as generated."""
    command = re.search(r"^    (grep -rl https://reachd\.example/runbook .*)$", read(TOP, "README.md"), re.MULTILINE).group(1)
    shutil.copytree(DEPLOY, os.path.join(directory, "deploy"))
    for step in (command, "promtool check rules deploy/prometheus/reachd.alerts.yml", "deploy/grafana/generate --check"):
        done = subprocess.run(step, shell=True, cwd=directory, capture_output=True, text=True)
        if done.returncode:
            yield f"{step}: {done.stdout}{done.stderr}"
    left = subprocess.run(["grep", "-rF", "reachd.example", "deploy"], cwd=directory, capture_output=True, text=True)
    if left.stdout:
        yield f"left: {left.stdout}"


def labels_from_traces():
    """What a trace may find later must not be a label of an alert: it would resolve the alert and raise another.

    A recording rule may test whether it exists. (Grafana's rules: the tests see the labels.)"""
    for rule in rules():
        if "alert" in rule and re.search(r"_info\b", rule["expr"]):
            yield f"{rule['alert']} reads an info series"


def different_in_grafana():
    """Each alert exists there with the same pending time and severity; `outage` compares what the conditions yield."""
    alerts = {rule["alert"]: rule for rule in rules() if "alert" in rule}
    theirs = {rule["title"]: rule for rule in grafana_rules()}
    for name in sorted(set(alerts) ^ set(theirs)):
        yield f"{name} is not in both"
    for name in sorted(set(alerts) & set(theirs)):
        for field, default in (("for", "0s"), ("labels", {})):
            if alerts[name].get(field, default) != theirs[name][field]:
                yield f"{name}: {field} differs"
        if "$value " in str(theirs[name]["annotations"]) or "query" in str(theirs[name]["annotations"]):
            yield f"{name}: an annotation that Grafana cannot expand"


def different_policy():
    """Grafana's notification policy matches Alertmanager's route; its contact point and data source are those named."""
    theirs = os.path.join(DEPLOY, "grafana", "provisioning")
    route = yaml.safe_load(read(DEPLOY, "alertmanager", "alertmanager.yml"))["route"]
    policy = yaml.safe_load(read(theirs, "alerting", "policies.yml"))["policies"][0]
    times = ("group_by", "group_wait", "group_interval", "repeat_interval")
    for field in times:
        if route[field] != policy[field]:
            yield f"{field}: {policy[field]} in place of {route[field]}"
    children = [(one["matchers"], {k: one[k] for k in times if k in one}) for one in route["routes"]]
    copies = [([f'{name} {sign} "{value}"' for name, sign, value in one["object_matchers"]],
               {k: one[k] for k in times if k in one}) for one in policy["routes"]]
    if children != copies:
        yield f"routes: {copies} in place of {children}"
    points = {one["name"] for one in yaml.safe_load(read(theirs, "alerting", "contact-points.yml"))["contactPoints"]}
    if named := {one["receiver"] for one in (policy, *policy["routes"])} - points:
        yield f"no contact point {named}"
    sources = {one["uid"] for one in yaml.safe_load(read(theirs, "datasources", "reachd.yml"))["datasources"]} | {"__expr__"}
    if named := {data["datasourceUid"] for rule in grafana_rules() for data in rule["data"]} - sources:
        yield f"no data source {named}"


def alerts_without_test():
    """Each alert has a test in which it does not fire, then fires, then is resolved."""
    tested = {rule["alert"]: False for rule in rules() if "alert" in rule}
    for path in glob.glob(os.path.join(HERE, "*_test.yml")):
        for test in yaml.safe_load(read(path))["tests"]:
            for alert in tested:
                fires = [bool(case["exp_alerts"]) for case in test.get("alert_rule_test", []) if case["alertname"] == alert]
                course = [fires[0], *(now for before, now in zip(fires, fires[1:]) if now != before)] if fires else []
                tested[alert] |= course[:3] == [False, True, False]
    for name, whole in tested.items():
        if not whole:
            yield f"{name}: no test in which it does not fire, fires, and is resolved"


def renamed_metrics():
    """For every alert and every panel, it would be noticed if a metric that it reads were renamed."""
    records = {rule["record"]: rule["expr"] for rule in rules() if "record" in rule}

    def read_by(expression):
        """The metrics behind it, through recording rules."""
        names = set(NAME.findall(bare(expression)))
        return {one for name in names for one in (read_by(records[name]) if name in records else {name})}

    @functools.cache
    def noticed(name):
        return any(found == name for _, found in unknown_metrics(metrics() - {name}))

    for where, expression in prometheus_expressions() + dashboard_expressions() + grafana_expressions():
        own = read_by(expression)
        if not own and not where.endswith(", annotation") and not re.search(r"\bup\b|^vector\(", expression):
            yield f"{where} reads no metric of reachd"
        for name in own:
            if not noticed(name):
                yield f"{where}: nobody would notice another name of {name}"


def wrong_panels():
    """Panels have unique ids and do not overlap."""
    tree, taken, ids = dashboard(), {}, set()
    for panel in tree["panels"]:
        if panel["id"] in ids:
            yield f"two panels with the id {panel['id']}"
        ids.add(panel["id"])
        place = panel["gridPos"]
        for x in range(place["x"], place["x"] + place["w"]):
            for y in range(place["y"], place["y"] + place["h"]):
                if taken.setdefault((x, y), panel["title"]) != panel["title"]:
                    yield f"{panel['title']} lies over {taken[x, y]}"
                    return
