"""From the metric to the mail: the sentence of every cause, as a Prometheus and Alertmanagers with the files of deploy/ pass it on,
in either language of the notifications."""

import html
import http.server
import os
import re
import socketserver
import subprocess
import tempfile
import threading
import time

import yaml

from definitions import DEPLOY, causes
from inhibition import Alertmanager, free_port
from notifications import Receivers

# All that a sentence may hold; it begins with its source, which the notification names in its own place.
SENTENCE = ('TCP 443 to identity.ess.apple.com, "squid" and C:\\path are refused by <10.2.0.2> & others at 100 % ({cause}); '
            "fragen Sie den Betreiber für „guest“ {{2.0}}.")
BEGAN = int(time.time()) - 3600
PATIENCE = 90  # seconds


def sentence(cause):
    return SENTENCE.format(cause=cause)


def exposition(cause):
    quoted = f"From guest: {sentence(cause)}".replace("\\", "\\\\").replace('"', '\\"')
    labels = f'source="guest",family="ipv4",cause="{cause}",port=""'
    return f"""process_start_time_seconds {BEGAN}
reachd_diagnosis{{{labels}}} 1
reachd_diagnosis_start_timestamp_seconds{{{labels}}} {BEGAN + 60}
reachd_diagnosis_info{{{labels},mechanism="server",hop="",last_hop="",blocker="",target="2 hosts",sentence="{quoted}"}} 1
reachd_service_state{{service="imessage-activation",source="guest",state="down"}} 1
reachd_service_state{{service="push",source="guest",state="degraded"}} 1
"""


class Page(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        text = exposition(self.path.removeprefix("/")).encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *_):
        pass


class Pages(socketserver.ThreadingTCPServer):
    allow_reuse_address = daemon_threads = True


def prometheus(directory, pages, alertmanagers):
    """A target for each cause, at a site of its own: no fault silences or joins another."""
    rules = []
    for name in ("reachd.rules.yml", "reachd.alerts.yml"):
        with open(os.path.join(DEPLOY, "prometheus", name)) as file:
            tree = yaml.safe_load(file)
        for group in tree["groups"]:
            group.pop("interval", None)
            for rule in group["rules"]:
                rule.pop("for", None)
        rules.append(os.path.join(directory, name))
        with open(rules[-1], "w") as file:
            yaml.safe_dump(tree, file, sort_keys=False)
    path = os.path.join(directory, "prometheus.yml")
    with open(path, "w") as file:
        yaml.safe_dump({
            "global": {"scrape_interval": "2s", "scrape_timeout": "2s", "evaluation_interval": "2s"}, "rule_files": rules,
            "alerting": {"alertmanagers": [{"static_configs": [{"targets": alertmanagers}]}]},
            "scrape_configs": [{"job_name": "reachd", "static_configs": [
                {"targets": [f"127.0.0.1:{pages}"], "labels": {"site": cause, "instance": cause, "__metrics_path__": f"/{cause}"}}
                for cause in causes()]}]}, file)
    with open(os.path.join(directory, "prometheus.log"), "w") as log:
        return subprocess.Popen(["prometheus", f"--config.file={path}", f"--storage.tsdb.path={directory}/prometheus",
                                 f"--web.listen-address=127.0.0.1:{free_port()}"], stdout=log, stderr=log)


def told(mails, cause):
    """Plain and html part of the mail about this cause, each as a line."""
    for mail in mails:
        parts = [" ".join(mail.get_body((kind,)).get_content().split()) for kind in ("plain", "html")]
        if f"runbook#{cause} " in parts[0] + " ":
            return parts
    return None


def judged(receivers, language):
    in_webhooks = {alert["labels"]["cause"]: alert["annotations"] for _, body in receivers.notifications for alert in body["alerts"]
                   if "cause" in alert["labels"]}
    services = {"en": "iMessage activation down, push degraded", "de": "iMessage-Aktivierung gestört, Push beeinträchtigt"}
    for cause in causes():
        annotations = in_webhooks.get(cause, {})
        if annotations.get("sentence") != f"From guest: {sentence(cause)}":
            yield f"{language}, {cause}: the webhook's sentence is {annotations.get('sentence')!r}"
        for key, expected in (("services", services["en"]), ("services_de", services["de"])):
            if annotations.get(key) != expected:
                yield f"{language}, {cause}: the webhook's {key} are {annotations.get(key)!r}"
        parts = told(receivers.mails, cause)
        if parts is None:
            yield f"{language}, {cause}: no mail"
            continue
        for what, text in (("text", parts[0]), ("html", html.unescape(parts[1]))):
            if text.count(sentence(cause)) != 1 or "From guest: " in text:
                yield f"{language}, {cause}: the mail's {what} does not have the sentence once: {text}"
            if services[language] not in text:
                yield f"{language}, {cause}: the mail's {what} does not say what is down: {text}"
            if re.search(r"imessage-activation", text):
                yield f"{language}, {cause}: the mail's {what} has the id of a service: {text}"


def problems():
    receivers = {language: Receivers() for language in ("en", "de")}
    pages = Pages(("127.0.0.1", 0), Page)
    threading.Thread(target=pages.serve_forever, daemon=True).start()
    with tempfile.TemporaryDirectory() as directory:
        running = []
        try:
            for language, one in receivers.items():
                place = os.path.join(directory, language)
                os.mkdir(place)
                running.append(Alertmanager(place, lambda text: one.configuration(text, language)))
            scraping = prometheus(directory, pages.server_address[1], [one.address for one in running])
            try:
                end = time.monotonic() + PATIENCE
                while time.monotonic() < end and any(told(one.mails, cause) is None for one in receivers.values() for cause in causes()):
                    time.sleep(0.5)
            finally:
                scraping.terminate()
                scraping.wait()
            for language, one in receivers.items():
                yield from judged(one, language)
        finally:
            for one in running:
                one.stop()
            for one in receivers.values():
                one.stop()
            pages.shutdown()
            pages.server_close()
