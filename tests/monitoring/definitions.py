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
    """name -> meaning, in the order of the table"""
    table = read(TOP, "lib", "verdict", "cause.cpp")
    rows = re.findall(r'\.value = Cause::(\w+),.*?\.meaning =\s*((?:"[^"]*"\s*)+)', table, re.DOTALL)
    return {name: "".join(re.findall(r'"([^"]*)"', meaning)) for name, meaning in rows}
