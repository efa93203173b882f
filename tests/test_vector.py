"""Vector graphics written smaller: the same picture, by arithmetic and by another reader."""

import re
from xml.etree import ElementTree

import numpy as np
import pytest
from matplotlib.figure import Figure as Canvas

from ccb_analysis.report.style import house_style
from ccb_analysis.report.vector import DECIMALS, compact

BODY = """<defs>
  </defs>
 <g id="figure_1">
  <g id="patch_1">
   <path d="M 0.123456 807
L -0.001 1.5
Q 1 2 3.999 4
z
" clip-path="url(#p4a)" style="stroke-width: 0.812345"/>
  </g>
  <g id="text_1">
   <!-- 2,5 < 3 -->
   <g transform="translate(96.119868 220.958008) scale(0.085 -0.085)">
    <defs>
     <path id="DejaVuSans-15" d="M 1228 531
z
" transform="scale(0.015625)"/>
    </defs>
    <use xlink:href="#DejaVuSans-15"/>
    <use xlink:href="#DejaVuSans-15" transform="translate(63.625 0)"/>
    <use xlink:href="#DejaVuSans-15" transform="translate(1.005 2.5)"/>
   </g>
  </g>
 </g>
 <defs>
  <clipPath id="p4a">
   <rect x="42.000001" y="30" width="494" height="178.126"/>
  </clipPath>
 </defs>
"""

WRITTEN = """
<g>
<g><path d="M0.12 807L0 1.5Q1 2 4 4z" clip-path="url(#f8254-1)" \
style="stroke-width: 0.812345"/></g>
<g><!-- 2,5 < 3 -->
<g transform="translate(96.12 220.96) scale(0.085 -0.085)"><defs>\
<path id="f8254-0" d="M1228 531z" transform="scale(0.015625)"/></defs>\
<use xlink:href="#f8254-0"/><use xlink:href="#f8254-0" x="63.6"/>\
<use xlink:href="#f8254-0" x="1" y="2.5"/>\
</g></g></g><defs><clipPath id="f8254-1">\
<rect x="42" y="30" width="494" height="178.13"/></clipPath>\
</defs>
"""


def test_what_is_written():
    """By hand: two decimals (of letters one), names only where used: f and the start of a hash."""
    assert compact(BODY, "k").strip() == WRITTEN.strip()


def numbers(path):
    """The coordinates of a path, as one list."""
    return [float(one) for one in re.findall(r"-?\d+(?:\.\d+)?", path)]


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_no_place_moves_by_more_than_half_a_hundredth_of_a_point(seed):
    """Every path and place of a random drawing, read by an XML library before and after."""
    import io

    random = np.random.default_rng(seed)
    with house_style():
        canvas = Canvas(figsize=(7.5, 3))
        axes = canvas.subplots()
        axes.plot(random.normal(size=40), random.normal(size=40), marker="o", label="lijn")
        axes.bar(range(5), random.random(5), hatch="//", rasterized=False)
        axes.set_title("Titel 2,5")
        axes.legend()
        stream = io.StringIO()
        canvas.savefig(stream, format="svg")
    text = stream.getvalue()
    opening = re.search(r"<svg\b[^>]*>", text).group()
    body = text[text.index(opening) + len(opening) : text.rindex("</svg>")]
    body = re.sub(r"<metadata>.*?</metadata>", "", body, flags=re.DOTALL)
    short = compact(body, "k")
    assert len(short) < 0.8 * len(body)
    before, after = (
        list(ElementTree.fromstring(f"{opening}{inside}</svg>").iter()) for inside in (body, short)
    )
    empty = "{http://www.w3.org/2000/svg}defs"
    before = [one for one in before if one.tag != empty or len(one)]
    assert [one.tag for one in before] == [one.tag for one in after]
    furthest = 0.0
    for old, new in zip(before, after, strict=True):
        place = [attributes_of(one) for one in (old, new)]
        assert len(place[0]) == len(place[1])
        furthest = max([furthest, *np.abs(np.subtract(*place))])
        assert look_of(old) == look_of(new)
    assert 0 < furthest <= 0.5 * 10**-DECIMALS + 1e-9


def attributes_of(element):
    """Every number that says where something stands."""
    found = numbers(element.get("d") or "")
    moved = re.search(r"translate\(([^)]*)\)", element.get("transform") or "")
    place = numbers(moved.group(1)) if moved else [0.0, 0.0]
    sides = [float(element.get(side) or 0) for side in ("x", "y")]
    if "href" in " ".join(element.keys()):
        # A letter has no look of its own; it is drawn at a tenth, as it is at most 10 points high.
        size = 1.0 if element.get("style") else 0.1
        place, sides = [size * (a + b) for a, b in zip(place, sides, strict=True)], []
    return [*found, *place, *sides]


def look_of(element):
    """Colours, lines and sizes, without the name of a pattern."""
    return re.sub(r"#[\w-]+\)", "#)", element.get("style") or "")
