#!/usr/bin/python3
"""Every kind of entry that reachd writes is explained in both catalogs, and journalctl accepts them."""

import os
import re
import shutil
import subprocess
import sys
import tempfile

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
CATALOGS = ("systemd/reachd.catalog", "systemd/reachd.de.catalog")


def text_of(path):
    with open(os.path.join(TOP, path), encoding="utf-8") as file:
        return file.read()


def message_ids():
    ids = dict(re.findall(r'\{Event::(\w+), "([0-9a-f]{32})", \w+\}', text_of("lib/journal/event.cpp")))
    assert ids, "lib/journal/event.cpp is not read rightly: no id found"
    return ids


def known_fields():
    """What the program writes: every REACHD_ name in a string in its source."""
    found = set()
    for folder in ("lib", "daemon"):
        for place, _, names in os.walk(os.path.join(TOP, folder)):
            for name in names:
                if name.endswith(".cpp") and not name.endswith("_test.cpp"):
                    with open(os.path.join(place, name), encoding="utf-8") as file:
                        found |= set(re.findall(r'"(REACHD_[A-Z0-9_]+)"', file.read()))
    return found


def problems():
    ids, fields, used = message_ids(), known_fields(), {}
    for path in CATALOGS:
        text = text_of(path)
        explained = re.findall(r"^-- ([0-9a-f]{32})$", text, re.MULTILINE)
        for name, message_id in ids.items():
            if explained.count(message_id) != 1:
                yield f"{path}: {name} ({message_id}) is explained {explained.count(message_id)} times"
        for message_id in set(explained) - set(ids.values()):
            yield f"{path}: {message_id} is no id of lib/journal/event.cpp"
        used[path] = {part[:32]: sorted(re.findall(r"@(\w+)@", part)) for part in re.split(r"^-- ", text, flags=re.MULTILINE)[1:]}
        for field in {field for names in used[path].values() for field in names} - fields:
            yield f"{path}: reachd writes no field {field}"
    for message_id, names in used[CATALOGS[0]].items():
        if used[CATALOGS[1]].get(message_id) != names:
            yield f"{message_id}: the two languages do not use the same fields"
    page = text_of("deploy/man/reachd.8")
    yield from (f"deploy/man/reachd.8: {name} ({i}) is missing" for name, i in ids.items() if f"{name} Ta {i} " not in page)
    yield from refused(ids)


def refused(ids):
    """Whether journalctl rejects it, in a root directory of its own."""
    with tempfile.TemporaryDirectory() as root:
        for folder in ("usr/lib/systemd/catalog", "var/lib/systemd/catalog"):
            os.makedirs(os.path.join(root, folder))
        for path in CATALOGS:
            shutil.copy(os.path.join(TOP, path), os.path.join(root, "usr/lib/systemd/catalog"))
        done = subprocess.run(["journalctl", "--update-catalog", f"--root={root}"], capture_output=True, text=True)
        if done.returncode != 0 or done.stderr:
            yield f"journalctl --update-catalog: {done.stderr.strip() or done.returncode}"
        listed = subprocess.run(["journalctl", "--list-catalog", f"--root={root}"], capture_output=True, text=True).stdout
        yield from (f"journalctl does not list {name}" for name, i in ids.items() if i not in listed)


if __name__ == "__main__":
    found = list(problems())
    print("\n".join(found) or f"{len(message_ids())} kinds of entries are explained")
    sys.exit(1 if found else 0)
