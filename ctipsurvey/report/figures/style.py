"""The one style of all figures: sizes, colours, letters and places.

Everything is placed in points (1/72 inch) on a canvas as wide as a page of text, and texts are measured
before they are placed: nothing is cut off, and a figure looks the same on every machine. Letters come from
the DejaVu Sans file inside matplotlib, never from a font of the system.
"""

import functools
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

import matplotlib
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.text import Text
from matplotlib.textpath import TextToPath

from ctipsurvey.guard.markup import office_text

WIDTH = 7.2 * 72
"""How wide every figure is, in points."""

EDGE = 1.0
RIGHT = WIDTH - 2 * EDGE
"""The margin in which nothing is written, and where words end on the right, in points from where they begin."""

SIZE, SMALL, TITLE = 8.5, 7.5, 10.0
LINE = 1.3
"""Sizes of letters in points, and the distance of lines in letters."""

LONGEST = 1000
"""So many letters of one text are drawn; the table beside the figure has all of them."""

INK, MUTED, GUIDE = "#222222", "#5c5c5c", "#d4d4d4"


@dataclass(frozen=True)
class Style:
    """How one category looks: filling and hatch of a bar, shape of a mark, colour of a number on it."""

    fill: str
    marker: str = "o"
    hatch: str = ""
    ink: str = INK


STATUS_STYLES: dict[str, Style] = {
    "implemented": Style("#1b4965", "o", ink="white"),
    "implemented_ongoing": Style("#3f7ca3", "D", ink="white"),
    "partially_implemented": Style("#9fc3da", "half"),
    "pending": Style("#f8ebc8", "^"),
    "not_implemented": Style("#d1794a", "X", hatch="////"),
    "no_information": Style("#c9c9c9", "s"),
    "superseded": Style("#8f8f8f", "s", ink="white"),
    "regressed": Style("#7a2e1d", "v", hatch="xxxx"),
    "disputed": Style("#8d6b94", "*", hatch="...."),
    "no_status": Style("white", "o"),
}
"""The look of each status: apart in colour, in grey and in shape, as filled as it is implemented."""

SERIES = (
    Style("#1b4965", ink="white"),
    Style("#3f7ca3", ink="white"),
    Style("#9fc3da"),
    Style("#e6cb8b", hatch="////"),
)
"""The look of up to four series that are no statuses."""

RC: dict[Any, Any] = {
    "font.family": "DejaVu Sans",
    "text.parse_math": False,
    "text.hinting": "none",
    "hatch.linewidth": 0.7,
    "svg.hashsalt": "ctipsurvey",
    "svg.fonttype": "path",
    "axes.axisbelow": True,
}

P = ParamSpec("P")
R = TypeVar("R")


def in_house_style(draw: Callable[P, R]) -> Callable[P, R]:
    """The same function, run with our settings of matplotlib and none of the reader's own."""

    @functools.wraps(draw)
    def drawn(*args: P.args, **kwargs: P.kwargs) -> R:
        with matplotlib.rc_context():
            matplotlib.rcdefaults()
            matplotlib.rcParams.update(RC)
            return draw(*args, **kwargs)

    return drawn


def font(size: float = SIZE, bold: bool = False) -> FontProperties:
    """DejaVu Sans of this size from the file inside matplotlib; it has the Russian and the Kyrgyz letters."""
    name = "DejaVuSans-Bold.ttf" if bold else "DejaVuSans.ttf"
    return FontProperties(fname=Path(matplotlib.get_data_path()) / "fonts" / "ttf" / name, size=size)


@functools.lru_cache(maxsize=4096)
def width_of(text: str, size: float = SIZE, bold: bool = False) -> float:
    """How wide the widest line of a text is, in points, with 1 % to spare for the rounding of letters to pixels.

    >>> width_of("ңөү") > width_of("ң") > 0
    True
    """
    text = office_text(text)
    measure = TextToPath().get_text_width_height_descent
    widths = [float(measure(line, font(size, bold), False)[0]) for line in text.split("\n") if line]
    return 1.01 * max(widths, default=0.0)


def wrap(text: str, width: float, size: float = SIZE, bold: bool = False) -> str:
    """A text in lines no wider than this; a single word that is wider is broken between letters.

    >>> wrap("State Migration Service", 60).split(chr(10))
    ['State', 'Migration', 'Service']
    """
    lines = [""]
    text = text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
    for word in text.split():
        while width_of(word, size, bold) > width and len(word) > 1:
            fits = _letters_that_fit(word, width, size, bold)
            lines += [word[:fits], ""]
            word = word[fits:]
        longer = f"{lines[-1]} {word}".strip()
        if width_of(longer, size, bold) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return "\n".join(line for line in lines if line)


def _letters_that_fit(word: str, width: float, size: float, bold: bool) -> int:
    """How many letters of a word that is too wide fit, at least one; found by halving."""
    fits, beyond = 1, len(word)
    while beyond - fits > 1:
        middle = (fits + beyond) // 2
        fits, beyond = (middle, beyond) if width_of(word[:middle], size, bold) <= width else (fits, middle)
    return fits


def shorten(text: str, width: float, size: float = SIZE) -> str:
    """As much of a text as fits into this width, cut at a word; an ellipsis says that something is left out.

    >>> shorten("Set up one national body in charge", 100)
    'Set up one national…'
    """
    words = text[:LONGEST].split()
    if width_of(" ".join(words), size) <= width:
        return " ".join(words)
    while words and width_of(" ".join(words).rstrip(".,;:(") + "…", size) > width:
        words.pop()
    return " ".join(words).rstrip(".,;:(") + "…"


def canvas(height: float) -> Figure:
    """An empty figure of our width and this height, in points."""
    return Figure(figsize=(WIDTH / 72, height / 72), facecolor="white")


def panel(figure: Figure, left: float, bottom: float, width: float, height: float, gid: str = "") -> Axes:
    """Axes in this place of a figure, in points, without a frame and without ticks."""
    across, whole = figure.get_figwidth() * 72, figure.get_figheight() * 72
    axes = figure.add_axes((left / across, bottom / whole, width / across, height / whole))
    axes.set_gid(gid)
    axes.patch.set_visible(False)
    axes.spines[:].set_visible(False)
    axes.tick_params(length=0, labelfontfamily="DejaVu Sans", labelsize=SMALL, labelcolor=MUTED, pad=3)
    axes.set_xticks([])
    axes.set_yticks([])
    return axes


def strip(figure: Figure, bottom: float, height: float, gid: str = "") -> Axes:
    """A panel over the whole width in which one unit is one point; 0 is where the words begin.

    That is one point inside the edge, since some letters (J) reach a little to the left of their place.
    """
    width = figure.get_figwidth() * 72
    axes = panel(figure, 0, bottom, width, height, gid)
    axes.set_xlim(-EDGE, width - EDGE)
    axes.set_ylim(0, height)
    return axes


def write(
    axes: Axes, x: float, y: float, text: str, *, size: float = SIZE, color: str = INK, bold: bool = False,
    ha: str = "left", dx: float = 0, dy: float = 0, ground: str = "",
) -> None:  # fmt: skip
    """Lines of text whose capitals are centred on y, moved by so many points; `ground` is a colour behind them."""
    lines = text.split("\n")
    box = {"facecolor": ground, "edgecolor": "none", "pad": 1.2} if ground else None
    for number, line in enumerate(lines):
        below = ((len(lines) - 1) / 2 - number) * LINE * size - 0.365 * size + dy
        axes.annotate(
            line, (x, y), (dx, below), textcoords="offset points", annotation_clip=False,
            font=font(size, bold), color=color, ha=ha, va="baseline", bbox=box,
        )  # fmt: skip


def height_of(text: str, size: float = SIZE) -> float:
    """How high the lines of a text are, in points."""
    return LINE * size * (text.count("\n") + 1)


def own_letters(figure: Figure) -> None:
    """Every text of a figure in our font file, `$` taken as a dollar and never as a formula, no control characters."""
    for axes in figure.axes:
        axes.get_xticklabels(), axes.get_yticklabels()
    for text in figure.findobj(Text):
        assert isinstance(text, Text)
        text.set_parse_math(False)
        text.set_text(office_text(text.get_text()))
        properties = text.get_fontproperties()
        bold = "Bold" in Path(str(properties.get_file() or "")).name or properties.get_weight() == "bold"
        text.set_fontproperties(font(float(text.get_fontsize()), bold))


def in_order(order: Sequence[str], found: Iterable[str], but: str = "") -> list[str]:
    """The names in their order, and after them those found that are not in it, so that nothing is left out.

    >>> in_order(["pending"], ["regressed", "pending", "no_status"], but="no_status")
    ['pending', 'regressed']
    """
    return [name for name in dict.fromkeys([*order, *found]) if name != but]
