"""The lab's real resolver: Debian's unbound, with the lab's names as local data.

Its files are where Debian's own package has them (in the lab's private /etc and /run), because an AppArmor profile in that
package allows reading and writing nowhere else.
"""

import os
import subprocess
import time

from namespace import LabError, stop
from topology import RESOLVER

CONFIGURATION = "/etc/unbound/unbound.conf"
CONTROL = "/run/unbound.ctl"

HEAD = f"""server:
    username: ""
    chroot: ""
    pidfile: ""
    use-syslog: no
    log-time-ascii: yes
    do-daemonize: no
    num-threads: 1
    interface: {RESOLVER["ipv4"]}
    interface: {RESOLVER["ipv6"]}
    access-control: 0.0.0.0/0 allow
    access-control: ::/0 allow
    do-not-query-localhost: no
    module-config: "iterator"
"""
OTHER_PORT = 5300  # of the second DNS server, dns_server.py
TAIL = f"""
# What is not local data, or is made transparent by a case, is asked of the second server.
forward-zone:
    name: "."
    forward-addr: {RESOLVER["ipv4"]}@{OTHER_PORT}
remote-control:
    control-enable: yes
    control-interface: {CONTROL}
    control-use-cert: no
"""


class Resolver:
    def __init__(self, namespace, zone, log):
        self._namespace = namespace
        os.makedirs(os.path.dirname(CONFIGURATION), exist_ok=True)
        with open(CONFIGURATION, "w") as file:
            file.write(HEAD + "".join(f"    {line}\n" for line in zone.local_data()) + TAIL)
        self._process = namespace.start(["unbound", "-d", "-c", CONFIGURATION], stdout=log, stderr=log)
        self._changed = False

    def wait(self):
        end = time.monotonic() + 10
        while self._process.poll() is None and time.monotonic() < end:
            if os.path.exists(CONTROL) and self._ask("status").returncode == 0:
                return
            time.sleep(0.02)
        raise LabError("unbound did not start; see its log")

    def _ask(self, *words, lines=()):
        text = "".join(f"{line}\n" for line in lines)
        command = ["unbound-control", "-c", CONFIGURATION, *words]
        return subprocess.run(command, input=text, capture_output=True, text=True)

    def _control(self, *words, lines=()):
        self._changed = True
        done = self._ask(*words, lines=lines)
        if done.returncode != 0:
            raise LabError(f"unbound-control {' '.join(words)}: {done.stdout}{done.stderr}")

    def answer(self, names, how):
        """Names with one of unbound's answers: always_nxdomain, always_refuse, always_nodata, always_transparent."""
        self._control("local_zones", lines=[f"{name} {how}" for name in names])

    def addresses(self, names, addresses, ttl=60):
        """Other addresses instead of the zone's."""
        self.each({name: addresses for name in names}, ttl)

    def each(self, table, ttl=60):
        """The same with {name: addresses}: all names at once."""
        self._control("local_datas_remove", lines=table)
        records = [
            f"{name} {ttl} IN {'AAAA' if ':' in a else 'A'} {a}" for name, addresses in table.items() for a in addresses
        ]
        self._control("local_datas", lines=records)

    def restore(self):
        if self._changed:
            self._control("reload")
            self.wait()
            self._changed = False

    def stop(self):
        stop(self._process)
