"""Notifications when the firewall rejects TCP 5223 for both families: the webhook's body, the mail's text and HTML."""

from stage import Wrong, same, wait

# The firewall's own addresses towards the client: the senders of the ICMP errors.
RIGHT = ("TCP 5223 to Apple push ({1..50}-courier.push.apple.com) over IPv4 and IPv6 is rejected by 10.2.0.2 and 2a0e:1234:2::2 "
         "(ICMP: administratively prohibited)", "ask whoever runs 10.2.0.2 and 2a0e:1234:2::2 to allow TCP 5223 to",
         "Still works: DNS, TCP 443, TCP 80.", "push degraded")


def judge_notification(body):
    same(body["status"], "firing", "status of the notification")
    same(body["groupLabels"], {"alertname": "ReachdCause", "instance": "campus-north", "cause": "port_blocked", "port": "5223"},
         "group of the notification")
    alerts = {alert["labels"]["family"]: alert for alert in body["alerts"]}
    same(sorted(alerts), ["ipv4", "ipv6"], "families of the one notification")
    same(len(body["alerts"]), 2, "alerts of the one notification")
    for family in ("ipv4", "ipv6"):
        text = alerts[family]["annotations"]["description"]
        for part in (*RIGHT, f"(port_blocked, over {family}, at campus-north, source default, since 20", "What to do: https://reachd.example/runbook#port_blocked"):
            if part not in text:
                raise Wrong(f"`{part}` is not in: {text}")
    print(f"      {alerts['ipv4']['annotations']['description']}")


def judge_mail(stack):
    subject = "[WARNING] TCP 5223 port_blocked at campus-north"
    wait(lambda: [mail for mail in stack.mails if mail["Subject"] == subject], 30, f"a mail {subject}")
    mail = next(mail for mail in stack.mails if mail["Subject"] == subject)
    for kind in ("plain", "html"):
        text = " ".join(mail.get_body((kind,)).get_content().split())
        for part in ("rejected by 10.2.0.2 and 2a0e:1234:2::2", "https://reachd.example/runbook#port_blocked"):
            if part not in text:
                raise Wrong(f"`{part}` is not in the mail's {kind} part: {text}")
