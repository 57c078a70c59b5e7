"""Charts drawn on the server: an SVG without script or style, each bar a link that the keyboard reaches.

A chart is described in Vega-Lite and drawn by vl-convert. That engine is loaded when the first chart is drawn, never
before the workers of the server have started: it does not survive a fork.
"""

from functools import lru_cache
from textwrap import shorten, wrap
from typing import Any
from xml.etree import ElementTree

from markupsafe import Markup

from app.reports.charts import Chart

WIDE, NARROW = 680, 360
KEPT = 200  # drawings a worker remembers, some 10 kB each
FONT, LETTER = 14, 8  # size of letters, and how wide the widest of the usual ones are
INK, INK_2, PETROL, PAPER = "#1c2430", "#4a5563", "#0e4a4f", "#ffffff"
PAINT = {
    "now": {"fill": PETROL},
    "unknown": {"fill": PAPER, "stroke": PETROL, "strokeDash": [4, 3]},
    "before": {"fill": PAPER, "stroke": INK_2},
}
NOWHERE = "http://app.invalid"  # the engine takes an address without a host for one of its maker's site
SVG, XLINK = "http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"

Spec = dict[str, Any]


@lru_cache(maxsize=KEPT)
def drawn(chart: Chart, width: int) -> Markup:
    """The chart for a place so wide; the same figures in the same language are drawn once."""
    import vl_convert

    made = vl_convert.vegalite_to_svg(_columns(chart) if _stands(chart, width) else _rows(chart, width))
    return Markup(_cleaned(made, chart, "wide" if width == WIDE else "narrow"))


# What is drawn -------------------------------------------------------------------------------------------------------


def _stands(chart: Chart, width: int) -> bool:
    """Upright bars, when the value on each has room above it; else lying ones."""
    longest = max(len(bar.text) for bar in chart.bars)
    return chart.upright and width == WIDE and longest * LETTER <= WIDE / len(chart.groups) / 2


def _columns(chart: Chart) -> Spec:
    step = min(WIDE / len(chart.groups), 84)
    slot, foot, height = step / 2, 170, 208
    end = step * len(chart.groups)
    x, y = _band("x", end), _length("y", chart, foot, 20)
    layers = [_line(x={"value": 0}, x2={"value": end}, y={"value": foot})]
    for name, side in (("now", -slot / 2), ("unknown", -slot / 2), ("before", slot / 2)):
        bars = _bars(chart, name)
        layers += [
            _layer(_known(bars), _mark("bar", width=slot * 0.74, xOffset=side, **PAINT[name]), **x, **y),
            _written(bars, name, {"dy": -8, "xOffset": side}, **x, **y),
            _opening(bars, "bar", {"width": slot, "xOffset": side}, **x, y={"value": 0}, y2={"value": foot}),
        ]
    labels = [{"place": place, "words": group.label} for place, group in enumerate(chart.groups)]
    layers.append(_text(labels, {"baseline": "top", "fill": INK}, **x, y={"value": foot + 6}))
    return _whole(layers, WIDE, height)


def _rows(chart: Chart, width: int) -> Spec:
    aside = 92  # where the value of the compared period stands
    step, left, above, labels = _labels(chart, width)
    height, down = step * len(labels), above / 2
    right = width - aside - max(len(bar.text) for bar in chart.bars) * LETTER - 12
    x, y = _length("x", chart, left, right), _band("y", height)
    over = {"align": "left", "baseline": "middle", "fill": INK, "yOffset": 10 - step / 2 if above else 0}
    layers = [_text(labels, over, **y, x={"value": 0})]
    layers.append(_line(x={"value": left + 0.5}, y={"value": 0}, y2={"value": height}))
    for name, thick, shift in (("now", 14, -5), ("unknown", 14, -5), ("before", 8, 8)):
        bars, shift = _bars(chart, name), shift + down
        if name == "before":
            said = _written(bars, name, {"align": "right", "yOffset": down}, **y, x={"value": width - 4})
            ends = {"x": {"value": width - aside}, "x2": {"value": width}}
        else:
            said = _written(bars, name, {"align": "left", "dx": 6, "yOffset": shift}, **x, **y)
            ends = {"x": {"value": 0}, "x2": {"value": width - aside}}
        solid = _mark("bar", height=thick, yOffset=shift, **PAINT[name])
        layers += [_layer(_known(bars), solid, **x, **y), said, _opening(bars, "rect", {}, **y, **ends)]
    return _whole(layers, width, height)


def _labels(chart: Chart, width: int) -> tuple[int, int, int, list[Spec]]:
    """Height of a row, where its bar begins, room over it, and the names: beside the bars, on a phone over them."""
    labels = [group.label.replace("\n", " ") for group in chart.groups]
    longest = max(len(label) for label in labels)
    if longest <= 9:
        step, left, above = 34, round(longest * LETTER) + 6, 0
    elif width == WIDE:
        step, left, above = 38, 205, 0
        labels = ["\n".join(wrap(label, 27, max_lines=2, placeholder="…")) for label in labels]
    else:
        step, left, above = 52, 0, 20
        labels = [shorten(label, 40, placeholder="…") for label in labels]
    return step, left, above, [{"place": place, "words": label} for place, label in enumerate(labels)]


def _bars(chart: Chart, name: str) -> list[Spec]:
    """The bars of one series; those of the row of what is not known are a series of their own."""
    found = []
    for place, group in enumerate(chart.groups):
        bar = group.before if name == "before" else group.now
        if name == "before" or group.unknown == (name == "unknown"):
            address = {"url": NOWHERE + bar.url, "said": bar.words} if bar.url else {}
            found.append({"place": place, "value": bar.value, "words": bar.text, **address})
    return found


def _known(bars: list[Spec]) -> list[Spec]:
    """Those with records behind them; of zero there is nothing to draw or to open."""
    return [bar for bar in bars if "url" in bar]


# Words of Vega-Lite --------------------------------------------------------------------------------------------------


def _mark(kind: str, **more: Any) -> Spec:
    return {"type": kind, **more}


def _layer(values: list[Spec], mark: Spec, **encoding: Spec) -> Spec:
    return {"data": {"values": values}, "mark": mark, "encoding": encoding}


def _band(axis: str, end: float) -> Spec:
    """One place a row of the table, side by side."""
    even = {"paddingInner": 0, "paddingOuter": 0, "range": [0, end]}
    return {axis: {"field": "place", "type": "ordinal", "scale": even, "axis": None}}


def _length(axis: str, chart: Chart, zero: float, most: float) -> Spec:
    """A value as a length from zero."""
    scale = {"domain": [0, chart.most], "range": [zero, most]}
    return {axis: {"field": "value", "type": "quantitative", "scale": scale, "axis": None}}


def _text(values: list[Spec], style: Spec, **encoding: Spec) -> Spec:
    said = {"field": "words", "type": "nominal"}
    return _layer(values, _mark("text", lineBreak="\n", lineHeight=16, **style), **encoding, text=said)


def _written(bars: list[Spec], name: str, style: Spec, **encoding: Spec) -> Spec:
    weight = {"fontWeight": 400, "fill": INK_2} if name == "before" else {"fontWeight": 600, "fill": INK}
    return _text(bars, {**style, **weight}, **encoding)


def _opening(bars: list[Spec], kind: str, style: Spec, **encoding: Spec) -> Spec:
    """The link: the whole place of a bar, so that a short one is hit as easily as a long one."""
    link = {"href": {"field": "url", "type": "nominal"}, "description": {"field": "said", "type": "nominal"}}
    return _layer(_known(bars), _mark(kind, fillOpacity=0, **style), **encoding, **link)


def _line(**encoding: Spec) -> Spec:
    return _layer([{}], _mark("rule", stroke=INK), **encoding)


def _whole(layers: list[Spec], width: float, height: float) -> Spec:
    kept = [layer for layer in layers if layer["data"]["values"]]
    config = {"view": {"stroke": None}, "text": {"fontSize": FONT}, "background": None}
    return {"width": width, "height": height, "padding": 2, "layer": kept, "config": config}


# What goes into the page ---------------------------------------------------------------------------------------------


def _cleaned(made: str, chart: Chart, size: str) -> str:
    """The drawing with our words and addresses: the engine's English goes, and texts are for the eye alone."""
    ElementTree.register_namespace("", SVG)
    root = ElementTree.fromstring(made)
    for one in root.iter():
        kept = {name: value for name, value in one.attrib.items() if not name.startswith("aria-")}
        said = one.get("aria-label", "")
        one.attrib.clear()
        one.attrib |= {name: value for name, value in kept.items() if name not in ("role", "class", "font-family")}
        if one.tag == f"{{{SVG}}}text":
            one.set("aria-hidden", "true")
        elif one.get("fill-opacity") == "0":
            one.set("aria-label", said)
    for link in root.iter(f"{{{SVG}}}a"):
        link.set("href", link.attrib.pop(f"{{{XLINK}}}href").removeprefix(NOWHERE))
        link.set("aria-label", link[0].attrib.pop("aria-label"))
    for name in ("width", "height", "version"):
        del root.attrib[name]
    root.attrib |= {"class": f"chart chart-{size}", "role": "group", "aria-label": chart.words}
    return ElementTree.tostring(root, encoding="unicode")
