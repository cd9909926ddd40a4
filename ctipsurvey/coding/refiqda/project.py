"""The nouns of REFI-QDA as they stand in a file, before any position is resolved."""

from dataclasses import dataclass, field

CODEBOOK_NAMESPACE = "urn:QDA-XML:codebook:1.0"
PROJECT_NAMESPACE = "urn:QDA-XML:project:1.0"


@dataclass(frozen=True, slots=True)
class User:
    """Somebody, or some program, that coded."""

    guid: str
    name: str


@dataclass(frozen=True, slots=True)
class Code:
    """One entry of a codebook; `parent` is the GUID of the code above it, '' at the top."""

    guid: str
    name: str
    parent: str = ""
    description: str = ""
    color: str = ""
    is_codable: bool = True
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Coding:
    """A code put on something by somebody; `code` and `user` are GUIDs."""

    code: str
    user: str = ""
    time: str = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Selection:
    """A stretch of a text with the numbers as they stand in the file, and what is attached to it."""

    guid: str
    start: int | None
    end: int | None
    name: str = ""
    user: str = ""
    time: str = ""
    description: str = ""
    codings: tuple[Coding, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass
class Source:
    """A text, PDF, picture, recording or note. `content` are the bytes of its plain text, None where they are missing.

    `inline` is True where the text stood in the XML, which knows no CRLF.
    """

    guid: str
    name: str
    kind: str
    path: str = ""
    content: bytes | None = None
    inline: bool = False
    description: str = ""
    user: str = ""
    time: str = ""
    selections: list[Selection] = field(default_factory=list)
    codings: list[Coding] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    values: dict[str, str] = field(default_factory=dict)
    n_other: int = 0
    """Codings of pages, pictures and times, which have no place in a text."""


@dataclass
class Case:
    """A respondent, organisation or place to which sources and selections belong."""

    guid: str
    name: str
    description: str = ""
    values: dict[str, str] = field(default_factory=dict)
    sources: list[str] = field(default_factory=list)
    selections: list[str] = field(default_factory=list)
    codes: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Variable:
    """What is known of cases and sources, such as a year or a region."""

    guid: str
    name: str
    kind: str = "Text"


@dataclass(frozen=True, slots=True)
class CodeSet:
    """A named set of codes or sources, by GUID."""

    guid: str
    name: str
    codes: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()


@dataclass
class Project:
    """A whole file. `dropped` counts the elements that were met and are kept in no table."""

    name: str = ""
    origin: str = ""
    is_codebook: bool = False
    users: dict[str, User] = field(default_factory=dict)
    codes: list[Code] = field(default_factory=list)
    sources: list[Source] = field(default_factory=list)
    notes: list[Source] = field(default_factory=list)
    cases: list[Case] = field(default_factory=list)
    variables: dict[str, Variable] = field(default_factory=dict)
    sets: list[CodeSet] = field(default_factory=list)
    links: list[tuple[str, str]] = field(default_factory=list)
    project_notes: list[str] = field(default_factory=list)
    dropped: dict[str, int] = field(default_factory=dict)
