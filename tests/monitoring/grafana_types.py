"""Checks the dashboard against the types that Grafana publishes, for its versions 10 and 13 (grafana/types.ts).

A check that accepts everything is worthless, so copies of the dashboard with one mistake each must be rejected.
"""

import copy
import hashlib
import json
import os
import re
import shutil
import subprocess

from definitions import HERE, TOP, read
from references import dashboard

SOURCE = os.path.join(HERE, "grafana")
PLACE = os.path.join(TOP, "build", "grafana-types")
VERSIONS = ("10", "13")


def panel(tree, kind):
    return next(one for one in tree["panels"] if one["type"] == kind)


def misspelt_field_of_the_dashboard(tree):
    tree["schemaVerson"] = tree.pop("schemaVersion")


def unknown_kind(tree):
    panel(tree, "timeseries")["type"] = "graph"


def misspelt_option(tree):
    options = panel(tree, "state-timeline")["options"]
    options["mergeValue"] = options.pop("mergeValues")


def wrong_word(tree):
    panel(tree, "timeseries")["options"]["tooltip"]["mode"] = "many"


def misspelt_custom(tree):
    panel(tree, "timeseries")["fieldConfig"]["defaults"]["custom"]["lineWith"] = 1


def number_as_text(tree):
    panel(tree, "heatmap")["options"]["color"]["steps"] = "64"


def wrong_format(tree):
    panel(tree, "table")["targets"][0]["format"] = "tabel"


def missing_colour_scheme(tree):
    del panel(tree, "heatmap")["options"]["color"]["scheme"]


def wrong_variable(tree):
    tree["templating"]["list"][1]["type"] = "querry"


def override_of_nothing(tree):
    column = next(one for one in tree["panels"] if one.get("fieldConfig", {}).get("overrides"))
    column["fieldConfig"]["overrides"][0]["properties"][0]["id"] = "units"


MISTAKES = (misspelt_field_of_the_dashboard, unknown_kind, misspelt_option, wrong_word, misspelt_custom, number_as_text,
            wrong_format, missing_colour_scheme, wrong_variable, override_of_nothing)


def write(name, tree):
    text = json.dumps(tree, indent=1)
    with open(os.path.join(PLACE, f"{name}.ts"), "w") as file:
        file.write(f'import {{ Dashboard }} from "./types";\n\nexport const {name}: Dashboard = {text};\n')


def install():
    """Installs the packages in package-lock.json unless they are there; returns what went wrong."""
    os.makedirs(PLACE, exist_ok=True)
    for name in os.listdir(SOURCE):
        shutil.copy(os.path.join(SOURCE, name), PLACE)
    lock = hashlib.sha256(read(SOURCE, "package-lock.json").encode()).hexdigest()
    stamp = os.path.join(PLACE, "node_modules", "reachd-installed")
    if os.path.exists(stamp) and read(stamp) == lock:
        return ""
    done = subprocess.run(["npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts"], cwd=PLACE, capture_output=True, text=True)
    if done.returncode:
        return done.stdout + done.stderr
    with open(stamp, "w") as file:
        file.write(lock)
    return ""


def problems():
    if problem := install():
        yield f"npm ci: {problem}"
        return
    write("dashboard", dashboard())
    for mistake in MISTAKES:
        tree = copy.deepcopy(dashboard())
        mistake(tree)
        write(mistake.__name__, tree)
    for version in VERSIONS:
        done = subprocess.run(["node_modules/.bin/tsc", "--pretty", "false", "-p", f"tsconfig-{version}.json"],
                              cwd=PLACE, capture_output=True, text=True)
        found = re.findall(r"^([^\s(]+)\((\d+),\d+\): error (.*)$", done.stdout, re.MULTILINE)
        if done.stdout.strip() and not found:
            yield f"Grafana {version}: {done.stdout}{done.stderr}"
        wrong = {name for name, _, _ in found}
        for name, line, text in found:
            if name.removesuffix(".ts") not in {mistake.__name__ for mistake in MISTAKES}:
                yield f"Grafana {version}: {name}, line {line}: {text}"
        for mistake in MISTAKES:
            if f"{mistake.__name__}.ts" not in wrong:
                yield f"Grafana {version}: the types accept a dashboard with a mistake ({mistake.__name__})"
