"""Installing, upgrading and removing."""

import os
import subprocess

from case import case
from container import Failure, check, wait_for

# What differs after any installation and removal, whatever the package: package lists, logs, caches.
NOT_COMPARED = ("/proc", "/sys", "/dev", "/run", "/tmp", "/var/log", "/var/cache", "/var/lib/dpkg", "/var/lib/systemd/catalog",
                "/var/lib/systemd/timers", "/var/lib/systemd/random-seed", "/var/backups", "/var/lib/private", "/var/tmp",
                "/etc/.pwd.lock", "/etc/passwd-", "/etc/group-", "/etc/shadow-", "/etc/gshadow-", "/root/reachd.deb")


def files(container):
    found = set()
    root = container.path("/")
    for folder, folders, names in os.walk(root):
        inside = "/" + os.path.relpath(folder, root).removeprefix(".")
        folders[:] = [name for name in folders if not os.path.join(inside, name).startswith(NOT_COMPARED)]
        found |= {os.path.join(inside, name) for name in folders + names}
    return {path for path in found if not path.startswith(NOT_COMPARED)}


def install(test, package):
    with open(package, "rb") as source, open(test.container.path("/root/reachd.deb"), "wb") as copy:
        copy.write(source.read())
    return test.container.run("dpkg", "--install", "/root/reachd.deb")


@case
def installs(test):
    """the package installs, and enables and starts the service"""
    test.before = files(test.container)
    test.accounts = {name: test.container.read(f"/etc/{name}") for name in ("passwd", "group")}
    install(test, test.package)
    test.service.wait_active()
    check(test.service.systemctl("is-enabled").strip() == "enabled", "reachd.service is not enabled")


@case
def upgrades(test):
    """an upgrade restarts the daemon and its instances and keeps the configuration"""
    service, guest = test.service, test.guest
    test.container.write("/etc/reachd/reachd.yaml", test.container.read("/etc/reachd/reachd.yaml") + "# of the operator\n")
    before, before_guest = service.wait_active(), guest.wait_active()
    install(test, test.newer_package)
    service.wait_active(other_than=before)
    guest.wait_active(other_than=before_guest)
    version = test.container.run("dpkg-query", "-W", "-f", "${Version}", "reachd")
    check(version == test.newer_version, f"the version installed is {version}, not {test.newer_version}")
    check(test.container.read("/etc/reachd/reachd.yaml").endswith("# of the operator\n"), "the operator's configuration is gone")
    service.get("/-/healthy")


@case
def removal_keeps_configuration(test):
    """removing the package stops every daemon and keeps configuration and state"""
    test.container.run("dpkg", "--remove", "reachd")
    for unit in (test.service, test.guest):
        check(not unit.is_active(), f"{unit.name} still runs after the package was removed")
    check(os.path.exists(test.container.path("/etc/reachd/reachd.yaml")), "removing took the configuration away")
    check(os.path.exists(test.container.path("/var/lib/reachd")), "removing took the state away")


@case
def purges(test):
    """purging leaves no file, no user and no group"""
    test.container.run("dpkg", "--purge", "reachd")
    left = sorted(files(test.container) - test.before - set(test.left_by_the_tests))
    check(not left, "purging left: " + " ".join(left[:20]))
    for name, text in test.accounts.items():
        check(test.container.read(f"/etc/{name}") == text, f"purging left an entry in /etc/{name}")
    wait_for(lambda: "reachd" not in test.container.run("journalctl", "--list-catalog"), 5, "purging left the catalog")


def build(top, output, binary, version):
    command = [os.path.join(top, "deploy/package"), "--binary", binary, "--output", output]
    done = subprocess.run(command + (["--version", version] if version else []), stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True)
    if done.returncode != 0:
        raise Failure(f"deploy/package failed:\n{done.stdout}")
    return done.stdout.strip().splitlines()[-1]
