"""The dashboard: the verdict on top, then each port, DNS, TLS, the path, and reachd itself."""

from panels import (DATASOURCE, GREEN, GREY, RED, RUNBOOK, YELLOW, column, heatmap, laid_out, lines, now, row, stat,
                    steps, table, target, timeline, values)

SITE = 'instance=~"$instance"'
SOURCE = f'{SITE},source=~"$source"'
LEG = f'{SOURCE},family=~"$family"'
PROBE = f'{LEG},probe=~"$probe"'

SERVICE_WORDS = values(_0=("ok", GREEN), _1=("degraded", YELLOW), _2=("down", RED), _3=("unknown", GREY))
UP_WORDS = values(_0=("down", RED), _1=("up", GREEN))
TO_RUNBOOK = [{"title": "Runbook: ${__field.labels.cause}", "url": RUNBOOK + "#${__field.labels.cause}", "targetBlank": True}]
ALWAYS_HIDDEN = ["Time", "__name__", "job"]


def service_number():
    """0 ok, 1 degraded, 2 down, 3 unknown"""
    parts = [f'{number} * reachd_service_state{{{SOURCE},state="{state}"}}'
             for number, state in ((1, "degraded"), (2, "down"), (3, "unknown"))]
    return " + ignoring (state) ".join(parts)


def verdict():
    cause = f"reachd_diagnosis_info{{{LEG}}}"
    key = "on (job, instance, source, family, cause, port)"
    link = [{"title": "Runbook", "url": RUNBOOK + "#${__data.fields.cause}", "targetBlank": True}]
    causes = table(
        "What stops them, where, and since when",
        [now(f"{cause} * {key} group_left () (reachd_diagnosis_start_timestamp_seconds{{{LEG}}} * 1000)")],
        ALWAYS_HIDDEN, {"Value": "since", "last_hop": "last hop"},
        "Empty while no cause holds. A block is at the last hop or between it and the next. Click a cause for what to do.",
        [column("since", unit="dateTimeAsIso"), column("cause", links=link)],
    )
    left = stat("Error budget left (30 days)", [now(f"service:reachd_error_budget_left:ratio30d{{{SOURCE}}}", "{{service}}")],
                "Of the objective in reachd.rules.yml. Below 0: overspent. Needs the recording rules.", "percentunit",
                thresholds=steps((None, RED), (0, YELLOW), (0.25, GREEN)), decimals=0)
    return [
        (7, (15, stat("Services", [now(service_number(), "{{service}} {{source}} {{instance}}")],
                      "Can Apple devices use it from here?", mappings=SERVICE_WORDS)), (9, left)),
        (7, (24, causes)),
        (7, (12, timeline("Services over time", [target(service_number(), "{{service}} {{source}} {{instance}}")], SERVICE_WORDS)),
            (12, timeline("Causes over time",
                          [target(f"(reachd_diagnosis{{{LEG}}} == 1) * 0",
                                  "{{cause}} {{port}} {{family}} {{source}} {{instance}}")],
                          values(_0=("holds", RED)), "Click for the runbook.", TO_RUNBOOK))),
    ]


def ports():
    by_port = "instance, source, family, port"
    attempts = f"reachd_probe_attempts_total{{{PROBE}}}"
    good = f'reachd_probe_attempts_total{{{PROBE},outcome="ok"}}'
    bucket = f'reachd_probe_phase_duration_seconds_bucket{{{PROBE}}}'
    legend = "{{port}} {{family}} {{source}} {{instance}}"
    ratio = f"sum by ({by_port}) (rate({good}[$__rate_interval])) / sum by ({by_port}) (rate({attempts}[$__rate_interval]))"
    quantile = "histogram_quantile({q}, sum by (le, phase, {by}) (rate({bucket}[$__rate_interval])))"
    at = {q: quantile.format(q=q, by=by_port, bucket=bucket) for q in ("0.5", "0.99")}
    return [
        (8, (24, timeline("Ports: up where every probe of the port is up",
                          [target(f"min by ({by_port}) (reachd_probe_up{{{PROBE}}})", legend)], UP_WORDS))),
        (9, (24, timeline("Probes", [target(f"min by (probe, {by_port}) (reachd_probe_up{{{PROBE}}})",
                                            "{{probe}} " + legend)], UP_WORDS))),
        (8, (12, lines("Success ratio a port and family", [target(ratio, legend)], unit="percentunit", min=0, max=1)),
            (12, lines("Outcomes other than ok", [target(
                f'sum by (outcome, port, family) (increase(reachd_probe_attempts_total{{{PROBE},outcome!="ok"}}'
                '[$__rate_interval])) > 0', "{{outcome}} {{port}} {{family}}")],
                "Failed attempts by what they ended in.", stacked=True))),
        (8, (12, lines("Latency a port and family: median", [target(at["0.5"], "{{phase}} " + legend)],
                       "By phase; failed phases are not in it.", "s")),
            (12, lines("Latency a port and family: 99th percentile", [target(at["0.99"], "{{phase}} " + legend)], unit="s"))),
    ]


def round_trips():
    """A heat map for each port, under a heading for each family: both are repeated by Grafana."""
    connect = f'reachd_probe_phase_duration_seconds_bucket{{{PROBE},port=~"$port",phase=~"connect|exchange"}}'
    return [(8, (24, heatmap(
        "Port $port, $family: round trips", [target(f"sum by (le) (increase({connect}[$__rate_interval]))")],
        "TCP connect and DNS exchange, of all instances and sources chosen.", repeat="port", repeatDirection="h", maxPerRow=4)))]


def far_side():
    dns = f'{PROBE},kind="dns"'
    end = f"min by (instance, target, port, family, source) (reachd_tls_certificate_not_after_timestamp_seconds{{{PROBE}}}) * 1000"
    return [
        (8, (12, timeline("DNS by resolver and type", [target(
                f"min by (instance, resolver, type, probe) (reachd_probe_up{{{dns}}})",
                "{{resolver}} {{type}} {{probe}} {{instance}}")], UP_WORDS)),
            (12, lines("DNS exchange by resolver: median and 99th percentile", [
                target("histogram_quantile(0.5, sum by (le, resolver) "
                       f"(rate(reachd_probe_phase_duration_seconds_bucket{{{dns}}}[$__rate_interval])))", "{{resolver}} median"),
                target("histogram_quantile(0.99, sum by (le, resolver) "
                       f"(rate(reachd_probe_phase_duration_seconds_bucket{{{dns}}}[$__rate_interval])))", "{{resolver}} 99th")],
                unit="s"))),
        (9, (11, table("TLS: who issued the certificate", [now(f"reachd_tls_info{{{PROBE}}}")], [*ALWAYS_HIDDEN, "Value", "kind"],
                       {}, "An issuer that is not Apple's on Apple's hosts is an inspecting proxy.")),
            (8, table("TLS: end of the certificate", [now(end)], ["Time"], {"Value": "ends"},
                      overrides=[column("ends", unit="dateTimeAsIso")])),
            (5, table("TLS: end of pinned authorities",
                      [now(f"min by (trust, authority) (reachd_trust_authority_not_after_timestamp_seconds{{{SITE}}}) * 1000")],
                      ["Time"], {"Value": "ends"}, overrides=[column("ends", unit="dateTimeAsIso")]))),
        (8, (12, lines("Sent again in attempts that succeeded (loss)", [target(
                f"sum by (instance, source, family, port) (increase(reachd_probe_retransmits_total{{{PROBE}}}[$__rate_interval]))",
                "{{port}} {{family}} {{source}} {{instance}}")], "Segments and queries.")),
            (12, lines("Addresses that fail, and second answers to DNS queries", [
                target(f'sum by (instance, target, family) (reachd_probe_addresses{{{PROBE},result="unreachable"}}) > 0',
                       "{{target}} {{family}} {{instance}}: addresses that fail"),
                target(f"sum by (instance, resolver) (increase(reachd_dns_extra_answers_total{{{PROBE}}}[$__rate_interval])) > 0",
                       "{{resolver}} {{instance}}: answered twice")]))),
    ]


def itself():
    reload_words = values(_0=("rejected", RED), _1=("loaded", GREEN))
    return [
        (6, (6, stat("Scraped", [now(f'up{{job="reachd",{SITE}}}', "{{instance}}")], mappings=UP_WORDS)),
            (6, stat("Configuration", [now(f"reachd_config_last_reload_successful{{{SITE}}}", "{{instance}}")],
                     mappings=reload_words)),
            (6, stat("Clock offset", [now(f"reachd_clock_offset_seconds{{{SITE}}}", "{{instance}}")], unit="s", decimals=1,
                     thresholds=steps((None, RED), (-60, YELLOW), (-5, GREEN), (5, YELLOW), (60, RED)))),
            (6, table("Version", [now(f"reachd_build_info{{{SITE}}}")], [*ALWAYS_HIDDEN, "Value"], {}))),
        (7, (8, lines("Lateness of attempts: 99th percentile", [target(
                f"histogram_quantile(0.99, sum by (le, instance) (rate(reachd_scheduler_lag_seconds_bucket{{{SITE}}}[$__rate_interval])))",
                "{{instance}}")], unit="s")),
            (8, lines("Attempts skipped, and in flight", [
                target(f"sum by (instance, reason) (increase(reachd_scheduler_skipped_total{{{SITE}}}[$__rate_interval]))",
                       "{{instance}} {{reason}}"),
                target(f"reachd_probes_in_flight{{{SITE}}}", "{{instance}} in flight")])),
            (8, lines("Log entries dropped", [target(f"increase(reachd_log_dropped_total{{{SITE}}}[$__rate_interval])",
                                                     "{{instance}}")]))),
        (7, (8, lines("CPU", [target(f'rate(process_cpu_seconds_total{{job="reachd",{SITE}}}[$__rate_interval])', "{{instance}}")],
                      unit="percentunit")),
            (8, lines("Memory", [target(f'process_resident_memory_bytes{{job="reachd",{SITE}}}', "{{instance}}")], unit="bytes")),
            (8, lines("File descriptors", [target(f'process_open_fds{{job="reachd",{SITE}}}', "{{instance}}")]))),
    ]


def variable(name, label, metric, selector=""):
    text = f"label_values({metric}{{{selector}}}, {name})"
    return {"type": "query", "name": name, "label": label, "datasource": DATASOURCE, "definition": text,
            "query": {"query": text, "refId": "Variable"}, "refresh": 2, "sort": 1, "multi": True, "includeAll": True,
            "allValue": ".*", "current": {"text": ["All"], "value": ["$__all"]}, "hide": 0, "options": [], "regex": ""}


def annotation(name, expression, color, title):
    asked = {"refId": "Anno", "datasource": DATASOURCE, "editorMode": "code", "expr": expression, "range": True, "instant": False}
    return {"name": name, "datasource": DATASOURCE, "enable": True, "iconColor": color, "target": asked,
            "titleFormat": title, "tagKeys": "instance,source,family", "textFormat": "{{instance}} {{source}} {{family}}"}


def tree():
    moved = f"sum by (instance, source, family, probe, to) (increase(reachd_probe_transitions_total{{{PROBE},to=\"%s\"}}[$__rate_interval])) > 0"
    sections = [(row("Verdict"), verdict()), (row("Ports"), ports()),
                (row("Round trips over $family", repeat="family"), round_trips()),
                (row("DNS, TLS and the path"), far_side()), (row("reachd itself"), itself())]
    parts = [part for head, rows in sections for part in ((1, (24, head)), *rows)]
    return {
        "uid": "reachd", "title": "reachd: Apple push, iMessage and FaceTime", "tags": ["reachd"], "schemaVersion": 39,
        "version": 1, "editable": True, "graphTooltip": 1, "refresh": "30s", "time": {"from": "now-6h", "to": "now"},
        "timezone": "browser", "links": [{"type": "link", "title": "Runbook", "url": RUNBOOK, "targetBlank": True, "icon": "doc",
                                           "tooltip": "What each cause means and what to do", "tags": [], "asDropdown": False,
                                           "includeVars": False, "keepTime": False}],
        "templating": {"list": [
            {"type": "datasource", "name": "datasource", "label": "Prometheus", "query": "prometheus", "refresh": 1,
             "hide": 0, "options": [], "regex": "", "current": {"text": "", "value": ""}},
            variable("instance", "Instance", "reachd_build_info"),
            variable("source", "Source", "reachd_diagnosis", SITE),
            variable("family", "Family", "reachd_diagnosis", SOURCE),
            variable("probe", "Probe", "reachd_probe_attempts_total", LEG),
            variable("port", "Port of the heat maps", "reachd_probe_attempts_total", PROBE)]},
        "annotations": {"list": [annotation("Probe down", moved % "down", RED, "{{probe}} down"),
                                 annotation("Probe up", moved % "up", GREEN, "{{probe}} up")]},
        "panels": laid_out(parts),
    }
