"""Notifications when the firewall rejects TCP 5223 for both families: the webhook's body, the mail's text and HTML."""

import re

from stage import Wrong, same, wait

# The firewall's own addresses towards the client: the senders of the ICMP errors.
RIGHT = ("TCP 5223 to Apple push ({1..50}-courier.push.apple.com) over IPv4 and IPv6 is rejected by 10.2.0.2 and 2a0e:1234:2::2 "
         "(ICMP: administratively prohibited)", "ask whoever runs 10.2.0.2 and 2a0e:1234:2::2 to allow TCP 5223 to")
ANNOTATIONS = {"summary": "campus-north: Port 5223 is blocked", "summary_de": "campus-north: Port 5223 ist gesperrt",
               "still_works": "DNS, TCP 443, TCP 80", "page_url": "http://127.0.0.1:15223/",
               "runbook_url": "https://reachd.example/runbook#port_blocked"}


def judge_notification(body, sources=("default",)):
    same(body["status"], "firing", "status of the notification")
    same(body["groupLabels"], {"alertname": "ReachdCause", "job": "reachd", "site": "campus-north", "cause": "port_blocked"},
         "group of the notification")
    alerts = {(alert["labels"]["family"], alert["labels"]["source"]): alert["annotations"] for alert in body["alerts"]}
    same(sorted(alerts), [(family, source) for family in ("ipv4", "ipv6") for source in sources],
         "families and sources of the one notification")
    same(len(body["alerts"]), len(alerts), "alerts of the one notification")
    first = alerts["ipv4", sources[0]]
    for (_, source), said in alerts.items():
        same({name: said[name] for name in ANNOTATIONS}, ANNOTATIONS, "annotations")
        same(said["sentence"], ("" if source == "default" else f"From {source}: ") + first["sentence"],
             "the sentence of all families and sources")
        if not re.fullmatch(r"20\d\d-\d\d-\d\d \d\d:\d\d:\d\d UTC", said["since"]) or not re.fullmatch(r"[0-9dhms ]+", said["held"]):
            raise Wrong(f"since {said['since']!r}, held for {said['held']!r}")
        for name, parts in (("sentence", RIGHT), ("services", ["push degraded"]), ("description", [said["sentence"], said["since"]]),
                            ("description_de", [said["sentence"], said["since"], "Was zu tun ist: "])):
            for part in parts:
                if part not in said[name]:
                    raise Wrong(f"`{part}` is not in {name}: {said[name]}")
    print(f"      {first['description']}")


def judge_mail(stack):
    subject = "[WARNING] campus-north: Port 5223 is blocked"
    wait(lambda: [mail for mail in stack.mails if mail["Subject"] == subject], 30, f"a mail {subject}")
    mail = next(mail for mail in stack.mails if mail["Subject"] == subject)
    for kind in ("plain", "html"):
        text = " ".join(mail.get_body((kind,)).get_content().split())
        for part in ("rejected by 10.2.0.2 and 2a0e:1234:2::2", "https://reachd.example/runbook#port_blocked"):
            if part not in text:
                raise Wrong(f"`{part}` is not in the mail's {kind} part: {text}")
        if text.count("rejected by") != 1:
            raise Wrong(f"the mail's {kind} part says it more than once: {text}")
