"""What is notified, and in which words: deploy/alertmanager in a real Alertmanager on the loopback interface, with a webhook and
a mailbox. One fault at a site is one notification, however many families, sources and ports it hits; its end asks nothing."""

import concurrent.futures
import contextlib
import datetime
import os
import re
import tempfile
import time

from definitions import DEPLOY, read
from inhibition import Alertmanager, cause, free_port, service
from stack import Mail, Server, Webhook

TEMPLATE = os.path.join(DEPLOY, "alertmanager", "reachd.tmpl")
SENTENCE = {
    "en": "TCP 5223 to Apple push over IPv4 and IPv6 is silently dropped at or behind 10.2.0.2 (hop 2); TCP 443 to the same address "
          "passes; DNS works; ask whoever runs the firewall to allow TCP 5223 to 17.0.0.0/8.",
    "de": "TCP 5223 zu Apple Push wird über IPv4 und IPv6 bei oder hinter 10.2.0.2 (Hop 2) stillschweigend verworfen; TCP 443 geht "
          "durch; DNS funktioniert; bitten Sie, wer die Firewall betreibt, TCP 5223 zu 17.0.0.0/8 zu erlauben.",
}
SINCE, HELD = "2026-11-27 14:03:12 UTC", "43m 12s"
FAMILIES, SOURCES, PORTS = ("ipv4", "ipv6"), ("guest", "phones", "staff"), ("443", "5223")


def blocked(family, source, port, severity, sentence):
    """An alert with the annotations that its rule gives it."""
    return {"labels": {**cause("port_blocked", severity, family=family, source=source, port=port), "site": "campus-north"},
            "annotations": {
                "summary": f"campus-north: Port {port} is blocked", "summary_de": f"campus-north: Port {port} ist gesperrt",
                "sentence": sentence, "description": "unused", "description_de": "unused", "since": SINCE, "held": HELD,
                "services": "key lookup down, push degraded",
                "services_de": "Schlüsselabfrage gestört, Push beeinträchtigt", "still_works": "DNS, TCP 80",
                "page_url": "http://north:15223/", "runbook_url": "https://reachd.example/runbook#port_blocked"}}


def everywhere(language):
    """A rule for two ports, over every family and source. On one source no service is down: a warning there."""
    return [blocked(family, source, port, "warning" if source == "guest" else "critical", f"From {source}: {SENTENCE[language]}")
            for family in FAMILIES for source in SOURCES for port in PORTS]


def one_port(language):
    return [blocked(family, "default", "5223", "warning", SENTENCE[language]) for family in FAMILIES]


def without_sentence(language):
    labels = {**service(), "site": "campus-north"}
    return [{"labels": labels, "annotations": {
        "summary": "campus-north: push is down", "summary_de": "campus-north: Push ist gestört",
        "description": "Devices cannot use push. What to do: https://reachd.example/runbook#reachdservicedown",
        "description_de": "Geräte können Push nicht nutzen. Was zu tun ist: https://reachd.example/runbook#reachdservicedown",
        "page_url": "http://north:15223/", "runbook_url": "https://reachd.example/runbook#reachdservicedown"}}]


FIRING = {
    ("every family, source and port", everywhere, "en"): f"""[CRITICAL] campus-north: Port 443 is blocked; Port 5223 is blocked

{SENTENCE["en"]}
Since: {SINCE}
Seen from: phones, staff
Services: key lookup down, push degraded
Still works in full: DNS, TCP 80
Evidence to paste into a ticket: http://north:15223/
What to do: https://reachd.example/runbook#port_blocked
""",
    ("one port", one_port, "en"): f"""[WARNING] campus-north: Port 5223 is blocked

{SENTENCE["en"]}
Since: {SINCE}
Services: key lookup down, push degraded
Still works in full: DNS, TCP 80
Evidence to paste into a ticket: http://north:15223/
What to do: https://reachd.example/runbook#port_blocked
""",
    ("one port", one_port, "de"): f"""[WARNUNG] campus-north: Port 5223 ist gesperrt

{SENTENCE["de"]}
Seit: {SINCE}
Dienste: Schlüsselabfrage gestört, Push beeinträchtigt
Noch voll nutzbar: DNS, TCP 80
Belege für das Ticket: http://north:15223/
Was zu tun ist: https://reachd.example/runbook#port_blocked
""",
    # {began}: when the alert fired.
    ("no sentence", without_sentence, "en"): """[CRITICAL] campus-north: push is down

Devices cannot use push.
Since: {began}
Evidence to paste into a ticket: http://north:15223/
What to do: https://reachd.example/runbook#reachdservicedown
""",
    ("no sentence", without_sentence, "de"): """[KRITISCH] campus-north: Push ist gestört

Geräte können Push nicht nutzen.
Seit: {began}
Belege für das Ticket: http://north:15223/
Was zu tun ist: https://reachd.example/runbook#reachdservicedown
""",
}
# The end of those with a sentence.
OVER = {
    "every family, source and port": """[OVER] campus-north: Port 443 is blocked; Port 5223 is blocked

Over: campus-north: Port 443 is blocked. It held for 43m 12s, from 2026-11-27 14:03:12 UTC.

Over: campus-north: Port 5223 is blocked. It held for 43m 12s, from 2026-11-27 14:03:12 UTC.
""",
    "one port": {
        "en": """[OVER] campus-north: Port 5223 is blocked

Over: campus-north: Port 5223 is blocked. It held for 43m 12s, from 2026-11-27 14:03:12 UTC.
""",
        "de": """[VORBEI] campus-north: Port 5223 ist gesperrt

Vorbei: campus-north: Port 5223 ist gesperrt. Dauer: 43m 12s, von 2026-11-27 14:03:12 UTC.
"""}}


def now():
    return datetime.datetime.now(datetime.timezone.utc).replace(microsecond=0)


def utc(moment):
    return f"{moment:%Y-%m-%d %H:%M:%S} UTC"


class Here:
    """Stands for the lab's namespace."""

    @staticmethod
    def entered():
        return contextlib.nullcontext()


class Receivers:
    def __init__(self):
        self.notifications, self.mails = [], []
        self.webhook, self.smtp = free_port(), free_port()
        self._servers = [Server(Here, self.webhook, Webhook, self.notifications), Server(Here, self.smtp, Mail, self.mails)]

    def configuration(self, text, language):
        """The example, without its patience; every receiver has the webhook."""
        text = re.sub(r"group_wait: \w+", "group_wait: 5s", text.replace("group_interval: 5m", "group_interval: 2s"))
        text = text.replace("smarthost: 127.0.0.1:25", f"smarthost: 127.0.0.1:{self.smtp}")
        text = text.replace("127.0.0.1:9099", f"127.0.0.1:{self.webhook}")
        text += f"    webhook_configs: [{{ url: 'http://127.0.0.1:{self.webhook}/reachd', send_resolved: true }}]\n"
        return re.sub(r'"(reachd\.[a-z]*)\.en"', rf'"\1.{language}"', text)

    def wait(self, count):
        end = time.monotonic() + 20
        while time.monotonic() < end and (len(self.notifications) < count or len(self.mails) < count):
            time.sleep(0.1)
        time.sleep(3)  # nothing more may come

    def stop(self):
        for server in self._servers:
            server.shutdown()
            server.server_close()


def told(mail, what):
    """The plain part; of the other part the text."""
    plain = mail.get_body(("plain",)).get_content().replace("\r\n", "\n").rstrip("\n") + "\n"
    html = mail.get_body(("html",)).get_content()
    if mail["Subject"] != plain.split("\n")[0]:
        yield f"{what}: the subject is {mail['Subject']}"
    words = " ".join(re.sub(r"<[^>]*>", " ", html).split())
    for part in re.findall(r"[\w.]{3,}", re.sub(r"https?://\S+", "", plain)):
        if part.rstrip(".") not in words:
            yield f"{what}: `{part}` is not in the html: {words}"
    for link in re.findall(r"https?://\S+", plain):
        if f'href="{link}"' not in html:
            yield f"{what}: no link to {link} in the html"
    yield plain


def judged(mail, expected, what):
    *wrong, plain = told(mail, what)
    yield from wrong
    if plain != expected:
        yield f"{what}: the mail is\n{plain}in place of\n{expected}"


def course(name, alerts, language, expected):
    """It fires, and is resolved."""
    receivers = Receivers()
    with tempfile.TemporaryDirectory() as directory:
        alertmanager = Alertmanager(directory, lambda text: receivers.configuration(text, language))
        try:
            what = f"{name}, {language}"
            # Of one that began longer ago than its group waits Alertmanager notifies at once, without the others.
            began = now() + datetime.timedelta(seconds=1)
            alertmanager.ask("/api/v2/alerts", [{**alert, "startsAt": began.isoformat()} for alert in alerts])
            receivers.wait(1)
            if (len(receivers.notifications), len(receivers.mails)) != (1, 1):
                yield f"{what}: {len(receivers.notifications)} notifications and {len(receivers.mails)} mails in place of one"
                return
            yield from judged(receivers.mails[0], expected.replace("{began}", utc(began)), what)
            if name not in OVER:
                return
            until = now()
            alertmanager.ask("/api/v2/alerts", [{**alert, "startsAt": began.isoformat(), "endsAt": until.isoformat()} for alert in alerts])
            receivers.wait(2)
            if (len(receivers.notifications), len(receivers.mails)) != (2, 2):
                yield f"{what}: {len(receivers.notifications)} notifications and {len(receivers.mails)} mails with its end"
                return
            over = OVER[name] if isinstance(OVER[name], str) else OVER[name][language]
            yield from judged(receivers.mails[1], over, f"{what}, over")
        finally:
            alertmanager.stop()
            receivers.stop()


def differing_languages():
    """Both have the same parts: only words and the annotations' names differ."""
    text = read(TEMPLATE)
    parts = {}
    for language in ("en", "de"):
        blocks = re.findall(rf'define "reachd\.(\w+)\.{language}"(.*?)\n{{{{- end }}}}', text, re.DOTALL)
        parts[language] = [(name, re.findall(r"\$?\.?\b(?:Alerts|Annotations|Labels|CommonLabels)\.\w+|<\w+|template|range|if|with",
                                             body.replace("_de", ""))) for name, body in blocks]
    if not parts["en"] or parts["en"] != parts["de"]:
        yield "reachd.tmpl: the English and German templates have other parts"


def problems():
    yield from differing_languages()
    with concurrent.futures.ThreadPoolExecutor(len(FIRING)) as pool:  # they mostly wait
        for found in pool.map(lambda one: list(course(one[0][0], one[0][1](one[0][2]), one[0][2], one[1])), FIRING.items()):
            yield from found
