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
        message = line.split(" REACHD_", 1)[0].split(" ", 2)[2]
        if message.startswith('"'):  # as it holds quotes itself
            message = json.loads(message)
        message = message.removeprefix("Located: ")
        key = (fields["FAMILY"], f"{fields['CAUSE']} {fields.get('PORT', '')}".strip())
        found.setdefault(key, []).append(without_time(message))
    return found


def _is_within(said, sentence):
    """Every word of it, in this order: hosts may have joined since."""
    words = iter(re.findall(r"[^\s,]+", sentence))
    return all(word in words for word in re.findall(r"[^\s,]+", said))


def complaints(daemon):
    """Of a settled daemon. The journal has the sentence of the moment when the cause or its place was found; the metric's may
    be up to a minute old: then it is one that the journal has."""
    status = in_status(daemon.get("/api/v1/status")[1])
    metrics, journal = in_metrics(daemon.metrics()), in_journal(daemon.said())
    page = re.sub(r"<[^>]*>", "", daemon.get("/")[1])
    found = []
    for key, sentence in status.items():
        if key[1] in COUNTING:
            continue
        # The family whose place is found first is told alone.
        alike = [other for other in status if status[other] == sentence]
        told = [text for other in alike for text in journal.get(other, [])]
        if not any(_is_within(text, sentence) for other in alike for text in journal.get(other, [])[-1:]):
            found.append(f"{key}: the API says {sentence!r}, the journal {told}")
        if not any(_is_within(metrics.get(key, "nothing"), text) for text in (sentence, *told)):
            found.append(f"{key}: the API says {sentence!r}, the metric {metrics.get(key)!r}")
        plain = page.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", '"').replace("&#39;", "'").replace("&amp;", "&")
        if sentence not in TIME.sub("", plain):
            found.append(f"{key}: the page does not say {sentence!r}")
    return found


def differences(daemon, once):
    """Of `once`, with a daemon that has settled on the same causes, where both have found the same place over both families.
    `once` has no memory: it may add that nothing ever worked. Which other port passes depends on what was traced first."""
    def entries(text):
        return {_key(entry): entry for entry in json.JSONDecoder().raw_decode(text)[0]["diagnosis"]}

    def places(said, cause):
        names = ("mechanism", "hop", "last_hop", "blocker")
        return {key: [entry.get(name) for name in names] for key, entry in said.items() if key[1] == cause}

    def plain(entry):
        return re.sub(r"; TCP \d+ to the same address passes", "", without_time(entry["sentence"]))

    daemons, onces = entries(daemon.get("/api/v1/status")[1]), entries(once)
    return [
        f"of {key}: {plain(onces[key])!r} instead of {plain(entry)!r}"
        for key, entry in daemons.items()
        if key[1] not in COUNTING and places(daemons, key[1]) == places(onces, key[1])
        and not plain(onces[key]).startswith(plain(entry).removesuffix("."))
    ]
