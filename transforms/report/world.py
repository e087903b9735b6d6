"""A map without borders: land in the Equal Earth projection, and marks on countries.

The projection is of equal areas (Šavrič, Patterson and Jenny, "The Equal Earth map projection", 2018). Its middle is at
11° east, so that the edge runs through the Bering Strait and cuts no land that is inhabited by many.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from transforms.report.compare import Pair

WIDTH, HEIGHT = 960, 430
MIDDLE = 11.0  # degrees east
SOUTH = -58.0  # what lies further south, Antarctica, is left out
NORTH = 84.0
LETTER = 6.6  # mean width of a letter of a name
LARGEST = 14.0  # half the size of the largest mark

_A = (1.340264, -0.081106, 0.000893, 0.003796)
_ROOT = math.sqrt(3) / 2

Point = tuple[float, float]
Box = tuple[float, float, float, float]


class Mark(NamedTuple):
    """A country on the map; `x`, `y` and `size` in units of the drawing, `size` being half of its extent."""

    pair: Pair
    x: float
    y: float
    size: float
    path: str


class Name(NamedTuple):
    """A country's name beside its mark; `anchor` as in SVG's text-anchor."""

    name: str
    x: float
    y: float
    anchor: str


def project(longitude: float, latitude: float) -> Point:
    """Degrees, longitude counted from the middle of the map and unwrapped, to units of the drawing."""
    x, y = _equal_earth(longitude, latitude)
    edge = _equal_earth(180, 0)[0]
    top, bottom = _equal_earth(0, NORTH)[1], _equal_earth(0, SOUTH)[1]
    return WIDTH * (x + edge) / (2 * edge), HEIGHT * (top - y) / (top - bottom)


def _equal_earth(longitude: float, latitude: float) -> Point:
    angle = math.asin(_ROOT * math.sin(math.radians(latitude)))
    a1, a2, a3, a4 = _A
    square = angle * angle
    sixth = square**3
    scale = a1 + 3 * a2 * square + sixth * (7 * a3 + 9 * a4 * square)
    x = math.radians(longitude) * math.cos(angle) / (_ROOT * scale)
    return x, angle * (a1 + a2 * square + sixth * (a3 + a4 * square))


def from_middle(longitude: float) -> float:
    return (longitude - MIDDLE + 180) % 360 - 180


def land(topology: Mapping[str, Any]) -> str:
    """The path of all land of a quantised TopoJSON with an object `land`, for the attribute `d` of an SVG path."""
    (sx, sy), (tx, ty) = topology["transform"]["scale"], topology["transform"]["translate"]
    arcs: list[list[Point]] = []
    for arc in topology["arcs"]:
        x = y = 0
        points: list[Point] = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            points.append((x * sx + tx, y * sy + ty))
        arcs.append(points)
    rings = (
        _ring(ring, arcs)
        for geometry in topology["objects"]["land"]["geometries"]
        for polygon in geometry["arcs"]
        for ring in polygon
    )
    return "".join(_path(ring) for ring in rings if min(y for _, y in ring) > SOUTH)


def _ring(indices: Iterable[int], arcs: Sequence[Sequence[Point]]) -> list[Point]:
    """Arcs joined; a negative index ~i means arc i backwards."""
    points: list[Point] = []
    for index in indices:
        arc = arcs[index] if index >= 0 else arcs[~index][::-1]
        points.extend(arc[1:] if points else arc)
    return points


def _path(ring: Iterable[Point]) -> str:
    steps: list[str] = []
    last: Point | None = None
    before = 0.0
    for longitude, latitude in ring:
        east = from_middle(longitude)
        if last is not None:  # no jump to the other edge of the map
            east += 360 * round((before - east) / 360)
        before = east
        x, y = project(east, latitude)
        here = (round(x, 1), round(y, 1))
        if here != last:
            steps.append(f"{'M' if last is None else 'L'}{here[0]:g} {here[1]:g}")
        last = here
    return "".join(steps) + "Z"


def marks(rows: Sequence[Pair], points: Mapping[str, Point]) -> list[Mark]:
    """A mark for each country that has a point, large ones first.

    Its area grows with the count of the later year, or of the earlier where the later has none.
    """
    most = max((max(row.before, row.after) for row in rows), default=1)
    placed: list[Mark] = []
    for row in rows:
        if row.key not in points:
            continue
        longitude, latitude = points[row.key]
        x, y = project(from_middle(longitude), latitude)
        size = max(3.5, LARGEST * math.sqrt((row.after or row.before) / most))
        placed.append(Mark(row, round(x, 1), round(y, 1), round(size, 1), shape(row.change, x, y, size)))
    return sorted(placed, key=lambda mark: (-mark.size, mark.pair.name))


def names(placed: Sequence[Mark], most: int = 16) -> list[Name]:
    """Names of the largest marks, where one fits that hides no other name and no mark that is drawn before it."""
    taken = [(m.x - m.size, m.y - m.size, m.x + m.size, m.y + m.size) for m in placed[:most]]
    written: list[Name] = []
    for mark in placed[:most]:
        long = LETTER * len(mark.pair.name)
        gap = mark.size + 3
        own = (mark.x - mark.size, mark.y - mark.size, mark.x + mark.size, mark.y + mark.size)
        for x, y, anchor, left in (
            (mark.x, mark.y - gap, "middle", mark.x - long / 2),
            (mark.x + gap, mark.y + 4, "start", mark.x + gap),
            (mark.x - gap, mark.y + 4, "end", mark.x - gap - long),
            (mark.x, mark.y + gap + 9, "middle", mark.x - long / 2),
        ):
            box = (left, y - 10, left + long, y + 2)
            if all(_apart(box, other) for other in taken if other != own):
                taken.append(box)
                written.append(Name(mark.pair.name, round(x, 1), round(y, 1), anchor))
                break
    return written


def _apart(one: Box, other: Box) -> bool:
    return one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]


def shape(change: str, x: float, y: float, size: float) -> str:
    """Triangle up for a greater share, down for a smaller, diamond for new, circle for the same, cross for gone."""
    corners: dict[str, Sequence[Point]] = {
        "up": ((0, -1.1), (1, 0.75), (-1, 0.75)),
        "down": ((0, 1.1), (1, -0.75), (-1, -0.75)),
        "new": ((0, -1.15), (1, 0), (0, 1.15), (-1, 0)),
        "gone": (
            (-1, -0.6), (-0.6, -1), (0, -0.4), (0.6, -1), (1, -0.6), (0.4, 0), (1, 0.6), (0.6, 1), (0, 0.4),
            (-0.6, 1), (-1, 0.6), (-0.4, 0),
        ),
    }  # fmt: skip
    if change not in corners:
        return f"M{x - size:.1f} {y:.1f}a{size:.1f} {size:.1f} 0 1 0 {2 * size:.1f} 0a{size:.1f} {size:.1f} 0 1 0 {-2 * size:.1f} 0Z"
    return "M" + "L".join(f"{x + size * dx:.1f} {y + size * dy:.1f}" for dx, dy in corners[change]) + "Z"
