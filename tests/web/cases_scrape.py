"""A real Prometheus scrapes over TLS with a password: the example in deploy/, with this world's files."""

import json
import os
import subprocess
import urllib.parse
import urllib.request

import yaml

from cases_access import tls
from daemon import Daemon, bcrypt, free_port, wait_for

DEPLOY = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "deploy")
PASSWORD = "scrape me"


class Prometheus:
    def __init__(self, world, jobs):
        self.port = free_port()
        config = world.write("prometheus.yml", yaml.safe_dump(
            {"global": {"scrape_interval": "1s", "scrape_timeout": "900ms"}, "scrape_configs": jobs}))
        with open(world.path("prometheus.log"), "w") as log:
            self.process = subprocess.Popen(
                ["prometheus", f"--config.file={config}", f"--storage.tsdb.path={world.path('prometheus')}",
                 f"--web.listen-address=127.0.0.1:{self.port}"], stdout=log, stderr=log)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()

    def value(self, expression):
        """The value of the only series; None if there is none, or Prometheus is not ready."""
        query = urllib.parse.urlencode({"query": expression})
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/api/v1/query?{query}", timeout=10) as answer:
                result = json.load(answer)["data"]["result"]
        except OSError:
            return None
        return float(result[0]["value"][1]) if len(result) == 1 else None


def example_job(world, daemon, password):
    """deploy/prometheus/scrape-tls.yml with other paths and another address."""
    with open(os.path.join(DEPLOY, "prometheus", "scrape-tls.yml")) as file:
        job, = yaml.safe_load(file)["scrape_configs"]
    job["tls_config"]["ca_file"] = world.authority.file
    job["basic_auth"]["password_file"] = world.write(f"password-{password == PASSWORD}", password)
    job["static_configs"][0]["targets"] = [f"127.0.0.1:{daemon.port}"]
    return job


def prometheus(world):
    server = world.authority.issue_server()
    web = {"tls_server_config": tls(server), "basic_auth_users": {"prometheus": bcrypt(PASSWORD, 10)}}
    with Daemon(world.reachd, world.directory, web) as daemon:
        right = example_job(world, daemon, PASSWORD)
        wrong = {**example_job(world, daemon, "wrong"), "job_name": "wrong"}
        with Prometheus(world, [right, wrong]) as server_of_metrics:
            wait_for("a scrape", lambda: server_of_metrics.value('up{job="reachd"}') == 1)
            wait_for("a sample", lambda: server_of_metrics.value('reachd_probe_success{job="reachd"}') == 1)
            wait_for("a refused scrape", lambda: server_of_metrics.value('up{job="wrong"}') == 0)


CASES = [prometheus]
