"""Debian trees: a directory with its own Debian, created once by mmdebstrap and kept for the next run."""

import os
import shlex
import shutil
import subprocess

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
# $REACHD_TREES: a location for trees that outlive a checkout.
TREES = os.path.abspath(os.environ.get("REACHD_TREES", os.path.join(TOP, "build/trees")))
RELEASES = ("bookworm", "trixie")  # Debian 12 and 13
CAPABILITIES = {"CAP_CHOWN": 0, "CAP_SYS_CHROOT": 18, "CAP_SYS_ADMIN": 21, "CAP_MKNOD": 27}


def lacking():
    """What is missing to create and enter a tree, as a sentence; empty: nothing."""
    os.environ["PATH"] += ":/usr/sbin:/sbin"
    if os.getuid() != 0:
        return "a tree of Debian is made and entered by root"
    with open("/proc/self/status") as file:
        effective = int(next(line for line in file if line.startswith("CapEff:")).split()[1], 16)
    missing = [name for name, bit in CAPABILITIES.items() if not effective >> bit & 1]
    if missing:
        return f"root here is without {' and '.join(missing)}, as in a container that was not started with it"
    if not shutil.which("mmdebstrap"):
        return "missing Debian packages: mmdebstrap"
    tried = subprocess.run(["unshare", "--mount", "--pid", "--fork", "mount", "--make-rprivate", "/"], capture_output=True,
                           text=True)
    return f"root here may make no mount and process namespace: {tried.stderr.strip()}" if tried.returncode != 0 else ""


def this_release():
    with open("/etc/os-release") as file:
        for line in file:
            if line.startswith("VERSION_CODENAME="):
                return shlex.split(line.split("=", 1)[1])[0]
    return ""


def other_release():
    """The newest Debian in RELEASES other than this one."""
    return [release for release in RELEASES if release != this_release()][-1]


def call(log, *command):
    with open(log, "a") as output:
        done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT)
    if done.returncode != 0:
        with open(log) as file:
            raise RuntimeError(f"{' '.join(command[:8])} failed, see {log}:\n{''.join(file.readlines()[-5:])}")


def make(directory, release, packages=()):
    """Creates a minimal tree with these packages unless it already exists. Takes a minute and needs a Debian mirror."""
    stamp = os.path.join(directory, "etc/reachd-tree")
    wanted = "\n".join([release, *packages])
    if os.path.exists(stamp):
        with open(stamp) as file:
            if file.read() == wanted:
                return
    print(f"making a tree of Debian {release} in {directory}", flush=True)
    shutil.rmtree(directory, ignore_errors=True)
    os.makedirs(directory)
    # One run of apt for everything, which takes half the time of debootstrap. dpkg does not wait for the disk at each package:
    # what a crash of the machine breaks here is recreated.
    wanted_packages = ["--include=" + ",".join(packages)] if packages else []
    call(directory + ".log", "mmdebstrap", "--variant=minbase", "--dpkgopt=force-unsafe-io", *wanted_packages, release,
         directory, "http://deb.debian.org/debian")
    with open(stamp, "w") as file:
        file.write(wanted)
