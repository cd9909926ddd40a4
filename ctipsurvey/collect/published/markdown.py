"""A report in Markdown, with tables of tabs, of pipes or of HTML, as blocks."""

import re
from dataclasses import replace

from ctipsurvey.collect.published.blocks import NOTE, Block, without_markup
from ctipsurvey.collect.published.webpage import blocks_of_html

HEADING = re.compile(r"^\s{0,3}(#{1,6})\s+(.*?)\s*#*$")
RULE = re.compile(r"^\s{0,3}([-*_])(?:\s*\1){2,}\s*$")
ITEM = re.compile(r"^\s*([-*+•–]|\d{1,3}[.)])\s+(?=\S)")
PIPE_RULE = re.compile(r"^\s*\|?\s*:?-{1,}:?\s*(\|\s*:?-{1,}:?\s*)+\|?\s*$|^\s*\|\s*:?-{3,}:?\s*\|\s*$")
FOOTNOTE = re.compile(r"^\s*(?:<sup>\s*(\d{1,3})\s*</sup>|\[\^(\d{1,3})\]:?|(\d{1,3}))[ \u00a0]+(?=\S)")
ALL_BOLD = re.compile(r"^\s*\*\*[^*].*\*\*\s*$")
BULLET_AND_TAB = re.compile(r"^\s*[-*+•]\t[^\t]*$")
FOOTNOTE_REFERENCE = re.compile(r"\[\^(\d{1,3})\]")


def blocks_of_markdown(text: str) -> list[Block]:
    """The blocks of a Markdown report in reading order; every line that is not blank is in one of them."""
    reader = _Reader(text.split("\n"))
    while reader.at < len(reader.lines):
        reader.step()
    reader.end_paragraph()
    return reader.blocks


class _Reader:
    """Where the reading stands: the lines, the paragraph being gathered, and what came just before."""

    def __init__(self, lines: list[str]) -> None:
        self.lines = lines
        self.at = 0
        self.blocks: list[Block] = []
        self.paragraph: list[str] = []
        self.paragraph_line = 0
        self.marker = ""
        self.in_footnotes = False
        self.last_footnote = 0

    def step(self) -> None:
        line = self.lines[self.at]
        number = self.at + 1
        self.at += 1
        if "<table" in line.lower():
            self.html_table(number)
        elif not line.strip():
            self.end_paragraph()
        elif heading := HEADING.match(line):
            self.end_paragraph()
            self.in_footnotes = False
            self.add(Block("heading", number, (without_markup(heading[2]),)))
        elif RULE.match(line) and "\t" not in line:
            self.end_paragraph()
            self.in_footnotes = True
            self.add(Block("rule", number, (line.strip(),)))
        elif PIPE_RULE.match(line):
            self.end_paragraph()
            self.add(Block("row", number, tuple("--" for _ in _pipe_cells(line))))
        elif self.is_pipe_row(line):
            self.end_paragraph()
            first = not (self.blocks and self.blocks[-1].kind == "row" and self.blocks[-1].line == number - 1)
            heads = first and self.at < len(self.lines) and bool(PIPE_RULE.match(self.lines[self.at]))
            cells = tuple(without_markup(cell) for cell in _pipe_cells(line))
            self.add(Block("row", number, cells, header=heads and any(cells)))
        elif "\t" in line and not BULLET_AND_TAB.match(line):
            self.end_paragraph()
            self.add(Block("row", number, tuple(without_markup(cell) for cell in line.split("\t"))))
        elif self.follows_a_row(number):
            self.add(Block("row", number, (without_markup(line),), wrapped=True))
        elif not self.footnote(line, number):
            self.text_line(line, number)

    def is_pipe_row(self, line: str) -> bool:
        if line.lstrip().startswith("|"):
            return True
        beside = [self.lines[at] for at in (self.at - 2, self.at) if 0 <= at < len(self.lines)]
        return " | " in line and any(PIPE_RULE.match(other) or other.count(" | ") >= 2 for other in beside)

    def follows_a_row(self, number: int) -> bool:
        """Whether the line right above is a table row, so that this one can only be more of its last cell."""
        return bool(
            self.blocks
            and self.blocks[-1].kind == "row"
            and self.blocks[-1].line == number - 1
            and not self.blocks[-1].table
            and not set("".join(self.blocks[-1].cells)) <= set("-–— ")
        )

    def footnote(self, line: str, number: int) -> bool:
        match = FOOTNOTE.match(line)
        if not match or self.paragraph:
            return False
        found = int(next(group for group in match.groups() if group))
        if not (self.in_footnotes or (found == self.last_footnote + 1 and self.is_referred_to(found))):
            return False
        self.last_footnote = found
        self.in_footnotes = True
        self.add(Block("footnote", number, (without_markup(line[match.end() :]),), marker=str(found)))
        return True

    def is_referred_to(self, found: int) -> bool:
        return any(str(found) in NOTE.findall(block.text) for block in self.blocks)

    def text_line(self, line: str, number: int) -> None:
        if item := ITEM.match(line):
            self.end_paragraph()
            self.marker = item[1]
            line = line[item.end() :]
        if not self.paragraph:
            self.paragraph_line = number
            self.in_footnotes = False
        self.paragraph.append(line.strip())

    def end_paragraph(self) -> None:
        if not self.paragraph:
            return
        raw = FOOTNOTE_REFERENCE.sub(r"<sup>\1</sup>", " ".join(self.paragraph))
        bold = bool(ALL_BOLD.match(raw)) and not self.marker
        kind = "heading" if bold else "paragraph"
        self.add(Block(kind, self.paragraph_line, (without_markup(raw),), marker=self.marker))  # type: ignore[arg-type]
        self.paragraph = []
        self.marker = ""

    def html_table(self, number: int) -> None:
        self.end_paragraph()
        start = self.at - 1
        depth = 0
        while start + 1 <= len(self.lines):
            line = self.lines[self.at - 1].lower()
            depth += line.count("<table") - line.count("</table")
            if depth <= 0 or self.at >= len(self.lines):
                break
            self.at += 1
        table = 1 + max((block.table for block in self.blocks), default=0)
        fragment = "\n".join(self.lines[start : self.at])
        for block in blocks_of_html(fragment, first_line=number):
            self.add(replace(block, table=table) if block.kind == "row" else block)

    def add(self, block: Block) -> None:
        if block.kind == "row":
            self.in_footnotes = False
        self.blocks.append(block)


def _pipe_cells(line: str) -> list[str]:
    r"""The cells of a pipe row; a pipe after a backslash is text.

    >>> _pipe_cells(r"| 1. | a \| b | |")
    ['1.', 'a \\| b', '']
    """
    inner = line.strip()
    inner = inner.removeprefix("|")
    if inner.endswith("|") and not inner.endswith("\\|"):
        inner = inner[:-1]
    return [cell.strip() for cell in re.split(r"(?<!\\)\|", inner)]
