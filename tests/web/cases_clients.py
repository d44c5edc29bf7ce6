"""Clients' certificates: right, wrong, missing, for each client_auth_type."""

from cases_access import refused, tls
from client import ask, context
from daemon import Daemon, same

#                                right  wrong  missing
RULES = {"NoClientCert":               (True, True, True),
         "RequestClientCert":          (True, True, True),
         "RequireAnyClientCert":       (True, True, False),
         "VerifyClientCertIfGiven":    (True, False, True),
         "RequireAndVerifyClientCert": (True, False, False)}


def each_type(world):
    server = world.authority.issue_server()
    right = world.clients.issue_client("right", "prometheus.example")[:2]
    wrong = world.stranger.issue_client("wrong", "prometheus.example")[:2]
    with Daemon(world.reachd, world.directory, {"tls_server_config": tls(server)}) as daemon:
        for name, answers in RULES.items():
            rules = {**tls(server), "client_auth_type": name}
            if name != "NoClientCert":
                rules["client_ca_file"] = world.clients.file
            daemon.configure({"tls_server_config": rules})
            daemon.reload()
            for what, certificate, is_answered in zip(("right", "wrong", "missing"), (right, wrong, None), answers):
                client = context(world.authority.file, certificate)
                if is_answered:
                    same(ask(daemon.port, tls=client)[0], 200, f"{name}, {what}")
                else:
                    refused(lambda: ask(daemon.port, tls=client), f"{name}, {what}")


def names(world):
    server = world.authority.issue_server()
    right = world.clients.issue_client("right", "prometheus.example")[:2]
    other = world.clients.issue_client("other", "other.example")[:2]
    rules = {**tls(server), "client_auth_type": "RequireAndVerifyClientCert", "client_ca_file": world.clients.file,
             "client_allowed_sans": ["prometheus.example"]}
    with Daemon(world.reachd, world.directory, {"tls_server_config": rules}) as daemon:
        same(ask(daemon.port, tls=context(world.authority.file, right))[0], 200, "the name that is allowed")
        refused(lambda: ask(daemon.port, tls=context(world.authority.file, other)), "another name")
        refused(lambda: ask(daemon.port, tls=context(world.authority.file)), "no certificate")


CASES = [each_type, names]
