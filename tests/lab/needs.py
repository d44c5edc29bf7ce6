"""What a lab needs from the machine on which it runs."""

import os
import shutil
import subprocess

TOOLS = {
    "unshare": "util-linux", "ip": "iproute2", "nft": "nftables", "unbound": "unbound", "unbound-control": "unbound",
    "promtool": "prometheus", "conntrack": "conntrack", "cc": "gcc", "squid": "squid-openssl", "tinyproxy": "tinyproxy",
}
MODULES = {"yaml": "python3-yaml", "cryptography": "python3-cryptography"}
NAMESPACES = ["unshare", "--user", "--map-root-user", "--net", "--mount"]


def lacking(more_tools=()):
    """What the lab requires and this machine lacks, as a sentence; empty: nothing.

    `more_tools`: {tool: the Debian package that contains it}, for others that use the lab.
    """
    os.environ["PATH"] += ":/usr/sbin:/sbin"
    missing = {package for tool, package in {**TOOLS, **dict(more_tools)}.items() if not shutil.which(tool)}
    for module, package in MODULES.items():
        try:
            __import__(module)
        except ImportError:
            missing.add(package)
    if missing:
        return f"missing Debian packages: {' '.join(sorted(missing))}"
    tried = subprocess.run([*NAMESPACES, "true"], capture_output=True, text=True)
    if tried.returncode != 0:
        return f"this system lets nobody make a user, network and mount namespace ({tried.stderr.strip()})"
    return ""
