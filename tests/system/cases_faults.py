"""Things that go wrong on a host, after which the service must be running again, or still."""

import os
import signal
import time

from case import case
from container import check, wait_for
from held import Held
from outside import Outside


@case
def comes_back_after_a_kill(test):
    """after being killed, it is restarted"""
    before = test.service.wait_active()
    test.service.signal(signal.SIGKILL)
    test.service.wait_active(20, other_than=before)
    test.service.get("/-/healthy")


@case
def watchdog_acts(test):
    """if the probing thread is stuck, the watchdog kills the daemon and it is restarted"""
    before = test.service.wait_active()
    Held(test.container.outer_pid(before)).start()
    test.service.wait_active(75, other_than=before)
    text = test.container.run("journalctl", "-u", "reachd", "--no-pager")
    check("Watchdog timeout" in text, "systemd does not say that the watchdog has acted")


@case
def retries_a_bad_configuration(test):
    """a start with a bad configuration is retried until it is good, without manual intervention"""
    file = "/etc/reachd/reachd.yaml"
    good = test.container.read(file)
    test.container.write(file, "no_such_key: 1\n")
    test.service.systemctl("restart", checked=False)
    wait_for(lambda: test.service.show("NRestarts") >= "1" and test.service.show("ExecMainStatus") == "2", 25,
             lambda: "it was not tried again:\n" + test.service.systemctl("status", checked=False))
    test.container.write(file, good)
    test.service.wait_active(20)


@case
def lives_on_a_full_disk(test):
    """with its state directory full, it starts, responds, reloads and is restarted after a kill"""
    service, folder = test.service, "/var/lib/reachd"
    service.systemctl("stop")
    test.container.run("mount", "-t", "tmpfs", "-o", "size=16k,mode=750,uid=" + test.container.run("id", "-u", "reachd").strip(),
                       "small", folder)
    try:
        with open(test.container.path(folder + "/filler"), "wb", buffering=0) as file:
            try:
                while True:
                    file.write(b"x" * 4096)
            except OSError:
                pass
        check(os.statvfs(test.container.path(folder)).f_bavail == 0, "the test did not fill the disk")
        service.systemctl("start")
        before = service.wait_active()
        service.systemctl("reload")
        check("HELP reachd_" in service.get("/metrics"), "no metrics while the disk is full")
        words = "cannot be kept for a restart"

        def warnings():
            return [e["PRIORITY"] for e in service.entries(f"_PID={before}") if words in e["MESSAGE"]]

        wait_for(warnings, 10, "that nothing can be kept on a full disk is not told")
        time.sleep(5)
        check(warnings() == ["4"], f"that nothing can be kept on a full disk is told with the priorities {warnings()}")
        left = sorted(os.listdir(test.container.path(folder)))
        check(left == ["filler"], f"what could not be written was left on the disk: {left}")
        service.signal(signal.SIGKILL)
        service.wait_active(20, other_than=before)
    finally:
        service.systemctl("stop")
        test.container.run("umount", folder)
        service.systemctl("start")


@case
def outlives_a_stalled_journal(test):
    """while journald accepts nothing, it continues, answers every scrape, and counts what it had to drop"""
    service, file = test.service, "/etc/reachd/reachd.yaml"
    good, pid = test.container.read(file), service.wait_active()
    journald = test.container.outer_pid(int(test.container.run("systemctl", "show", "--value", "-p", "MainPID", "systemd-journald")))
    dropped = service.metric("reachd_log_dropped_total")
    test.container.write(file, "".join(f"wrong_{i}: 1\n" for i in range(1000)))  # one entry for each, at each reload
    os.kill(journald, signal.SIGSTOP)
    try:
        slowest = 0
        for _ in range(12):
            service.signal(signal.SIGHUP)
            began = time.monotonic()
            service.get("/metrics")
            slowest = max(slowest, time.monotonic() - began)
            time.sleep(1)
        counted = service.metric("reachd_log_dropped_total")
    finally:
        os.kill(journald, signal.SIGCONT)
        test.container.write(file, good)
    check(slowest < 2, f"a scrape took {slowest:.1f} s")
    check(counted > dropped, f"reachd_log_dropped_total stayed at {counted}")
    check(service.pid() == pid, "the daemon was ended")
    wait_for(lambda: service.entries("REACHD_EVENT=log_dropped"), 15, "there is no entry 'log_dropped' afterwards")
    service.systemctl("reload")
    wait_for(lambda: service.metric("reachd_config_last_reload_successful") == 1, 5, "it does not reload any more")


@case
def boots_without_a_network(test):
    """booted without a network, it is active and says so; once plugged in, the network is found"""
    service = test.service
    test.container.shut_down()
    test.container.boot()
    service.wait_active(20)
    for cause, value in (("link_down", 1), ("host_fault", 0)):
        series = f'reachd_diagnosis{{source="default",family="ipv4",cause="{cause}"'
        wait_for(lambda: service.metric(series) == value, 30, lambda: f"{series} is {service.metric(series)}, not {value}")
    series = 'reachd_probe_up{probe="control-ipv4"'
    check(service.metric(series) == 0, f"without a network {series} is {service.metric(series)}")
    with Outside(test.container) as outside:
        outside.plug_in()
        wait_for(lambda: service.metric(series) == 1, 60, "the network was plugged in and control-ipv4 did not come up")
        wait_for(lambda: service.metric('reachd_diagnosis{source="default",family="ipv4",cause="link_down"') == 0, 15,
                 "link_down stays although the network is there")
    check(service.entries("REACHD_EVENT=cause_gone", "REACHD_CAUSE=link_down"), "there is no entry cause_gone")
