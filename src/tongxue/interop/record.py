"""The learning resource record that every codec yields and the catalogue stores: the LOM / LRMI core.

Names follow IEEE 1484.12.1 (LOM) and LRMI 1.1 / schema.org where they have one; codes come from
:mod:`tongxue.interop.vocabulary`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import BinaryIO


@dataclass(frozen=True, slots=True)
class Contributor:
    """A person or body and what it did for the work (LOM 2.3; roles of MARC relators, e.g. author, editor)."""

    name: str
    role: str = "author"


@dataclass(frozen=True, slots=True)
class Record:
    """What is known about one learning resource. Empty means unknown; nothing is guessed silently.

    Units: ``duration`` in seconds. ``language`` is BCP 47. ``licence`` is a URI. ``stage``, ``subject``, ``grade``,
    ``type``, ``audience`` and ``accessibility`` are codes of :mod:`tongxue.interop.vocabulary`.
    """

    title: str
    summary: str = ""
    type: str = ""
    stage: tuple[str, ...] = ()
    subject: str = ""
    grade: tuple[str, ...] = ()
    textbook: tuple[str, ...] = ()
    """Position in a textbook: (edition, volume title) or (edition, volume title, unit title)."""
    vocational: tuple[str, ...] = ()
    """Position in a vocational library: (major, course) or (major, course, skill point)."""
    knowledge_points: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    audience: tuple[str, ...] = ()
    language: str = ""
    licence: str = ""
    rights_holder: str = ""
    contributors: tuple[Contributor, ...] = ()
    source: str = ""
    """The collection it came from, as people call it: the value of the source facet."""
    provenance: str = ""
    """Where exactly it came from: a URL or a path inside the source, with date or version where known."""
    location: str = ""
    """The URL of a resource that lives elsewhere (a link)."""
    duration: int | None = None
    accessibility: tuple[str, ...] = ()
    body: str = ""
    """The content itself, where it is text: Markdown (CommonMark with tables, $…$ mathematics, fenced code)."""


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file that belongs to an item. ``path`` is relative, POSIX, already proved free of ``..`` and links."""

    path: str
    open: Callable[[], BinaryIO]
    size: int
    main: bool = False
    """The file that a person opens first; the others are parts of it (pictures, styles, packages)."""


@dataclass(frozen=True, slots=True)
class Item:
    """One good item of a source. ``key`` is stable within the source: a repeat of the import meets the same key."""

    key: str
    place: str
    """For people: ``poems.csv:17``, ``OEBPS/ch1.xhtml``."""
    record: Record
    files: tuple[SourceFile, ...] = ()


@dataclass(frozen=True, slots=True)
class Rejection:
    """One item, or a part of one, that could not be taken, and why; the room that shows it translates the code."""

    place: str
    code: str
    params: Mapping[str, str] = field(default_factory=dict)
    message: str = ""
    """The reason in plain English, with the params filled in: for logs and for developers."""
