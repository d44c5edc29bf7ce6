"""The dashboard: the verdict on top, then each port, DNS, TLS, the path, and reachd itself."""

from panels import (DATASOURCE, GREEN, GREY, RED, RUNBOOK, YELLOW, column, heatmap, laid_out, lines, now, row, stat,
                    steps, table, target, timeline, values)

SITE = 'job=~"$job",site=~"$site",instance=~"$instance"'
SOURCE = f'{SITE},source=~"$source"'
LEG = f'{SOURCE},family=~"$family"'
PROBE = f'{LEG},probe=~"$probe"'
PLACE = "{{site}} {{source}}"
NO_FAULT = "No fault"

SERVICE_WORDS = values(_0=("ok", GREEN), _1=("degraded", YELLOW), _2=("down", RED), _3=("unknown", GREY))
UP_WORDS = values(_0=("down", RED), _1=("up", GREEN))
TO_RUNBOOK = {"title": "Runbook: ${__field.labels.cause}", "url": RUNBOOK + "#${__field.labels.cause}", "targetBlank": True}
TO_PAGE = {"title": "Status page of ${__field.labels.instance}", "url": "http://${__field.labels.instance}/", "targetBlank": True}
ALWAYS_HIDDEN = ["Time", "__name__", "job"]


def service_number():
    """0 ok, 1 degraded, 2 down, 3 unknown"""
    parts = [f'{number} * reachd_service_state{{{SOURCE},state="{state}"}}'
             for number, state in ((1, "degraded"), (2, "down"), (3, "unknown"))]
    return " + ignoring (state) ".join(parts)


def verdict():
    cause = f"reachd_diagnosis_info{{{LEG}}}"
    key = "on (job, instance, source, family, cause, port)"
    runbook = [{"title": "Runbook", "url": RUNBOOK + "#${__data.fields.cause}", "targetBlank": True}]
    page = [{"title": "Status page, with the evidence", "url": "http://${__data.fields.instance}/", "targetBlank": True}]
    causes = table(
        "What stops them, where, and since when",
        [now(f"{cause} * {key} group_left () (reachd_diagnosis_start_timestamp_seconds{{{LEG}}} * 1000)")],
        [*ALWAYS_HIDDEN, "mechanism", "hop", "last_hop", "blocker", "target"], {"Value": "since"},
        "The causes that hold, as in the journal and on the status page. A cause leads to its runbook section, an instance to its "
        "status page, which has the evidence for a ticket.",
        [column("since", unit="dateTimeAsIso"), column("cause", links=runbook), column("instance", links=page),
         column("sentence", custom__width=700, custom__cellOptions={"type": "auto", "wrapText": True})],
        NO_FAULT, ("site", "cause", "port", "sentence", "Value", "source", "family", "instance"))
    left = stat("Error budget left (30 days)", [now(f"service:reachd_error_budget_left:ratio30d{{{SOURCE}}}", PLACE + " {{service}}")],
                "Share of the objective's error budget (reachd.rules.yml) that is left. Below 0: overspent. Needs the recording rules.",
                "percentunit", thresholds=steps((None, RED), (0, YELLOW), (0.25, GREEN)), decimals=0)
    return [
        (7, (15, stat("Services", [now(service_number(), PLACE + " {{service}}")],
                      "Can Apple devices use it from here? Click for the status page.", mappings=SERVICE_WORDS, links=[TO_PAGE])),
            (9, left)),
        (7, (24, causes)),
        (7, (12, timeline("Services over time", [target(service_number(), PLACE + " {{service}}")], SERVICE_WORDS,
                          "The state of each service. Click for the status page.", [TO_PAGE])),
            (12, timeline("Causes over time",
                          [target(f"(reachd_diagnosis{{{LEG}}} == 1) * 0", PLACE + " {{cause}} {{port}} {{family}}")],
                          values(_0=("holds", RED)), "When each cause held. Click for its runbook section.", [TO_RUNBOOK, TO_PAGE],
                          NO_FAULT))),
    ]


def ports():
    by_port = "site, source, family, port"
    attempts = f"reachd_probe_attempts_total{{{PROBE}}}"
    good = f'reachd_probe_attempts_total{{{PROBE},outcome="ok"}}'
    bucket = f'reachd_probe_phase_duration_seconds_bucket{{{PROBE}}}'
    legend = PLACE + " {{port}} {{family}}"
    ratio = f"sum by ({by_port}) (rate({good}[$__rate_interval])) / sum by ({by_port}) (rate({attempts}[$__rate_interval]))"
    quantile = "histogram_quantile({q}, sum by (le, phase, {by}) (rate({bucket}[$__rate_interval])))"
    at = {q: quantile.format(q=q, by=by_port, bucket=bucket) for q in ("0.5", "0.99")}
    return [
        (8, (24, timeline("Ports", [target(f"min by ({by_port}) (reachd_probe_up{{{PROBE}}})", legend)], UP_WORDS,
                          "Up where every probe of the port is up."))),
        (9, (24, timeline("Probes", [target(f"min by (probe, {by_port}) (reachd_probe_up{{{PROBE}}})", legend + " {{probe}}")],
                          UP_WORDS, "The settled state of each probe."))),
        (8, (12, lines("Success ratio per port and family", [target(ratio, legend)],
                       "Successful attempts of all attempts. While a state is unsettled, attempts are made more often.",
                       "percentunit", min=0, max=1)),
            (12, lines("Outcomes other than ok", [target(
                f'sum by (site, source, outcome, port, family) (increase(reachd_probe_attempts_total{{{PROBE},outcome!="ok"}}'
                '[$__rate_interval])) > 0', PLACE + " {{outcome}} {{port}} {{family}}")],
                "Failed attempts by what they ended in.", "short", stacked=True, no_value=NO_FAULT))),
        (8, (12, lines("Latency per port and family: median", [target(at["0.5"], legend + " {{phase}}")],
                       "By phase, of the phases that succeeded.", "s")),
            (12, lines("Latency per port and family: 99th percentile", [target(at["0.99"], legend + " {{phase}}")],
                       "By phase, of the phases that succeeded.", "s"))),
    ]


def round_trips():
    """A heat map for each port, under a heading for each family: both are repeated by Grafana."""
    connect = f'reachd_probe_phase_duration_seconds_bucket{{{PROBE},port=~"$port",phase=~"connect|exchange"}}'
    return [(8, (24, heatmap(
        "Port $port, $family: round trips", [target(f"sum by (le) (increase({connect}[$__rate_interval]))")],
        "TCP connect and DNS exchange, of all sites and sources chosen.", repeat="port", repeatDirection="h", maxPerRow=4)))]


def far_side():
    dns = f'{PROBE},kind="dns"'
    end = f"min by (site, target, port, family, source) (reachd_tls_certificate_not_after_timestamp_seconds{{{PROBE}}}) * 1000"
    exchange = f"sum by (le, site, source, resolver) (rate(reachd_probe_phase_duration_seconds_bucket{{{dns}}}[$__rate_interval]))"
    authorities = f"min by (trust, authority) (reachd_trust_authority_not_after_timestamp_seconds{{{SITE}}}) * 1000"
    retransmits = f"sum by (site, source, family, port) (increase(reachd_probe_retransmits_total{{{PROBE}}}[$__rate_interval]))"
    return [
        (8, (12, timeline("DNS by resolver and type", [target(
                f"min by (site, source, resolver, type, probe) (reachd_probe_up{{{dns}}})",
                PLACE + " {{resolver}} {{type}} {{probe}}")], UP_WORDS, "The settled state of each DNS probe, by the resolver asked.")),
            (12, lines("DNS exchange by resolver: median and 99th percentile", [
                target(f"histogram_quantile(0.5, {exchange})", PLACE + " {{resolver}} median"),
                target(f"histogram_quantile(0.99, {exchange})", PLACE + " {{resolver}} 99th")],
                "From the query to its answer, without the queries that got none.", "s"))),
        (9, (11, table("TLS: who issued the certificate", [now(f"reachd_tls_info{{{PROBE}}}")], [*ALWAYS_HIDDEN, "Value", "kind"],
                       {}, "An issuer other than Apple on Apple's hosts is an inspecting proxy.")),
            (8, table("TLS: end of the certificate", [now(end)], ["Time"], {"Value": "ends"},
                      "When the certificate that a server shows expires, and the earliest if several servers answer.",
                      [column("ends", unit="dateTimeAsIso")])),
            (5, table("TLS: end of pinned authorities", [now(authorities)], ["Time"], {"Value": "ends"},
                      "When the authorities whose keys are pinned expire.", [column("ends", unit="dateTimeAsIso")]))),
        (8, (12, lines("Sent again in attempts that succeeded", [target(retransmits, PLACE + " {{port}} {{family}}")],
                       "TCP segments and DNS queries: loss, not a block.", "short")),
            (12, lines("Addresses that fail, and second answers to DNS queries", [
                target(f'sum by (site, source, target, family) (reachd_probe_addresses{{{PROBE},result="unreachable"}}) > 0',
                       PLACE + " {{target}} {{family}}: addresses that fail"),
                target(f"sum by (site, source, resolver) (increase(reachd_dns_extra_answers_total{{{PROBE}}}[$__rate_interval])) > 0",
                       PLACE + " {{resolver}}: answered twice")],
                "Addresses of a name that failed when last tried, and queries that somebody on the path answered, too.", "short",
                no_value=NO_FAULT))),
    ]


def itself():
    reload_words = values(_0=("rejected", RED), _1=("loaded", GREEN))
    return [
        (6, (6, stat("Scraped", [now(f"up{{{SITE}}}", "{{site}} {{instance}}")],
                     "Whether Prometheus gets metrics from each reachd. Click for the status page.", mappings=UP_WORDS, links=[TO_PAGE])),
            (6, stat("Configuration", [now(f"reachd_config_last_reload_successful{{{SITE}}}", "{{site}} {{instance}}")],
                     "Whether the configuration loaded when it was last read.", mappings=reload_words)),
            (6, stat("Clock offset", [now(f"reachd_clock_offset_seconds{{{SITE}}}", "{{site}} {{instance}}")],
                     "This host's clock less the Date of HTTP servers, which has whole seconds.", "s", decimals=1,
                     thresholds=steps((None, RED), (-60, YELLOW), (-5, GREEN), (5, YELLOW), (60, RED)))),
            (6, table("Version", [now(f"reachd_build_info{{{SITE}}}")], [*ALWAYS_HIDDEN, "Value"], {},
                      "The version that runs at each site."))),
        (7, (8, lines("Lateness of attempts: 99th percentile", [target(
                f"histogram_quantile(0.99, sum by (le, site, instance) (rate(reachd_scheduler_lag_seconds_bucket{{{SITE}}}[$__rate_interval])))",
                "{{site}} {{instance}}")], "How late attempts start. More than 0.1 s: the host is overloaded.", "s")),
            (8, lines("Attempts skipped, and in flight", [
                target(f"sum by (site, instance, reason) (increase(reachd_scheduler_skipped_total{{{SITE}}}[$__rate_interval]))",
                       "{{site}} {{instance}} {{reason}}"),
                target(f"reachd_probes_in_flight{{{SITE}}}", "{{site}} {{instance}} in flight")],
                "Attempts that were due and not made, by reason (no_record is no fault), and those that are being made.", "short")),
            (8, lines("Log entries dropped", [target(f"increase(reachd_log_dropped_total{{{SITE}}}[$__rate_interval])",
                                                     "{{site}} {{instance}}")],
                      "Entries that the journal did not take in time.", "short"))),
        (7, (8, lines("CPU", [target(f"rate(process_cpu_seconds_total{{{SITE}}}[$__rate_interval])", "{{site}} {{instance}}")],
                      "Processor time used, as a share of one core.", "percentunit")),
            (8, lines("Memory", [target(f"process_resident_memory_bytes{{{SITE}}}", "{{site}} {{instance}}")],
                      "Resident memory.", "bytes")),
            (8, lines("File descriptors", [target(f"process_open_fds{{{SITE}}}", "{{site}} {{instance}}")],
                      "Open file descriptors.", "short"))),
    ]


def variable(name, label, metric, selector="", everything=".*"):
    text = f"label_values({metric}{{{selector}}}, {name})"
    return {"type": "query", "name": name, "label": label, "datasource": DATASOURCE, "definition": text,
            "query": {"query": text, "refId": "Variable"}, "refresh": 2, "sort": 1, "multi": True, "includeAll": True,
            "allValue": everything, "current": {"text": ["All"], "value": ["$__all"]}, "hide": 0, "options": [], "regex": ""}


def annotation(name, expression, color, title, text, enabled):
    asked = {"refId": "Anno", "datasource": DATASOURCE, "editorMode": "code", "expr": expression, "range": True, "instant": False}
    return {"name": name, "datasource": DATASOURCE, "enable": enabled, "iconColor": color, "target": asked,
            "titleFormat": title, "tagKeys": "site,source,family", "textFormat": text}


def tree():
    moved = f"sum by (site, source, family, probe, to) (increase(reachd_probe_transitions_total{{{PROBE},to=\"%s\"}}[$__rate_interval])) > 0"
    sections = [(row("Verdict"), verdict()), (row("Ports"), ports()),
                (row("Round trips over $family", repeat="family"), round_trips()),
                (row("DNS, TLS and the path"), far_side()), (row("reachd itself"), itself())]
    parts = [part for head, rows in sections for part in ((1, (24, head)), *rows)]
    return {
        "uid": "reachd", "title": "reachd: Apple push, iMessage and FaceTime", "tags": ["reachd"], "schemaVersion": 39,
        "version": 1, "editable": False, "graphTooltip": 1, "refresh": "30s", "time": {"from": "now-6h", "to": "now"},
        "timezone": "browser", "links": [{"type": "link", "title": "Runbook", "url": RUNBOOK, "targetBlank": True, "icon": "doc",
                                           "tooltip": "What each cause means and what to do", "tags": [], "asDropdown": False,
                                           "includeVars": False, "keepTime": False}],
        "templating": {"list": [
            {"type": "datasource", "name": "datasource", "label": "Data source", "query": "prometheus", "refresh": 1,
             "hide": 0, "options": [], "regex": "", "current": {"text": "", "value": ""}},
            variable("job", "Job", "reachd_build_info", everything=".+"),
            variable("site", "Site", "reachd_build_info", 'job=~"$job"'),
            variable("instance", "Instance", "reachd_build_info", 'job=~"$job",site=~"$site"', ".+"),
            variable("source", "Source", "reachd_diagnosis", SITE),
            variable("family", "Family", "reachd_diagnosis", SOURCE),
            variable("probe", "Probe", "reachd_probe_attempts_total", LEG),
            variable("port", "Port of the heat maps", "reachd_probe_attempts_total", PROBE)]},
        "annotations": {"list": [
            annotation("Causes", f"max by (site, source, family, cause, port, sentence) (reachd_diagnosis_info{{{LEG}}})", RED,
                       "{{cause}} {{port}}", "{{sentence}}", True),
            annotation("Probe down", moved % "down", RED, "{{probe}} down", "{{site}} {{source}} {{family}}", False),
            annotation("Probe up", moved % "up", GREEN, "{{probe}} up", "{{site}} {{source}} {{family}}", False)]},
        "panels": laid_out(parts),
    }
