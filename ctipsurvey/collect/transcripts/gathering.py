"""What a Word or OpenDocument file holds besides its plain words, counted by place while it is read."""

from dataclasses import dataclass, field

from ctipsurvey.collect.notes import Kind
from ctipsurvey.collect.transcripts.source import Run, Source, places_in_short
from ctipsurvey.collect.transcripts.tables import Cell, add_table

NOTES: dict[str, tuple[Kind, str]] = {
    "insertion": ("read", "tracked insertions; read as accepted."),
    "deletion": ("not read", "tracked deletions; left out as accepted."),
    "comment": ("not read", "comments; they are no speech."),
    "footnote": ("irregular", "footnotes or endnotes; they stand at the end of the text and in no turn."),
    "header": ("not read", "headers or footers of pages with words in them."),
    "text box": ("guessed", "text boxes; read after the paragraph they hang on."),
    "content control": ("read", "content controls; their words are read."),
    "placeholder": ("not read", "empty content controls; what they show is only a prompt."),
    "hidden": ("not read", "hidden stretches; show them in the document if they belong to the interview."),
    "symbol": ("unknown value", "symbols of a symbol font; a white square stands for each."),
    "field": ("read", "fields; what they show is read, their codes are not."),
    "link": ("read", "links; their words are read, their addresses are not."),
    "picture": ("not read", "pictures or embedded objects."),
    "formula": ("read", "formulas; their letters are read in a row."),
    "nested table": ("irregular", "tables inside a table; read as lines of their cell."),
    "numbering": ("irregular", "paragraphs with a number or a dash that the program sets; it is not in the text."),
    "ruby": ("not read", "letters set above other letters."),
    "inserted file": ("not read", "files put into the document as a whole; open and save it again to read them."),
}
"""What is said of each kind of content, and as which kind of note."""


@dataclass
class Gathering:
    """The paragraphs and tables of a document as they come up, with all that has to be named."""

    source: Source
    counts: dict[str, list[str]] = field(default_factory=dict)
    place: str = ""
    paragraphs: int = 0
    tables: int = 0
    asides: list[tuple[list[Run], str]] = field(default_factory=list)
    cell: Cell | None = None

    def count(self, kind: str, times: int = 1) -> None:
        """Remember something that is to be named with the present place."""
        self.counts.setdefault(kind, []).extend([self.place] * times)

    def next_paragraph(self) -> None:
        """Go on to the next paragraph: outside of tables it is counted."""
        if self.cell is None:
            self.paragraphs += 1
            self.place = f"paragraph {self.paragraphs}"

    def add_paragraph(self, runs: list[Run], heading: bool = False) -> None:
        """A paragraph that was read, into the text or into the cell that is being read."""
        if self.cell is None:
            self.source.add_paragraph(runs, self.place, heading)
        else:
            self.cell.append(runs)

    def add_table(self, rows: list[list[Cell]]) -> None:
        """A table that was read; one inside a cell becomes lines of the cell."""
        if self.cell is None:
            add_table(self.source, rows, f"table {self.tables}")
            return
        self.count("nested table")
        for row in rows:
            joined: list[Run] = []
            for number, cell in enumerate(row):
                joined += [("\t", False)] * (number > 0)
                for at, paragraph in enumerate(cell):
                    joined += [("\n", False)] * (at > 0) + paragraph
            self.cell.append(joined)

    def finish(self) -> Source:
        """The source with the footnotes at its end and a note for each kind of content."""
        for runs, place in self.asides:
            self.source.add_paragraph(runs, place, aside="a footnote or endnote")
        for kind, (of_note, message) in NOTES.items():
            places = [place for place in self.counts.get(kind, []) if place]
            number = len(self.counts.get(kind, []))
            if number:
                self.source.note(places_in_short(list(dict.fromkeys(places))), of_note, f"{number} {message}")
        return self.source
