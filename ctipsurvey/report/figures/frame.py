"""The frame of a figure (title, source, mark of constructed data), and how a figure is saved."""

import io
import json
from pathlib import Path

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from ctipsurvey import files
from ctipsurvey.guard.markup import office_text
from ctipsurvey.report.figures.style import (
    EDGE,
    MUTED,
    TITLE,
    height_of,
    in_house_style,
    own_letters,
    strip,
    wrap,
    write,
)
from ctipsurvey.report.tables import CONSTRUCTED_MARK

FRAME = ("frame mark", "frame title", "frame source")
MARK = ("#fbe9e4", "#7a1f0f")


@in_house_style
def put_frame(figure: Figure, title: str = "", source: str = "", constructed: bool = False) -> None:
    """Put the mark of constructed data and the title above a figure and the source below it; the figure grows.

    A frame that was put before is replaced, but the mark of constructed data is never taken away.
    """
    constructed = constructed or is_marked(figure)
    if figure.get_layout_engine() is not None:
        figure.draw_without_rendering()
        figure.set_layout_engine("none")
    for old in [axes for axes in figure.axes if axes.get_gid() in FRAME]:
        height = old.get_position().height * figure.get_figheight() * 72
        old.remove()
        below = height if old.get_gid() == FRAME[2] else 0.0
        _grow(figure, below - height, -below)
    width = figure.get_figwidth() * 72
    if source:
        lines = wrap(f"Source: {source}", width - 6, 7)
        height = height_of(lines, 7) + 8
        write(_frame_axes(figure, FRAME[2], height), 0, height / 2 - 3, lines, size=7, color=MUTED)
    if title:
        lines = wrap(title, width - 6, TITLE, bold=True)
        height = height_of(lines, TITLE) + 8
        axes = _frame_axes(figure, FRAME[1], height)
        write(axes, 0, height / 2 + 4, lines, size=TITLE, bold=True)
    if constructed:
        lines = wrap(CONSTRUCTED_MARK, width - 16, bold=True)
        height = height_of(lines) + 14
        axes = _frame_axes(figure, FRAME[0], height)
        box = Rectangle((0.5 - EDGE, 6.5), width - 1, height - 7, facecolor=MARK[0], edgecolor=MARK[1], linewidth=0.8)
        axes.add_patch(box)
        write(axes, 7, height / 2 + 3, lines, color=MARK[1], bold=True)
    own_letters(figure)


def is_marked(figure: Figure) -> bool:
    """Whether a figure carries the mark of constructed data."""
    return any(axes.get_gid() == FRAME[0] for axes in figure.axes)


def _frame_axes(figure: Figure, part: str, height: float) -> Axes:
    """Room of this height for one part of the frame: the source below, the others on top."""
    if part == FRAME[2]:
        _grow(figure, 0, height)
        return strip(figure, 0, height, part)
    _grow(figure, height, 0)
    return strip(figure, figure.get_figheight() * 72 - height, height, part)


def _grow(figure: Figure, top: float, bottom: float) -> None:
    """Add so many points to a figure on top and at the bottom; what stands in it keeps its size."""
    before = figure.get_figheight() * 72
    after = before + top + bottom
    figure.set_figheight(after / 72)
    for axes in figure.axes:
        place = axes.get_position(original=True)
        y, height = (place.y0 * before + bottom) / after, place.height * before / after
        axes.set_position((place.x0, y, place.width, height))
    for text in figure.texts:
        text.set_y((text.get_position()[1] * before + bottom) / after)


@in_house_style
def save_figure(
    figure: Figure,
    folder: Path,
    figure_id: str,
    *,
    title: str,
    source: str,
    alt: str,
    constructed: bool = False,
) -> tuple[Path, Path]:
    """Write a figure into the `figures` folder of a year's outputs: `<id>.png`, `<id>.svg`, `<id>.json` (its words).

    Title, source and the mark of constructed data become part of the picture. The same figure gives the
    same bytes. A figure that carries the mark already is saved as constructed, whatever is said here.
    """
    put_frame(figure, title, source, constructed)
    png, svg = (folder / "figures" / f"{figure_id}.{suffix}" for suffix in ("png", "svg"))
    for path, metadata in (
        (png, {"Software": None}),
        (svg, {"Date": None, "Creator": None, "Title": office_text(title)}),
    ):
        picture = io.BytesIO()
        figure.savefig(picture, format=path.suffix[1:], dpi=200, facecolor="white", metadata=metadata)
        files.write_bytes(path, picture.getvalue())
    words = {"id": figure_id, "title": title, "alt": alt, "source": source, "constructed": is_marked(figure)}
    text = json.dumps(words, ensure_ascii=False, indent=1) + "\n"
    files.write_bytes(png.with_suffix(".json"), text.encode("utf-8"))
    return png, svg
