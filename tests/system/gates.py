"""Checks that need no booted system: lints, and the unit's score."""

import os
import subprocess

from case import case
from container import check


def passes(*command, cwd=None, quiet=False):
    done = subprocess.run(command, cwd=cwd, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    check(done.returncode == 0 and not (quiet and done.stdout.strip()), f"{' '.join(command)}:\n{done.stdout}")
    return done.stdout


@case
def catalogs_are_complete(test):
    """every kind of entry is explained in English and German"""
    passes(os.path.join(test.top, "tests/system/catalog_test.py"))


@case
def manuals_are_clean(test):
    """mandoc has no complaints about the manual pages"""
    for name in ("reachd.8", "reachd.yaml.5"):
        passes("mandoc", "-T", "lint", "-W", "warning", os.path.join(test.top, "deploy/man", name), quiet=True)


@case
def package_is_clean(test):
    """lintian reports no error and no warning about the package"""
    changes = test.package.removesuffix(".deb") + ".changes"
    passes("lintian", "--allow-root", "--fail-on", "error,warning", changes)


@case
def units_are_sound(test):
    """systemd-analyze security rates the units at 1.3 or less"""
    for name in ("reachd.service", "reachd@.service"):
        passes("systemd-analyze", "security", "--offline=true", "--threshold=13", "--no-pager", name,
               cwd=os.path.join(test.top, "systemd"))
