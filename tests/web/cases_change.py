"""Changes while the daemon runs: certificates, web_config, listen."""

import os
import socket
import time

from cases_access import tls
from client import Client, ask, context
from daemon import Daemon, bcrypt, free_port, same, wait_for


def successful(daemon, trusted, **more):
    return "reachd_config_last_reload_successful 1" in ask(daemon.port, "/metrics", trusted, **more)[2]


def serial(daemon, trusted):
    with Client(daemon.port, trusted) as client:
        same(client.ask("/-/healthy")[0], 200, "a new connection")
        return client.serial()


def rotation(world):
    """No signal: the files are checked. No connection is ended."""
    first = world.authority.issue_server()
    with Daemon(world.reachd, world.directory, {"tls_server_config": tls(first)}) as daemon:
        trusted = context(world.authority.file)
        with Client(daemon.port, trusted) as old:
            same(old.ask("/-/healthy")[0], 200, "the old connection")
            same(old.serial(), first[2], "its certificate")
            second = world.authority.issue_server()
            wait_for("the new certificate", lambda: serial(daemon, trusted) == second[2])
            same(old.ask("/-/healthy")[0], 200, "the old connection, later")
            same(daemon.count("has changed, and is in force"), 1, "entries that say so")

            daemon.mark()
            key = open(second[1]).read()
            daemon.write("server.key", "no key any more\n")
            wait_for("an entry", lambda: daemon.logged("is rejected, what was read before stays in force"))
            same(daemon.logged("server.key' holds no PEM private key"), True, daemon.log())
            same(serial(daemon, trusted), second[2], "the certificate while the key is broken")
            wait_for("the metric", lambda: not successful(daemon, trusted))
            # Broken again in the same way: nothing new to report.
            daemon.write("server.key", "no key any more, still\n")
            time.sleep(4)
            same(daemon.count("is rejected"), 1, "entries about one fault")
            daemon.mark()
            daemon.write("server.key", key)
            wait_for("it is good again", lambda: daemon.logged("has changed, and is in force"))
            wait_for("the metric", lambda: successful(daemon, trusted))
            same(serial(daemon, trusted), second[2], "the certificate")
            same(old.ask("/-/healthy")[0], 200, "the old connection, at the end")


def users(world):
    """web.yml itself changes: takes effect for every request from then on, without a signal."""
    with Daemon(world.reachd, world.directory, {"basic_auth_users": {"alice": bcrypt("one")}}) as daemon:
        with Client(daemon.port) as client:
            same(client.ask("/", user=("alice", "one"))[0], 200, "the password")
            daemon.configure({"basic_auth_users": {"alice": bcrypt("two")}})
            wait_for("the new password", lambda: client.ask("/", user=("alice", "two"))[0] == 200)
            same(client.ask("/", user=("alice", "one"))[0], 401, "the old password")
            os.remove(daemon.path("web.yml"))
            wait_for("an entry", lambda: daemon.logged("web.yml:0:0: cannot be read"))
            same(client.ask("/", user=("alice", "two"))[0], 200, "with the file gone, what was read stays in force")
            same(client.ask("/")[0], 401, "with the file gone, without a password")


def reload(world):
    """With SIGHUP: TLS on, broken, off."""
    server = world.authority.issue_server()
    with Daemon(world.reachd, world.directory) as daemon:
        trusted = context(world.authority.file)
        with Client(daemon.port) as old:
            same(old.ask("/-/healthy")[0], 200, "plain")
            daemon.configure({"tls_server_config": tls(server)})
            daemon.reload()
            wait_for("TLS", lambda: ask(daemon.port)[0] == 400)
            same(ask(daemon.port, tls=trusted)[0], 200, "TLS")
            same(old.ask("/-/healthy")[0], 200, "the old connection")
        daemon.configure({"tls_server_config": {"cert_file": server[0], "key_file": "nowhere.key"}})
        daemon.reload("is rejected")
        same(ask(daemon.port, tls=trusted)[0], 200, "TLS after a reload that was rejected")
        wait_for("the metric", lambda: not successful(daemon, trusted))
        daemon.configure({"tls_server_config": tls(server), "basic_auth_users": {"alice": bcrypt("one")}})
        daemon.reload()
        wait_for("a password is asked for", lambda: ask(daemon.port, tls=trusted)[0] == 401)
        wait_for("the metric", lambda: successful(daemon, trusted, user=("alice", "one")))
        daemon.configure(None)
        daemon.reload()
        wait_for("plain again, without a password", lambda: ask(daemon.port)[0] == 200)


def listen(world):
    """Another port; the same port on all addresses, where the old socket is in the way; one that is in use."""
    with Daemon(world.reachd, world.directory) as daemon:
        first, second = daemon.port, free_port()
        with Client(first) as old:
            daemon.configure(None, [f"127.0.0.1:{first}", f"127.0.0.1:{second}"])
            daemon.reload("listening on")
            same((ask(first)[0], ask(second)[0]), (200, 200), "both")
            daemon.configure(None, f"0.0.0.0:{second}")
            daemon.reload("listening on")
            same(ask(second)[0], 200, "the one that stays")
            same(daemon.logged("asks for a password"), True, "the warning that others can reach it")
            try:
                ask(first)
                same(True, False, "the port that is gone answers")
            except ConnectionRefusedError:
                pass
            same(old.ask("/-/healthy")[0], 200, "a connection of the port that is gone")
        with socket.create_server(("127.0.0.1", 0)) as other:
            daemon.configure(None, [f"127.0.0.1:{second}", f"127.0.0.1:{other.getsockname()[1]}"])
            daemon.reload("a change of listen is not in force")
            same(daemon.logged("Address already in use"), True, "the reason")
            wait_for("the old address", lambda: ask(second)[0] == 200)


CASES = [rotation, users, reload, listen]
