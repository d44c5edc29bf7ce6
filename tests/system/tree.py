"""A Debian 12 tree with systemd, made once and never written to again: every run boots a copy-on-write view of it."""

import os
import shutil
import subprocess

# What the tests need inside, besides what reachd's package depends on: no package is fetched while they run.
PACKAGES = [
    "systemd", "systemd-sysv", "dbus", "ca-certificates", "locales",
    "libfmt9", "libprometheus-cpp-core1.0", "libspdlog1.10", "libssl3", "libsystemd0", "libyaml-cpp0.7", "zlib1g",
]


def make(directory):
    """Makes it unless it is there with these packages. Takes a minute or two and needs a Debian mirror."""
    stamp = os.path.join(directory, "etc", "reachd-system-tree")
    wanted = "\n".join(PACKAGES)
    if os.path.exists(stamp):
        with open(stamp) as file:
            if file.read() == wanted:
                return
    print(f"tests/system/run: making a Debian tree in {directory}", flush=True)
    shutil.rmtree(directory, ignore_errors=True)
    os.makedirs(os.path.dirname(directory), exist_ok=True)
    log = directory + ".log"
    with open(log, "w") as output:
        made = subprocess.run(["debootstrap", "--variant=minbase", "--include=" + ",".join(PACKAGES), "bookworm", directory],
                              stdout=output, stderr=subprocess.STDOUT)
    if made.returncode != 0:
        raise RuntimeError(f"debootstrap failed, see {log}")
    subprocess.run(["chroot", directory, "localedef", "-i", "de_DE", "-f", "UTF-8", "de_DE.UTF-8"], check=True)
    with open(stamp, "w") as file:
        file.write(wanted)
