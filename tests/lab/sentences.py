"""Whether reachd says the same of a cause wherever it speaks: one sentence, but for the time and within one language."""

import json
import re

TIME = re.compile(r" since \d{4}-\d\d-\d\d \d\d:\d\d UTC")
# These have figures that change with each attempt.
COUNTING = ("addresses_blocked", "degraded_path")


def without_time(sentence):
    return TIME.sub("", sentence, count=1)


def _key(fields):
    return (fields["family"], f"{fields['cause']} {fields.get('port', '')}".strip())


def in_status(text):
    """(family, "port_blocked 5223") -> its sentence, from the API's status or that of `once`"""
    found = {}
    for entry in json.JSONDecoder().raw_decode(text)[0]["diagnosis"]:
        if not TIME.search(entry["sentence"]):
            raise ValueError(f"no time in {entry['sentence']!r}")
        if not entry["evidence"] and entry["cause"] != "degraded_path":
            raise ValueError(f"no evidence for {entry['sentence']!r}")
        found[_key(entry)] = without_time(entry["sentence"])
    return found


def in_metrics(metrics):
    return {
        _key(labels): labels["sentence"].replace(r"\"", '"').replace(r"\\", "\\")
        for labels, _ in metrics.samples.get("reachd_diagnosis_info", [])
    }


def in_journal(text):
    """Likewise, all that was ever said of a cause, the newest last."""
    found = {}
    for line in text.splitlines():
        fields = dict(re.findall(r"REACHD_(\w+)=(\S*)", line))
        if fields.get("EVENT") not in ("cause_found", "blocker_found"):
            continue
        message = line.split(" REACHD_", 1)[0].split(" ", 2)[2].removeprefix("Located: ")
        key = (fields["FAMILY"], f"{fields['CAUSE']} {fields.get('PORT', '')}".strip())
        found.setdefault(key, []).append(without_time(message))
    return found


def complaints(daemon):
    """Of a settled daemon. The metric's sentence may be up to a minute old: then it is one that the journal has."""
    status = in_status(daemon.get("/api/v1/status")[1])
    metrics, journal = in_metrics(daemon.metrics()), in_journal(daemon.said())
    page = re.sub(r"<[^>]*>", "", daemon.get("/")[1])
    found = []
    for key, sentence in status.items():
        if key[1] in COUNTING:
            continue
        told = journal.get(key, [])
        if sentence not in told[-1:]:
            found.append(f"{key}: the API says {sentence!r}, the journal {told}")
        if metrics.get(key) not in (sentence, *told):
            found.append(f"{key}: the API says {sentence!r}, the metric {metrics.get(key)!r}")
        plain = page.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", '"').replace("&#39;", "'").replace("&amp;", "&")
        if sentence not in TIME.sub("", plain):
            found.append(f"{key}: the page does not say {sentence!r}")
    return found


def differences(daemon, once):
    """Of `once`, with a daemon that has settled on the same causes."""
    status, alone = in_status(daemon.get("/api/v1/status")[1]), in_status(once)
    return [
        f"of {key}: {alone[key]!r} instead of {sentence!r}"
        for key, sentence in status.items() if key[1] not in COUNTING and key in alone and alone[key] != sentence
    ]
