"""Building blocks of the dashboard."""

DATASOURCE = {"type": "prometheus", "uid": "${datasource}"}
RUNBOOK = "https://reachd.example/runbook"

LEGEND = {"displayMode": "list", "placement": "bottom", "showLegend": True, "calcs": []}
GREEN, YELLOW, RED, GREY = "green", "yellow", "red", "#808080"


def target(expression, legend="", **more):
    return {"datasource": DATASOURCE, "editorMode": "code", "expr": expression, "legendFormat": legend or "__auto",
            "range": True, "instant": False, **more}


def now(expression, legend="", **more):
    """Asked for the present only."""
    return target(expression, legend, **{"range": False, "instant": True, **more})


def panel(kind, title, targets, description="", unit=None, defaults=None, options=None, **more):
    field = {"color": {"mode": "palette-classic"}, "mappings": [], **(defaults or {})}
    if unit:
        field["unit"] = unit
    for number, one in enumerate(targets):
        one["refId"] = chr(ord("A") + number)
    return {"type": kind, "title": title, "description": description, "datasource": DATASOURCE, "targets": targets,
            "fieldConfig": {"defaults": field, "overrides": []}, "options": options or {}, **more}


def lines(title, targets, description="", unit=None, stacked=False, **defaults):
    custom = {"drawStyle": "line", "lineWidth": 1, "fillOpacity": 30 if stacked else 5, "showPoints": "never",
              "spanNulls": False, "stacking": {"mode": "normal" if stacked else "none", "group": "A"}}
    options = {"legend": LEGEND,
               "tooltip": {"mode": "multi", "sort": "desc"}}
    return panel("timeseries", title, targets, description, unit, {"custom": custom, **defaults}, options)


def timeline(title, targets, mappings, description="", links=None):
    custom = {"lineWidth": 0, "fillOpacity": 80}
    options = {"mergeValues": True, "showValue": "never", "rowHeight": 0.85, "alignValue": "left",
               "legend": LEGEND,
               "tooltip": {"mode": "single", "sort": "none"}}
    defaults = {"custom": custom, "mappings": mappings, "color": {"mode": "thresholds"}, "links": links or [],
                "thresholds": steps((None, GREY))}
    return panel("state-timeline", title, targets, description, None, defaults, options)


def table(title, targets, hidden, names, description="", overrides=None):
    """Instant series, one a row, their labels as columns."""
    made = panel("table", title, targets, description, options={"showHeader": True, "cellHeight": "sm"})
    made["fieldConfig"]["defaults"] = {"custom": {"align": "left", "filterable": True}}
    made["fieldConfig"]["overrides"] = overrides or []
    for one in made["targets"]:
        one["format"] = "table"
    made["transformations"] = [
        *([{"id": "merge", "options": {}}] if len(targets) > 1 else []),
        {"id": "organize", "options": {"excludeByName": {name: True for name in hidden}, "indexByName": {},
                                       "renameByName": names}},
    ]
    return made


def column(name, **properties):
    return {"matcher": {"id": "byName", "options": name},
            "properties": [{"id": key.replace("__", "."), "value": value} for key, value in properties.items()]}


def heatmap(title, targets, description="", **more):
    options = {"calculate": False, "showValue": "never", "exemplars": {"color": "rgba(255,0,255,0.7)"}, "yAxis": {"unit": "s", "axisPlacement": "left"}, "cellGap": 1,
               "color": {"mode": "scheme", "scheme": "Oranges", "steps": 64, "exponent": 0.5, "fill": "dark-orange",
                         "reverse": False},
               "filterValues": {"le": 1e-9}, "legend": {"show": True}, "rowsFrame": {"layout": "auto"},
               "tooltip": {"mode": "single", "yHistogram": False}}
    for one in targets:
        one["format"] = "heatmap"
        one["legendFormat"] = "{{le}}"
    return panel("heatmap", title, targets, description, options=options, **more)


def stat(title, targets, description="", unit=None, mappings=None, thresholds=None, decimals=None):
    defaults = {"color": {"mode": "thresholds"}, "mappings": mappings or [], "thresholds": thresholds or steps((None, GREEN))}
    if decimals is not None:
        defaults["decimals"] = decimals
    options = {"colorMode": "background", "graphMode": "none", "justifyMode": "center", "textMode": "value_and_name",
               "wideLayout": True, "showPercentChange": False, "orientation": "auto", "reduceOptions": {"calcs": ["lastNotNull"], "fields": "", "values": False}}
    return panel("stat", title, targets, description, unit, defaults, options)


def row(title, **more):
    return {"type": "row", "title": title, "collapsed": False, "panels": [], **more}


def steps(*pairs):
    return {"mode": "absolute", "steps": [{"value": value, "color": color} for value, color in pairs]}


def values(**words):
    """values(_0=("down", RED)): what a value is called, and its colour"""
    return [{"type": "value", "options": {
        key.lstrip("_"): {"text": text, "color": color, "index": number}
        for number, (key, (text, color)) in enumerate(words.items())}}]


def laid_out(rows):
    """Panels with their places: each row a height and its panels, each panel with a width of 24 in all."""
    placed, y = [], 0
    for height, *entries in rows:
        x = 0
        for width, one in entries:
            one["id"] = len(placed) + 1
            one["gridPos"] = {"h": height, "w": width, "x": x, "y": y}
            placed.append(one)
            x += width
        assert x == 24, (x, [one["title"] for _, one in entries])
        y += height
    return placed
