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


def panel(kind, title, targets, description, unit, defaults=None, options=None, no_value=None, **more):
    """`no_value`: what is shown where the queries give nothing, for panels of faults."""
    field = {"color": {"mode": "palette-classic"}, "mappings": [], "unit": unit, **(defaults or {})}
    if no_value:
        field["noValue"] = no_value
    for number, one in enumerate(targets):
        one["refId"] = chr(ord("A") + number)
    return {"type": kind, "title": title, "description": description, "datasource": DATASOURCE, "targets": targets,
            "fieldConfig": {"defaults": field, "overrides": []}, "options": options or {}, **more}


def lines(title, targets, description, unit, stacked=False, no_value=None, **defaults):
    custom = {"drawStyle": "line", "lineWidth": 1, "fillOpacity": 30 if stacked else 5, "showPoints": "never",
              "spanNulls": False, "stacking": {"mode": "normal" if stacked else "none", "group": "A"}}
    options = {"legend": LEGEND,
               "tooltip": {"mode": "multi", "sort": "desc"}}
    return panel("timeseries", title, targets, description, unit, {"custom": custom, **defaults}, options, no_value)


def timeline(title, targets, mappings, description, links=None, no_value=None):
    custom = {"lineWidth": 0, "fillOpacity": 80}
    options = {"mergeValues": True, "showValue": "never", "rowHeight": 0.85, "alignValue": "left",
               "legend": LEGEND,
               "tooltip": {"mode": "single", "sort": "none"}}
    defaults = {"custom": custom, "mappings": mappings, "color": {"mode": "thresholds"}, "links": links or [],
                "thresholds": steps((None, GREY))}
    return panel("state-timeline", title, targets, description, "none", defaults, options, no_value)


def table(title, targets, hidden, names, description, overrides=None, no_value=None, order=()):
    """Instant series, one per row, their labels as columns; `order`: those that come first."""
    made = panel("table", title, targets, description, "none", options={"showHeader": True, "cellHeight": "sm"}, no_value=no_value)
    defaults = made["fieldConfig"]["defaults"]
    made["fieldConfig"]["defaults"] = {"custom": {"align": "left", "filterable": True}, "unit": "none",
                                       **{key: value for key, value in defaults.items() if key == "noValue"}}
    made["fieldConfig"]["overrides"] = overrides or []
    for one in made["targets"]:
        one["format"] = "table"
    made["transformations"] = [
        *([{"id": "merge", "options": {}}] if len(targets) > 1 else []),
        {"id": "organize", "options": {"excludeByName": {name: True for name in hidden}, "indexByName": {name: number for number, name in enumerate(order)},
                                       "renameByName": names}},
    ]
    return made


def column(name, **properties):
    return {"matcher": {"id": "byName", "options": name},
            "properties": [{"id": key.replace("__", "."), "value": value} for key, value in properties.items()]}


def heatmap(title, targets, description, **more):
    options = {"calculate": False, "showValue": "never", "exemplars": {"color": "rgba(255,0,255,0.7)"}, "yAxis": {"unit": "s", "axisPlacement": "left"}, "cellGap": 1,
               "color": {"mode": "scheme", "scheme": "Oranges", "steps": 64, "exponent": 0.5, "fill": "dark-orange",
                         "reverse": False},
               "filterValues": {"le": 1e-9}, "legend": {"show": True}, "rowsFrame": {"layout": "auto"},
               "tooltip": {"mode": "single", "yHistogram": False}}
    for one in targets:
        one["format"] = "heatmap"
        one["legendFormat"] = "{{le}}"
    return panel("heatmap", title, targets, description, "short", options=options, **more)


def stat(title, targets, description, unit="none", mappings=None, thresholds=None, decimals=None, links=None):
    defaults = {"color": {"mode": "thresholds"}, "mappings": mappings or [], "thresholds": thresholds or steps((None, GREEN)),
                "links": links or []}
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
