"""web_configs as files: reachd and promtool agree, unless a comment in the file says why not."""

import glob
import os
import subprocess

from daemon import Wrong, same

TESTDATA = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "lib", "web_config", "testdata")
EXAMPLE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "config", "examples", "web.yml")


def promtool_accepts(path):
    return subprocess.run(["promtool", "check", "web-config", path], capture_output=True).returncode == 0


def reachd_check(world, path):
    text = f"web_config: {path}\nprobes: {{ one: {{ tcp: {{ host: 127.0.0.1, port: 1 }}, role: control }} }}\n"
    config = world.write("check.yaml", text)
    done = subprocess.run([world.reachd, "check", "--config", config], capture_output=True, text=True)
    return done.returncode, done.stdout


def agreement(world):
    problems, count = [], 0
    for verdict in ("good", "bad"):
        for path in sorted(glob.glob(os.path.join(TESTDATA, verdict, "*.yml"))):
            count += 1
            text = open(path).read()
            expected = verdict == "good"
            if "# promtool: accepts" in text:
                expected = True
            if "# promtool: refuses" in text:
                expected = False
            if promtool_accepts(path) != expected:
                problems.append(f"promtool {'refuses' if expected else 'accepts'} {path}")
            status, output = reachd_check(world, os.path.abspath(path))
            if status != (0 if verdict == "good" else 2):
                problems.append(f"reachd check of {path}: status {status}\n{output}")
            if verdict == "bad" and os.path.abspath(path) + ":" not in output:
                problems.append(f"reachd check of {path} does not name it: {output}")
    same(count >= 35, True, "there are files")
    if problems:
        raise Wrong("\n".join(problems))


def example(world):
    """config/examples/web.yml, next to a certificate with the names that it uses."""
    text = open(EXAMPLE).read()
    world.authority.issue_server("reachd")
    os.rename(world.path("reachd.crt"), world.path("reachd.pem"))
    path = world.write("web.yml", text)
    same(promtool_accepts(path), True, "promtool accepts the example")
    status, output = reachd_check(world, path)
    same((status, "error" in output), (0, False), f"reachd check: {output}")


def unreadable(world):
    status, output = reachd_check(world, world.path("nowhere.yml"))
    same(status, 2, "status for a web_config that is not there")
    same("nowhere.yml:0:0: cannot be read: No such file or directory" in output, True, output)


def start_refused(world):
    """A bad one at startup: every error, exit status 2."""
    web = world.write("web.yml", "tls_server_config:\n  cert_file: nowhere.crt\n  key_file: nowhere.key\n")
    config = world.write("reachd.yaml", f"web_config: {web}\nprobes: {{}}\nnonsense: 1\n")
    done = subprocess.run([world.reachd, "run", "--config", config], capture_output=True, text=True, timeout=60)
    same(done.returncode, 2, f"exit status: {done.stderr}")
    for part in ("web.yml:2:3:", "nowhere.crt", "web.yml:3:3:", "nowhere.key", "reachd.yaml:3:1: unknown key"):
        same(part in done.stderr, True, f"{part} in {done.stderr}")


def once_unaffected(world):
    """`once` serves nothing, and needs no key."""
    web = world.write("web.yml", "tls_server_config:\n  cert_file: nowhere.crt\n  key_file: nowhere.key\n")
    config = world.write("once.yaml", f"web_config: {web}\nfamilies: [ipv4]\nprobes: "
                         "{ one: { tcp: { host: 127.0.0.1, port: 1 }, role: control } }\n")
    done = subprocess.run([world.reachd, "once", "--no-trace", "--config", config], capture_output=True, text=True, timeout=60)
    same("connect_refused" in done.stdout, True, done.stdout + done.stderr)


CASES = [agreement, example, unreadable, start_refused, once_unaffected]
