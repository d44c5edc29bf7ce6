"""The Prometheus alerts as Grafana-managed rules.

Three things are different in Grafana. Its templates cannot query, so an annotation reads further queries of the rule
($values.B, ...; a query's series goes with the alert whose labels include its own or are included in them). It has no
inhibition, so the expression leaves out what Alertmanager would silence; but for the alerts of an instance that cannot be
scraped: to leave them out would tell them resolved, so they end with their last value, two minutes later. And it does
not need the recording rules: what they record is written out.
"""

import os
import re

import yaml

HERE = os.path.dirname(os.path.abspath(__file__))
ALERTS = os.path.join(HERE, "..", "prometheus", "reachd.alerts.yml")
DATASOURCE = "reachd-prometheus"
LEG = "job, instance, source, family"
CAUSE_KEY = f"{LEG}, cause, port"
CAUSES = ("ReachdCause", "ReachdAddressesBlocked", "ReachdPathDegraded")
# No service is hit by them.
MILD = "addresses_blocked|degraded_path|dns_type_filtered"

CAUSE_QUERIES = {
    # The sentence, as a label; where the scrape was missed, the cause alone.
    "B": f"reachd_diagnosis_info or on ({CAUSE_KEY}) last_over_time(reachd_diagnosis[2m])",
    # Since when.
    "D": "max_over_time(reachd_diagnosis_start_timestamp_seconds[2m])",
    # How many ports work in full, of how many.
    "E": f'sum by ({LEG}) (min by ({LEG}, port) (last_over_time(reachd_probe_up[2m])))',
    "F": f'count by ({LEG}) (min by ({LEG}, port) (last_over_time(reachd_probe_up[2m])))',
}
TIME = 'humanizeTimestamp .Value | reReplaceAll "([.][0-9]+)? [+]0000 " " "'
CAUSE_TEXT = ("{{ if and $values.B $values.B.Labels.sentence }}{{ $values.B.Labels.sentence }} {{ end }}"
              "{{ with $values.D }}%s {{ " + TIME + " }}.{{ end }}"
              "{{ with $values.E }} %s: {{ .Value }}{{ end }}{{ with $values.F }} %s {{ .Value }}.{{ end }}")
CAUSE_WORDS = {"description": ("Since", "Ports that still work in full", "of"),
               "description_de": ("Seit", "Noch voll nutzbare Ports", "von")}
WHAT_TO_DO = {"description": " What to do: ", "description_de": " Was zu tun ist: "}
# Annotations that are queries of their own; the description has as much of them as one rule can ask.
QUERIES = ("sentence", "since", "held", "still_works", "services", "services_de")


def before(expression, offset):
    """What the expression gave that long ago."""
    expression = re.sub(r"(\[\w+\])", rf"\1 offset {offset}", expression)
    return expression.replace("time()", f"(time() - {offset.removesuffix('s')})")


def written_out(expression, records):
    """`reachd:diagnosis:holds{...} offset 10s`, `reachd:diagnosis:with_service_down[5m]` as the expressions that they record"""
    def one(found):
        record, selector, window, offset = found.group(1), found.group(2) or "", found.group(3), found.group(4)
        text = re.sub(r"(reachd_(?:diagnosis|service_state))\[", rf"\1{selector}[", records[record].strip())
        text = written_out(text, records)
        return f"({before(text, offset) if offset else text}){f'[{window}:15s]' if window else ''}"
    return re.sub(r"(reachd:\w+:\w+)(\{[^}]*\})?(?:\[(\w+)\])?(?: offset (\w+))?", one, expression)


def not_silenced(name, expression):
    """Without what the inhibition rules of deploy/alertmanager silence."""
    expression = expression.strip()
    if name in CAUSES:
        expression = f"""({expression})
unless on ({CAUSE_KEY}) (
    reachd:diagnosis:holds{{cause!~"link_down|uplink_down"}}
  and on ({LEG})
    reachd:diagnosis:holds{{cause=~"link_down|uplink_down"}} == 1
)
unless on ({CAUSE_KEY}) (
    reachd:diagnosis:holds{{cause="uplink_down"}} and on ({LEG}) reachd:diagnosis:holds{{cause="link_down"}} == 1
)"""
    if name == "ReachdCause":  # a source of which no service is down, while one is on another
        expression += f"""
unless on ({CAUSE_KEY}) (
    (
        reachd:diagnosis:holds
      unless on (job, instance, source, cause, port)
        last_over_time(reachd:diagnosis:with_service_down[5m])
    )
  and on (job, instance, cause, port)
    last_over_time(reachd:diagnosis:with_service_down{{cause!~"{MILD}"}}[5m])
)"""
    if name in ("ReachdServiceDown", "ReachdServiceDegraded"):
        expression += f'\nunless on (job, instance, source) (reachd:diagnosis:holds{{cause!~"{MILD}"}} == 1)'
    return expression


def annotations(rule):
    texts = {key: text.replace("{{ or $labels.site $labels.instance }}",
                               "{{ with $labels.site }}{{ . }}{{ else }}{{ $labels.instance }}{{ end }}")
             for key, text in rule["annotations"].items() if key not in QUERIES}
    for name, end in WHAT_TO_DO.items():
        if rule["alert"] in CAUSES:
            texts[name] = CAUSE_TEXT % CAUSE_WORDS[name]
        else:  # without the part that queries
            texts[name] = re.sub(r"\s*\{\{- range.*\{\{- else \}\}[^{]*\{\{ end \}\}\.", "", texts[name], flags=re.DOTALL)
            texts[name] = texts[name].split(end)[0]
        texts[name] += end + texts["runbook_url"]
    return {key: text.replace("$value ", "$values.A.Value ") for key, text in texts.items()}


def query(name, expression):
    source = {"type": "prometheus", "uid": DATASOURCE}
    model = {"refId": name, "datasource": source, "expr": expression, "instant": True, "range": False}
    return {"refId": name, "relativeTimeRange": {"from": 600, "to": 0}, "datasourceUid": DATASOURCE, "model": model}


def condition():
    source = {"type": "__expr__", "uid": "__expr__"}
    model = {"refId": "C", "datasource": source, "type": "math", "expression": "is_number($A)"}
    return {"refId": "C", "relativeTimeRange": {"from": 0, "to": 0}, "datasourceUid": "__expr__", "model": model}


def rule(alert, records):
    name = alert["alert"]
    data = [query("A", written_out(not_silenced(name, alert["expr"]), records)), condition()]
    if name in CAUSES:
        data += [query(key, expression) for key, expression in CAUSE_QUERIES.items()]
    return {
        "uid": re.sub(r"(?<!^)([A-Z])", r"-\1", name).lower(),
        "title": name,
        "condition": "C",
        "data": data,
        "for": alert.get("for", "0s"),
        # The expression gives a series only while something is wrong.
        "noDataState": "OK",
        "execErrState": "Error",
        "labels": alert.get("labels", {}),
        "annotations": annotations(alert),
    }


def tree():
    with open(ALERTS) as file:
        groups = yaml.safe_load(file)["groups"]
    rules = [rule for group in groups for rule in group["rules"]]
    records = {one["record"]: one["expr"] for one in rules if "record" in one}
    return {
        "apiVersion": 1,
        "groups": [{
            "orgId": 1, "name": group["name"], "folder": "reachd", "interval": "30s",
            "rules": [rule(one, records) for one in group["rules"] if "alert" in one],
        } for group in groups],
    }
