"""What the program itself says and ends with, where no network is needed: usage, configuration, output, reload.

commands_test.py REACHD
"""

import ctypes
import errno
import http.client
import json
import os
import platform
import re
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import time
import unittest

REACHD = ""
GOOD = """
listen: 127.0.0.1:{port}
probes:
  nobody: {{ tcp: {{ host: 127.0.0.1, port: 9 }}, role: control, interval: 1s, timeout: 500ms, fast_interval: 200ms }}
services:
  service: {{ all_of: [nobody] }}
"""


def run(*arguments, **more):
    more.setdefault("stdout", subprocess.PIPE)
    return subprocess.run([REACHD, *arguments], stderr=subprocess.PIPE, text=True, timeout=60, **more)


SOCKET_CALL = {"x86_64": 41, "aarch64": 198}.get(platform.machine())
EPOLL_CLOEXEC = 0o2000000
EPOLL_CALL = {"x86_64": 291, "aarch64": 20}.get(platform.machine())


def refuse(call, first_argument, error):
    """For this process this system call with this first argument fails (seccomp(2))."""
    load, equal, give, allow = 0x20, 0x15, 0x06, 0x7FFF0000  # BPF_LD|W|ABS, BPF_JMP|JEQ|K, BPF_RET|K, SECCOMP_RET_ALLOW
    program = b"".join(
        struct.pack("=HBBI", *line)
        for line in (
            (load, 0, 0, 0),  # the number of the call
            (equal, 0, 3, call),
            (load, 0, 0, 16),  # its first argument
            (equal, 0, 1, first_argument),
            (give, 0, 0, 0x00050000 | error),  # SECCOMP_RET_ERRNO
            (give, 0, 0, allow),
        )
    )
    text = ctypes.create_string_buffer(program)
    filters = ctypes.create_string_buffer(struct.pack("HP", len(program) // 8, ctypes.addressof(text)))
    libc = ctypes.CDLL(None, use_errno=True)
    no_new_privileges, seccomp, mode_filter = 38, 22, 2
    if libc.prctl(no_new_privileges, 1, 0, 0, 0) != 0 or libc.prctl(seccomp, mode_filter, filters, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "prctl")


def without_ipv6():
    """As with `ipv6.disable=1` on the kernel's command line."""
    refuse(SOCKET_CALL, socket.AF_INET6, errno.EAFNOSUPPORT)


def without_epoll():
    """As where no descriptor is left. Not by a limit: UndefinedBehaviorSanitizer needs some."""
    refuse(EPOLL_CALL, EPOLL_CLOEXEC, errno.EMFILE)


def signals_of(process, *fields):
    """Those in these masks of its main thread (proc_pid_status(5))."""
    with open(f"/proc/{process.pid}/status") as status:
        masks = [int(line.split()[1], 16) for line in status if line.split(":")[0] in fields]
    return {number for number in signal.valid_signals() for mask in masks if mask >> (number - 1) & 1}


def wait_until(is_so, otherwise):
    end = time.monotonic() + 30
    while not is_so():
        if time.monotonic() > end:
            raise AssertionError(otherwise)


class Commands(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.file = os.path.join(self.folder.name, "reachd.yaml")
        self.port = 20000 + os.getpid() % 10000  # below those that clients get
        self.configure(GOOD.format(port=self.port))

    def tearDown(self):
        self.folder.cleanup()

    def configure(self, text):
        with open(self.file, "w") as file:
            file.write(text)

    def test_usage(self):
        for arguments in (["bogus"], ["check", "a", "b"], ["check", "a", "--config", "b"], ["run", "--bogus"],
                          ["trace", "a.example", "0"], ["trace", "a.example"], ["trace", "2001:db8::1"],
                          ["trace", "a.example:0"], ["trace", "bad host", "443"], ["trace", "{1..x}.example:443"], ["once", "--format", "xml"],
                          ["once", "--family", "ipv5"], ["once", "--timeout", "5"], ["once", "--timeout", "61s"],
                          ["once", "--config", self.file, "--only", "unknown"]):
            ended = run(*arguments)
            self.assertEqual(ended.returncode, 2, arguments)
            self.assertNotEqual(ended.stderr, "", arguments)
        for arguments in ([], ["--help"], ["--version"], ["once", "--help"], ["trace", "--help"], ["default-config"]):
            ended = run(*arguments)
            self.assertEqual(ended.returncode, 0, arguments)
            self.assertEqual(ended.stderr, "", arguments)
        self.assertNotIn("{false}", run("once", "--help").stdout)
        self.assertEqual(run().stdout, run("--help").stdout)
        expanded = [f"{n}-courier.push.apple.com" for n in range(1, 51)]
        self.assertIn("must be quoted", run("trace", *expanded, "5223").stderr)

    def test_endpoints_of_trace(self):
        with socket.create_server(("127.0.0.1", 0)) as server:
            port = server.getsockname()[1]
            for arguments in (["127.0.0.1", str(port)], [f"127.0.0.1:{port}"], [f"[::ffff:127.0.0.1]:{port}"]):
                ended = run("trace", *arguments, "--control-port", "9")
                self.assertIn(f"TCP {port}", ended.stdout, arguments)
        self.assertIn("7.invalid", run("trace", "{7..7}.invalid:443").stderr)  # picked, then not found

    def test_trace_in_german(self):
        self.configure(run("default-config").stdout + "\nlanguage: de\n")
        with socket.create_server(("127.0.0.1", 0)) as server:
            port = server.getsockname()[1]
        ended = run("trace", "127.0.0.1", str(port), "--control-port", "9", "--config", self.file)
        self.assertEqual(ended.returncode, 3, ended.stderr)  # 9 is closed, too: who refuses is not known
        self.assertIn(f"TCP {port} zu 127.0.0.1: connect_refused (die TCP-Verbindung wurde mit einem Reset abgewiesen)", ended.stdout)
        self.assertNotRegex(ended.stdout, r"\b(the|is|to|by|from|does|not|comes|server is)\b")
        self.configure("language: xx\n")
        ended = run("trace", "127.0.0.1", str(port), "--config", self.file)
        self.assertEqual(ended.returncode, 2)
        self.assertIn(self.file + ":1:", ended.stderr)

    def test_bad_configuration(self):
        self.configure("probes: 1\n")
        for command in ("check", "once", "run"):
            ended = run(command, "--config", self.file)
            self.assertEqual(ended.returncode, 2, command)
            self.assertIn(self.file + ":1:1: ", ended.stdout + ended.stderr)
        for text in ("", "# nothing\n", "probes: {}\n", "listen: 127.0.0.1:1\n"):
            self.configure(text)
            for command in ("check", "once", "run"):
                ended = run(command, "--config", self.file)
                self.assertEqual(ended.returncode, 2, command)
                self.assertIn(": there is no probe", ended.stdout + ended.stderr)
            self.assertEqual(run("check", self.file).stdout, run("check", "--config", self.file).stdout)

    def test_once(self):
        ended = run("once", "--config", self.file, "--no-trace")
        self.assertEqual(ended.returncode, 1)
        self.assertIn("nobody", ended.stdout)
        self.assertNotIn("\x1b", ended.stdout + ended.stderr)
        self.assertEqual(ended.stderr, "")  # no progress where there is no terminal
        ended = run("once", "--config", self.file, "--no-trace", "--only", "service", "--format", "json")
        self.assertEqual(ended.returncode, 1)
        json.loads(ended.stdout)
        ended = run("once", "--config", self.file, "--family", "ipv6")
        self.assertEqual(ended.returncode, 3)  # nothing to attempt, so no verdict

    def test_output_that_cannot_be_written(self):
        with open("/dev/full", "w") as full:
            for status, arguments in ((1, ["default-config"]), (1, ["check", "--config", self.file]),
                                      (3, ["once", "--no-trace", "--config", self.file])):
                ended = run(*arguments, stdout=full)
                self.assertEqual(ended.returncode, status, arguments)
                self.assertIn("could not be written", ended.stderr)

    def test_closed_descriptors(self):
        command = f"exec {REACHD} once --no-trace --config {self.file} <&- >&- 2>&-"
        self.assertEqual(subprocess.run(["sh", "-c", command], timeout=60).returncode, 3)

    def test_no_descriptor_left(self):
        if EPOLL_CALL is None:
            self.skipTest("the number of the system call is not known here")
        for status, arguments in ((3, ["once", "--config", self.file]), (3, ["trace", "127.0.0.1", "9"]),
                                  (1, ["run", "--config", self.file])):
            ended = run(*arguments, preexec_fn=without_epoll)
            self.assertEqual(ended.returncode, status, arguments)  # not that of a verdict
            self.assertIn("Too many open files", ended.stderr)

    def daemon(self, **more):
        process, log = self.starting_daemon(**more)
        self.wait_for(log, "REACHD_EVENT=started")
        return process, log

    def wait_for(self, log, pattern):
        end = time.monotonic() + 30
        while time.monotonic() < end:
            log.seek(0)
            text = log.read()
            if re.search(pattern, text):
                return text
            time.sleep(0.05)
        self.fail(f"the log has no {pattern}: {text}")

    def test_reload(self):
        process, log = self.daemon()
        # A warning stands before the error: the answer is about the error.
        self.configure("listen: 0.0.0.0:1\nprobes:\n  p: {}\n")
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        self.addCleanup(connection.close)
        connection.request("POST", "/-/reload")
        answer = connection.getresponse()
        text = answer.read().decode()
        self.assertEqual(answer.status, 500)
        self.assertIn(self.file + ":3:3: ", text)
        self.wait_for(log, "REACHD_EVENT=config_rejected")
        # Nothing to probe would be all green.
        self.configure("")
        process.send_signal(signal.SIGHUP)
        self.wait_for(log, re.escape(self.file) + " is rejected: .*:1:1: there is no probe.*REACHD_EVENT=config_rejected")
        connection.request("GET", "/api/v1/status")
        self.assertEqual([entry["probe"] for entry in json.loads(connection.getresponse().read())["probes"]], ["nobody"])
        self.configure(GOOD.format(port=self.port) + "proxied: true\n")
        process.send_signal(signal.SIGHUP)
        self.wait_for(log, "is loaded: 1 tasks; proxied is set.*REACHD_EVENT=config_loaded")
        process.terminate()
        self.assertEqual(process.wait(timeout=30), 0)

    def starting_daemon(self, **more):
        log = open(os.path.join(self.folder.name, "log"), "w+")
        process = subprocess.Popen([REACHD, "run", "--web.enable-lifecycle", "--config", self.file], stderr=log, **more)
        self.addCleanup(log.close)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        return process, log

    def check_reloaded(self, process, log):
        """It lives, has reloaded, and still does what SIGTERM asks for."""
        self.wait_for(log, "(?s)REACHD_EVENT=started.*REACHD_EVENT=config_loaded")
        process.terminate()
        self.assertEqual(process.wait(timeout=30), 0)

    def test_reload_while_it_starts(self):
        for milliseconds in (0, 0, 0, 1, 2, 5, 10, 20, 40, 60, 80, 100):
            process, log = self.starting_daemon()
            wait_until(lambda: signal.SIGHUP in signals_of(process, "SigBlk", "SigCgt"), "main() has not begun")
            time.sleep(milliseconds / 1000)
            process.send_signal(signal.SIGHUP)
            self.check_reloaded(process, log)

    def test_started_with_signals_blocked(self):
        everything = {signal.SIGHUP, signal.SIGTERM, signal.SIGINT}
        for _ in range(5):
            process, log = self.starting_daemon(preexec_fn=lambda: signal.pthread_sigmask(signal.SIG_BLOCK, everything))
            process.send_signal(signal.SIGHUP)  # at once after exec
            self.check_reloaded(process, log)

    def test_terminated_while_it_starts(self):
        process, log = self.starting_daemon()
        wait_until(lambda: signal.SIGHUP in signals_of(process, "SigBlk", "SigCgt"), "main() has not begun")
        process.terminate()
        self.assertIn(process.wait(timeout=30), (-signal.SIGTERM, 0))

    def test_signals_of_other_commands(self):
        with socket.create_server(("127.0.0.1", 0)) as silent:
            silent.settimeout(30)
            port = silent.getsockname()[1]
            self.configure(f"probes: {{ p: {{ http: {{ host: 127.0.0.1, port: {port} }}, timeout: 20s }} }}\n")
            for number in (signal.SIGHUP, signal.SIGTERM, signal.SIGINT):
                process = subprocess.Popen([REACHD, "once", "--no-trace", "--config", self.file],
                                           stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
                self.addCleanup(process.wait)
                self.addCleanup(process.kill)
                with silent.accept()[0]:  # in the midst of its attempt
                    process.send_signal(number)
                    self.assertEqual(process.wait(timeout=10), -number)

    @unittest.skipUnless(SOCKET_CALL, "the number of socket(2) is not known here")
    def test_kernel_without_ipv6(self):
        six = "  six: { tcp: { host: '::1', port: 9 }, families: [ipv6] }\n"
        text = GOOD.format(port=self.port).replace("127.0.0.1:", "':", 1).replace(f":{self.port}", f":{self.port}'", 1)
        self.configure(text.replace("services:", six + "services:"))
        process, log = self.daemon(preexec_fn=without_ipv6)
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        self.addCleanup(connection.close)
        connection.request("GET", "/-/healthy")
        self.assertEqual(connection.getresponse().status, 200)
        ended = run("once", "--config", self.file, "--no-trace", "--format", "json", preexec_fn=without_ipv6)
        outcomes = {entry["probe"]: entry["outcome"] for entry in json.loads(ended.stdout)["probes"]}
        self.assertEqual(outcomes["six"], "local_no_route")

    def test_proxied(self):
        self.configure(GOOD.format(port=self.port) + "proxied: true\n")
        process, log = self.daemon()
        self.wait_for(log, "proxied is set.*REACHD_EVENT=started")
        process.send_signal(signal.SIGINT)
        self.assertEqual(process.wait(timeout=30), 0)
        ended = run("once", "--config", self.file, "--no-trace")
        self.assertEqual(ended.stdout.splitlines()[-2:], [
            "On the direct path: service is down.",
            "No verdict: devices here use a proxy, and reachd tests the path without it."])
        self.assertEqual(ended.returncode, 1)

    def test_source_that_is_proxied(self):
        """The verdict on it does not hold; that on the others does, and nothing is said to be well."""
        with socket.create_server(("127.0.0.1", 0)) as server:
            self.configure(GOOD.format(port=self.port).replace("port: 9 }", f"port: {server.getsockname()[1]} }}")
                           .replace("role: control,", "role: control, sources: [default, guest],")
                           + "sources: { guest: { address: 127.0.0.1, proxied: true } }\n")
            ended = run("once", "--config", self.file, "--no-trace")
            self.assertEqual(ended.stdout.splitlines()[-1], "Yes from default: everything works.")
            self.assertIn("Source guest: devices there use a proxy", " ".join(ended.stdout.split()))
            self.assertEqual(ended.returncode, 3)
            self.assertEqual(json.loads(run("once", "--config", self.file, "--no-trace", "--format", "json").stdout)["proxied_sources"], ["guest"])
            process, log = self.daemon()
            self.wait_for(log, "proxied is set for guest: .*REACHD_EVENT=started")
            process.send_signal(signal.SIGINT)
            self.assertEqual(process.wait(timeout=30), 0)


if __name__ == "__main__":
    REACHD = sys.argv.pop(1)
    unittest.main()
