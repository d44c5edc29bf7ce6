"""The service while all is well: its permissions, its output, and how it is controlled."""

import os
import re
import signal
import sys
import time

from case import case
from container import Failure, check, wait_for

sys.path.append(os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "monitoring"))
from printed import CATALOGS, wrong_usage  # noqa: E402
from printed import catalog_commands as commands_of  # noqa: E402


@case
def has_no_privileges(test):
    """it runs as the user reachd, without capabilities, under the filter of its unit"""
    status = test.service.status_of_process()
    for name in ("CapEff", "CapPrm", "CapBnd", "CapAmb"):
        check(int(status[name], 16) == 0, f"{name} of the daemon is {status[name]}")
    check(status["NoNewPrivs"] == "1", "the daemon may gain privileges (NoNewPrivs is not set)")
    check(status["Seccomp"] == "2", "no system call filter is in force")
    owner = os.stat(test.container.path("/var/lib/reachd"))
    uid = int(test.container.run("id", "-u", "reachd"))
    check(int(status["Uid"].split()[0]) == uid, f"the daemon runs as {status['Uid']}, the user reachd is {uid}")
    check((owner.st_uid, owner.st_mode & 0o777) == (uid, 0o750), "/var/lib/reachd is not reachd's, with mode 750")


@case
def units_are_accepted(test):
    """systemd-analyze verify has no complaints about the units as installed"""
    text = test.container.run("systemd-analyze", "verify", "--man=no", "reachd.service", "reachd@guest.service", "reachd.socket")
    check(not text.strip(), text)


@case
def answers_a_scrape(test):
    """the metrics are served on loopback, and include the version"""
    version = test.container.run("/usr/sbin/reachd", "--version").split()[-1]
    check(test.service.metric(f'reachd_build_info{{version="{version}"') == 1, "reachd_build_info is not there")
    check(test.service.metric("process_open_fds") > 0, "process_open_fds is not there: /proc/self cannot be read?")
    with open(f"/proc/{test.container.leader}/limits") as file:  # the most that systemd itself can grant in a container
        most = int(next(line for line in file if line.startswith("Max open files")).split()[4])
    limit, expected = test.service.metric("process_max_fds"), min(32768, most)
    check(limit == expected, f"the daemon may open {limit} files, not {expected} as the unit says")


@case
def writes_fields(test):
    """the journal contains the entry 'started' with its fields"""
    entry = test.service.entries("REACHD_EVENT=started")[-1]
    check(entry["MESSAGE_ID"] == test.message_id("started"), f"MESSAGE_ID of 'started' is {entry['MESSAGE_ID']}")
    check(entry["PRIORITY"] == "6", f"the priority of 'started' is {entry['PRIORITY']}")


@case
def explains(test):
    """journalctl -x explains an entry, in English and in German, with the fields filled in"""
    wait_for(lambda: test.service.entries("REACHD_EVENT=cause_found", "REACHD_CAUSE=link_down"), 30,
             "without a network no cause link_down was found")
    for language, words in (("C.UTF-8", ("Cause: link_down (ipv4, source default)", "reachd watches this network")),
                            ("de_DE.UTF-8", ("Ursache: link_down (ipv4, Quelle default)", "reachd überwacht dieses Netz"))):
        text = test.container.run("journalctl", "-x", "-u", "reachd", "--no-pager", environment={"LANG": language})
        for word in words:
            check(word in text, f"journalctl -x ({language}) does not say '{word}':\n{text[:3000]}")
        check("@REACHD_" not in text, f"journalctl -x ({language}) shows a field that was not put in")


@case
def prints_commands_that_run(test):
    """every command that journalctl -x prints runs as it is printed, and so do those of entries that there are not"""
    text = test.container.run("journalctl", "-x", "-u", "reachd", "--no-pager", environment={"LANG": "C.UTF-8"})
    printed = re.findall(r"^\S* {5,}(\S.*?)(?: {2,}.*)?$", text, re.MULTILINE)
    # One of each form: there are as many entries as probes.
    forms = {re.sub(r"((?:--only|--family) |REACHD_\w+=)\S+", r"\1...", command): command for command in printed}
    check(len(forms) >= 5, f"journalctl -x prints only {sorted(forms.values())}")
    for path in CATALOGS:
        forms |= {command: command for _, command in commands_of(path) if "@" not in command}
    for command in forms.values():
        said = test.container.run("bash", "-c", f"{command}\necho status=$?")
        status = int(said.rsplit("=", 1)[1])
        check(status not in (126, 127) and not (status == 2 and command.startswith("reachd")) and not wrong_usage(said),
              f"{command}: exit status {status}: {said}")


@case
def shows_a_status(test):
    """systemctl status says what is up and down, in one line"""
    wait_for(lambda: "imessage-activation down" in test.service.show("StatusText"), 30,
             lambda: f"StatusText is '{test.service.show('StatusText')}'")


@case
def restart_keeps_an_outage(test):
    """a restart in the middle of an outage neither starts it over nor reports it again"""
    service = test.service
    series = 'reachd_diagnosis_start_timestamp_seconds{source="default",family="ipv4",cause="link_down"'
    since = wait_for(lambda: service.metric(series), 60, "without a network there is no cause link_down")

    def told():
        return {event: len(service.entries(f"REACHD_EVENT={event}")) for event in ("cause_found", "cause_gone", "probe_down")}

    def ready():
        try:
            return service.get("/-/ready")
        except Failure:
            return None  # 503

    wait_for(ready, 90, "the daemon is not ready")
    time.sleep(12)  # whatever is going to be reported has been reported by then
    before, started = told(), service.pid()
    service.systemctl("restart")
    service.wait_active(other_than=started)
    check(service.metric(series) == since, f"after the restart link_down holds since {service.metric(series)}, not {since}")
    check(service.entries("REACHD_EVENT=state_restored"), "there is no entry 'state_restored'")
    wait_for(ready, 90, "the daemon is not ready after the restart")
    time.sleep(12)  # an inactive cause disappears after ten seconds
    check(service.metric(series) == since, f"some time after the restart link_down holds since {service.metric(series)}, not {since}")
    check(told() == before, f"the restart was told as news: {before} became {told()}")
    mode = os.stat(test.container.path("/var/lib/reachd/state.json")).st_mode & 0o777
    check(mode == 0o600, f"the state file has mode {mode:o}")


@case
def reloads(test):
    """a reload takes effect with a good configuration, and keeps the old one if the new one is bad"""
    service, file = test.service, "/etc/reachd/reachd.yaml"
    good, pid = test.container.read(file), test.service.pid()
    service.systemctl("reload")
    wait_for(lambda: service.entries("REACHD_EVENT=config_loaded"), 5, "a good configuration was not loaded")
    check(service.metric("reachd_config_last_reload_successful") == 1, "reachd_config_last_reload_successful is not 1")
    test.container.write(file, good + "no_such_key: 1\n")
    try:
        said = service.systemctl("reload", checked=False)
        check("failed" in said, f"systemctl reload did not fail where the file does not load: {said}")
        check(service.is_active() and service.pid() == pid, "a failed reload has ended the daemon")
        wait_for(lambda: "rejected" in service.show("StatusText"), 5, lambda: f"StatusText is '{service.show('StatusText')}'")
        check(service.metric("reachd_config_last_reload_successful") == 0, "reachd_config_last_reload_successful is not 0")
        check("no_such_key" in service.systemctl("status"), "systemctl status does not say what is wrong")
        rejected = service.entries("REACHD_EVENT=config_rejected")
        check(rejected and file + ":" in rejected[-1]["MESSAGE"] and rejected[-1]["PRIORITY"] == "3",
              f"config_rejected is not there with its place: {rejected[-1:]}")
    finally:
        test.container.write(file, good)
    service.systemctl("reload")
    wait_for(lambda: service.metric("reachd_config_last_reload_successful") == 1, 5, "the good configuration is not back")
    check(service.pid() == pid and service.is_active(), "a reload has ended the daemon")


@case
def layers(test):
    """a file in reachd.d is laid over the package's configuration, and what it breaks is said with its own place"""
    service, file = test.service, "/etc/reachd/reachd.d/10-site.yaml"
    probes = len({line for line in service.get("/metrics").splitlines() if line.startswith("reachd_probe_up{")})
    os.makedirs(os.path.dirname(test.container.path(file)), exist_ok=True)
    test.container.write(file, "site: campus-north\nprobes: { captive: null }\n")
    said = test.container.run("reachd", "check")
    check(f"{file}: takes away probes.captive" in said and f"{file}: adds site" in said, f"check does not say what the layer changes: {said}")
    service.systemctl("reload")
    wait_for(lambda: '"site": "campus-north"' in service.get("/api/v1/status") or '"site":"campus-north"' in service.get("/api/v1/status"), 10,
             "the layer is not loaded")
    left = {line for line in service.get("/metrics").splitlines() if line.startswith("reachd_probe_up{")}
    check(0 < len(left) < probes, f"{len(left)} series are left of {probes}")
    test.container.write(file, "probes: { resolve-captive: { resolver: [x] } }\n")
    try:
        check("failed" in service.systemctl("reload", checked=False), "a bad layer does not fail the reload")
        check(f"{file}:1:30: unknown key 'resolver'" in service.systemctl("status", checked=False) + service.show("StatusText"),
              f"the place is not told: {service.show('StatusText')}")
    finally:
        os.remove(test.container.path(file))
    service.systemctl("reload")
    wait_for(lambda: service.metric("reachd_config_last_reload_successful") == 1, 5, "the configuration without it is not back")


@case
def instances(test):
    """reachd@guest runs alongside it with its own configuration and state directory"""
    test.container.write("/etc/reachd/guest.yaml", "listen: 127.0.0.1:15224\nprobes:\n  a: { tcp: { host: 192.0.2.1, port: 443 } }\n")
    test.container.run("systemctl", "enable", "--now", "reachd@guest")
    test.guest.wait_active()
    check(test.guest.metric('reachd_probe_success{probe="a"') == 0, "the instance does not probe what its configuration says")
    check(os.path.isdir(test.container.path("/var/lib/reachd-guest")), "the instance has no state directory of its own")
    check(test.guest.status_of_process()["Seccomp"] == "2", "the instance is not under the sandbox")
    check(test.service.is_active(), "the instance has ended reachd.service")


@case
def stops(test):
    """it stops promptly when asked to, and says so"""
    test.service.systemctl("stop")
    check(test.service.show("Result") == "success", f"the result is {test.service.show('Result')}")
    check(test.service.entries("REACHD_EVENT=stopping"), "there is no entry 'stopping'")
    test.service.systemctl("start")


@case
def takes_a_socket(test):
    """with reachd.socket, systemd owns the listening socket and reachd serves on it"""
    socket = "reachd.socket"
    test.service.systemctl("stop")
    test.container.run("systemctl", "start", socket)
    try:
        check("HELP reachd_" in test.service.get("/metrics", timeout=10), "the first scrape started no reachd that answers")
        test.service.wait_active()
        test.service.signal(signal.SIGKILL)
        check("HELP reachd_" in test.service.get("/metrics", timeout=20), "a scrape during the restart failed instead of waiting")
    finally:
        # The socket first: a connection still queued in it would start the service again.
        for unit in (socket, "reachd.service"):
            test.container.run("systemctl", "stop", unit)
        test.service.systemctl("start", checked=False)
        test.service.wait_active(25)
