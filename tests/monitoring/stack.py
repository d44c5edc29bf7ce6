"""This machine's Prometheus and Alertmanager with the files of deploy/, and the receivers; all in one namespace."""

import email
import email.policy
import http.client
import http.server
import json
import os
import socket
import socketserver
import threading
import time
import urllib.parse

import yaml

from definitions import DEPLOY
from namespace import stop

PROMETHEUS, ALERTMANAGER, WEBHOOK, SMTP = 9090, 9093, 9099, 9025
PATIENCE = 60  # seconds for an answer, on a busy machine


class Server(socketserver.ThreadingTCPServer):
    """Listens in a namespace: a socket stays in the one in which it was created."""

    allow_reuse_address = daemon_threads = True

    def __init__(self, namespace, port, handler, received):
        self.received = received
        with namespace.entered():
            super().__init__(("127.0.0.1", port), handler)
        threading.Thread(target=self.serve_forever, daemon=True).start()


class Webhook(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.received.append((time.monotonic(), body))
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_):
        pass


class Mail(socketserver.StreamRequestHandler):
    """As much of SMTP as one sender needs."""

    def say(self, text):
        self.wfile.write(f"{text}\r\n".encode())

    def handle(self):
        self.say("220 lab")
        while line := self.rfile.readline():
            verb = line.split()[0].upper() if line.split() else b""
            if verb == b"DATA":
                self.say("354 go on")
                lines = []
                while (part := self.rfile.readline()) not in (b".\r\n", b""):
                    lines.append(part.removeprefix(b"."))
                self.server.received.append(email.message_from_bytes(b"".join(lines), policy=email.policy.default))
            self.say("221 bye" if verb == b"QUIT" else "250 lab" if verb != b"EHLO" else "250 lab")
            if verb == b"QUIT":
                return


class Stack:
    def __init__(self, namespace, directory, quick_rules=False, rename=None, patient=False):
        """`quick_rules`: every group is evaluated at each interval; `rename`: OLD=NEW, a metric scraped under another name;
        `patient`: Alertmanager waits as long as in the example before it notifies"""
        self._namespace = namespace
        self._directory = directory
        self.notifications, self.mails = [], []
        Server(namespace, WEBHOOK, Webhook, self.notifications)
        Server(namespace, SMTP, Mail, self.mails)
        self._alertmanager(patient)
        self._prometheus(quick_rules, rename)

    def _write(self, name, tree):
        path = os.path.join(self._directory, name)
        with open(path, "w") as file:
            yaml.safe_dump(tree, file, sort_keys=False)
        return path

    def _load(self, *path):
        with open(os.path.join(DEPLOY, *path)) as file:
            return yaml.safe_load(file)

    def _start(self, *command):
        log = open(os.path.join(self._directory, os.path.basename(command[0]) + ".log"), "a")
        return self._namespace.start(command, stdout=log, stderr=log)

    def _alertmanager(self, patient):
        """The example, with its own mail server and less patience; the webhook is told of warnings, too."""
        tree = self._load("alertmanager", "alertmanager.yml")
        tree["global"]["smtp_smarthost"] = f"127.0.0.1:{SMTP}"
        tree["route"].update(group_interval="15s")
        if not patient:
            tree["route"].update(group_wait="1s")
            for route in tree["route"]["routes"]:
                route.pop("group_wait", None)
        page, mail = tree["receivers"]
        mail["webhook_configs"] = page["webhook_configs"]
        tree["templates"] = [os.path.join(DEPLOY, "alertmanager", "reachd.tmpl")]
        self._alertmanager_process = self._start(
            "prometheus-alertmanager", f"--config.file={self._write('alertmanager.yml', tree)}",
            f"--storage.path={self._directory}/alertmanager", f"--web.listen-address=127.0.0.1:{ALERTMANAGER}",
            "--cluster.listen-address=", f"--web.external-url=http://127.0.0.1:{ALERTMANAGER}")

    def _rules(self, name, quick):
        if not quick:
            return os.path.join(DEPLOY, "prometheus", name)
        tree = self._load("prometheus", name)
        for group in tree["groups"]:
            group.pop("interval", None)
        return self._write(name, tree)

    def _prometheus(self, quick_rules, rename):
        """The example, with shorter intervals."""
        tree = self._load("prometheus", "prometheus.yml")
        tree["global"] = {"scrape_interval": "5s", "scrape_timeout": "4s", "evaluation_interval": "5s"}
        tree["rule_files"] = [self._rules(name, quick_rules) for name in tree["rule_files"]]
        if rename:
            old, new = rename.split("=")
            tree["scrape_configs"][0]["metric_relabel_configs"] = [
                {"source_labels": ["__name__"], "regex": old, "target_label": "__name__", "replacement": new}]
        self._prometheus_process = self._start(
            "prometheus", f"--config.file={self._write('prometheus.yml', tree)}",
            f"--storage.tsdb.path={self._directory}/prometheus", f"--web.listen-address=127.0.0.1:{PROMETHEUS}",
            f"--web.external-url=http://127.0.0.1:{PROMETHEUS}")

    def _ask(self, path, **parameters):
        """Raises ValueError with Prometheus's message if it rejects the query."""
        connection = http.client.HTTPConnection("127.0.0.1", PROMETHEUS, timeout=PATIENCE)
        with self._namespace.entered():
            connection.sock = socket.create_connection(("127.0.0.1", PROMETHEUS), timeout=PATIENCE)
        try:
            method = "POST" if parameters else "GET"
            connection.request(method, f"/api/v1/{path}", urllib.parse.urlencode(parameters),
                               {"Content-Type": "application/x-www-form-urlencoded"})
            text = connection.getresponse().read()
        finally:
            connection.close()
        answer = json.loads(text)
        if answer["status"] != "success":
            raise ValueError(f"{path} {parameters}: {answer['error']}")
        return answer["data"]

    def query(self, expression):
        """[(labels, value)]"""
        return [(one["metric"], float(one["value"][1])) for one in self._ask("query", query=expression)["result"]]

    def query_range(self, expression, seconds, step):
        """[(labels, [values])] of the last seconds"""
        now = time.time()
        data = self._ask("query_range", query=expression, start=now - seconds, end=now, step=step)
        return [(one["metric"], [float(value) for _, value in one["values"]]) for one in data["result"]]

    def series(self, selector):
        """[labels] of the series that exist now"""
        now = time.time()
        return self._ask("series", **{"match[]": selector}, start=now - 60, end=now)

    def rules(self):
        return [rule for group in self._ask("rules")["groups"] for rule in group["rules"]]

    def firing(self, name):
        return [labels for labels, _ in self.query(f'ALERTS{{alertname="{name}",alertstate="firing"}}')]

    def stop(self):
        for process in (self._prometheus_process, self._alertmanager_process):
            stop(process, 10)
