"""200 slow clients and 50 wrong passwords per second: a scrape takes less than 100 ms, and no probe starts more than 10 ms
late. A witness reports how late the machine wakes others: if it is busy with something else, these times cannot be judged,
and are only printed. What holds on every machine is always checked: every scrape is answered, and passwords use at most
half a core, which is why they cannot be what keeps the machine busy."""

import multiprocessing
import os
import queue
import re
import time

import attackers
from cases_access import tls
from client import Client, Refused, context
from daemon import Daemon, Wrong, bcrypt, same

SECONDS = 20
USER = ("alice", "right")
BUSY = 0.01  # if more wakeups than this are late, the machine itself is busy


def late_starts(text):
    """Attempts that started more than 10 ms late."""
    buckets = dict(re.findall(r'^reachd_scheduler_lag_seconds_bucket\{le="([^"]+)"\} (\d+)', text, re.MULTILINE))
    return int(buckets["+Inf"]) - int(buckets["0.01"]), int(buckets["+Inf"])


def processor_seconds(process, thread):
    """(of the whole process, of its thread of this name)"""
    def seconds(path):
        with open(path) as file:
            fields = file.read().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    of_thread = 0
    for task in os.listdir(f"/proc/{process}/task"):
        with open(f"/proc/{process}/task/{task}/comm") as file:
            if file.read().strip() == thread:
                of_thread = seconds(f"/proc/{process}/task/{task}/stat")
    return seconds(f"/proc/{process}/stat"), of_thread


def drain(one):
    result = []
    while True:
        try:
            result.append(one.get(timeout=0.2))
        except queue.Empty:
            return result


class Scrapes:
    """`kept`: over one connection, as Prometheus does; otherwise each over a new one."""

    def __init__(self, port, tls_context):
        self.port, self.tls = port, tls_context
        self.times = {"kept": [], "new": []}
        self.failed = []
        self._kept = None

    def one(self, kind):
        began = time.monotonic()
        try:
            if kind == "new" or self._kept is None:
                client = Client(self.port, self.tls)
                if kind == "kept":
                    self._kept = client
            client = self._kept if kind == "kept" else client
            status, _, text = client.ask("/metrics", user=USER)
            if status != 200:
                raise Refused(f"status {status}")
            self.times[kind].append((began, (time.monotonic() - began) * 1000))
            return text
        except Refused as problem:
            self.failed.append(f"{kind}: {problem}")
            self._kept = None if kind == "kept" else self._kept
            return None
        finally:
            if kind == "new" and "client" in locals():
                client.__exit__()

    def run(self, seconds):
        until = time.monotonic() + seconds
        text = None
        while time.monotonic() < until:
            for kind in ("kept", "new"):
                text = self.one(kind) or text
                time.sleep(0.1)
        return text


def most(times):
    return max(ms for _, ms in times)


def load(world):
    server = world.authority.issue_server()
    web = {"tls_server_config": tls(server), "basic_auth_users": {"alice": bcrypt("right", 10)}}
    context_of_fork = multiprocessing.get_context("fork")
    with Daemon(world.reachd, world.directory, web, probes=50, interval="250ms") as daemon:
        trusted = context(world.authority.file)
        Scrapes(daemon.port, trusted).run(0.1)  # the password is known from here on
        before = Scrapes(daemon.port, trusted)
        late_before, count_before = late_starts(before.run(5))
        same(before.failed, [], "scrapes alone that failed")
        over, statuses, delays = context_of_fork.Event(), context_of_fork.Queue(), context_of_fork.Queue()
        processes = [context_of_fork.Process(target=attackers.slow_clients, args=(daemon.port, 200, over)),
                     context_of_fork.Process(target=attackers.guesser, args=(daemon.port, world.authority.file, 50, over, statuses)),
                     context_of_fork.Process(target=attackers.witness, args=(over, delays))]
        for process in processes:
            process.start()
        try:
            time.sleep(2)
            during = Scrapes(daemon.port, trusted)
            late_start, count_start = late_starts(during.run(1) or "")
            used, began = processor_seconds(daemon.process.pid, "reachd-password"), time.monotonic()
            late_end, count_end = late_starts(during.run(SECONDS))
            took = time.monotonic() - began
            shares = [(after - earlier) / took for after, earlier in
                      zip(processor_seconds(daemon.process.pid, "reachd-password"), used)]
        finally:
            over.set()
            guesses, noise = drain(statuses), drain(delays)
            for process in processes:
                process.join(30)
        judge(before, during, late_before / count_before, shares, late_end - late_start, count_end - count_start, guesses, noise)


def judge(before, during, late_before, shares, late, attempts, guesses, noise):
    wrong, busy = guesses.count(401), guesses.count(503)
    woken_late = sum(delay > 0.007 for _, delay in noise) / len(noise)
    figures = (f"scrapes alone: at most {most(before.times['kept']):.1f} ms on a kept connection, "
               f"{most(before.times['new']):.1f} ms on new ones; under load {most(during.times['kept']):.1f} and "
               f"{most(during.times['new']):.1f} ms ({sum(map(len, during.times.values()))} scrapes, "
               f"{len(during.failed)} failed); {late} of {attempts} attempts more than 10 ms late "
               f"({late_before:.2%} alone); "
               f"{len(guesses)} guesses: {wrong} wrong, {busy} busy, {len(guesses) - wrong - busy} closed; "
               f"reachd took {shares[0]:.2f} cores, {shares[1]:.2f} of them for passwords; "
               f"the witness was woken more than 7 ms late {woken_late:.2%} of the time, "
               f"by {max(delay for _, delay in noise) * 1000:.1f} ms at most")
    print(f"      {figures}", flush=True)
    same(during.failed, [], f"scrapes that failed ({figures})")
    same(len(guesses) > 25 * SECONDS, True, f"there were guesses ({figures})")
    same(200 in guesses, False, "a guess was let in")
    same(shares[1] < 0.6, True, f"passwords take half a core at most ({figures})")
    if woken_late > BUSY:
        print("      the machine is too busy for these times to be judged", flush=True)
        return
    # Allow one attempt in a thousand for wakeups that were late while the witness slept.
    if late > attempts / 1000 + 3 * woken_late * attempts:
        raise Wrong(f"probes were late: {figures}")
    for kind, times in during.times.items():
        # In milliseconds; on a slow machine a scrape alone takes more than half of that.
        if most(times) >= max(100, 2 * most(before.times[kind])):
            raise Wrong(f"a scrape over a {kind} connection took too long: {figures}")


CASES = [load]
