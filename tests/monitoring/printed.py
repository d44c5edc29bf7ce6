"""The commands that the runbooks and the journal's catalogs print: what is indented by four spaces in a section (but for a remark
behind two spaces or more), and calls of a program in backquotes."""

import os
import re

from definitions import DEPLOY, TOP, read

RUNBOOKS = [os.path.join(DEPLOY, name) for name in ("runbook.md", "runbook.de.md")]
CATALOGS = [os.path.join(TOP, "systemd", name) for name in ("reachd.catalog", "reachd.de.catalog")]
# What programs say to a call that they do not understand.
COMPLAINT = re.compile(r"usage:|unrecognized option|invalid option|unknown option|unknown command|illegal option|syntax error|"
                       r"failed to parse|invalid argument|is not a valid|is unknown|required argument|couldn't parse",
                       re.IGNORECASE)


def wrong_usage(output):
    return COMPLAINT.search(output)


def commands_of(text, sections):
    """[(section, command)]"""
    found = []
    for section, body in re.findall(sections, text, re.MULTILINE | re.DOTALL):
        found += [(section, re.split(r"\s{2,}", line.strip())[0]) for line in body.split("\n") if line.startswith("    ")]
        found += [(section, command) for command in (" ".join(one.split()) for one in re.findall(r"`([^`]+)`", body))
                  if re.match(r"(reachd|systemctl|journalctl|dig|curl|openssl|promtool) ", command)]
    return found


def runbook_commands(path):
    text = re.sub(r"\*\*(?:The ticket|Das Ticket)\.\*\*.*?(?=\n\*\*)", "", read(path), flags=re.DOTALL)  # not commands: a text
    return [("first", command) for _, command in commands_of(text.split("\n## ")[0] + "\n### ", r"^(# )(.*?)(?=^### )")] + \
        commands_of(text + "\n### ", r"^### (\w+)\n(.*?)(?=^##)")


def catalog_commands(path):
    return commands_of(read(path) + "\n# ", r"^# (\w+)\n-- \w{32}\n(.*?)(?=^# )")


def all_commands():
    """{command: where}"""
    found = {}
    for path, reader in [*((path, runbook_commands) for path in RUNBOOKS), *((path, catalog_commands) for path in CATALOGS)]:
        for section, command in reader(path):
            found.setdefault(command, f"{os.path.basename(path)}, {section}")
    return found


def differing():
    """Both languages print the same commands, section by section."""
    for reader, paths in ((runbook_commands, RUNBOOKS), (catalog_commands, CATALOGS)):
        english, german = map(reader, paths)
        if not english:
            yield f"{paths[0]} has no commands"
        for one in sorted(set(english) ^ set(german)):
            yield f"{os.path.basename(paths[one in german])} alone has, in {one[0]}: {one[1]}"
