"""What reachd's source code defines: metrics, causes, outcomes."""

import glob
import os
import re

HERE = os.path.dirname(os.path.abspath(__file__))
TOP = os.path.dirname(os.path.dirname(HERE))
DEPLOY = os.path.join(TOP, "deploy")


def read(*path):
    with open(os.path.join(*path)) as file:
        return file.read()


def metrics():
    """Names as scraped: a histogram has three."""
    table = "".join(read(path) for path in glob.glob(os.path.join(TOP, "lib", "metrics", "*_series.cpp")))
    names = set()
    for name, kind in re.findall(r'\{"(\w+)",\s*MetricType::(\w+)', table):
        names |= {f"{name}_bucket", f"{name}_sum", f"{name}_count"} if kind == "Histogram" else {name}
    return names


def causes():
    """Names, in the order of the table."""
    found = re.findall(r"\{Cause::(\w+), rows::", read(TOP, "lib", "verdict", "cause.cpp"))
    assert found, "lib/verdict/cause.cpp is not read rightly: no cause found"
    return found
