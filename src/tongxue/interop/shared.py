"""What of the shared data folder can be imported, and how each part of it is read."""

from dataclasses import dataclass
from pathlib import Path

MAPPINGS = Path(__file__).parent / "mappings"


@dataclass(frozen=True, slots=True)
class SharedSource:
    """One source. ``kind`` names the codec: table, markdown, questions, epub, scorm, cartridge or cnxml."""

    key: str
    kind: str
    path: Path
    label: str
    settings: Path | None = None
    """The mapping file of a table, the settings file of a folder or question bank; other kinds need none."""


_SOURCES = (
    ("poems", "table", "poems.jsonl.gz", "chinese-poetry", "poems"),
    ("open-links", "table", "open-links.csv", "free-programming-books", "open-links"),
    ("tests", "questions", "question-bank/quizzes.jsonl.gz", "ChinaTextbookStudyFree", "question-bank"),
    ("outlines", "questions", "question-bank/outlines.jsonl.gz", "ChinaTextbookStudyFree", "question-bank"),
    ("oi-wiki", "markdown", "content/oi-wiki", "OI Wiki", "oi-wiki"),
    ("d2l-zh", "markdown", "content/d2l-zh", "动手学深度学习", "d2l-zh"),
    (
        "iot-for-beginners-zh",
        "markdown",
        "content/iot-for-beginners-zh",
        "IoT for Beginners",
        "iot-for-beginners-zh",
    ),
    ("openstax-python", "cnxml", "content/openstax-python", "OpenStax", ""),
    ("epub", "epub", "content/epub", "EPUB 3 Samples", ""),
    ("scorm", "scorm", "content/scorm", "SCORM golf examples", ""),
    ("cartridges", "cartridge", "content/cartridges", "Common Cartridge examples", ""),
)


def sources(folder: Path) -> list[SharedSource]:
    """The sources that are present in the folder, in the order in which they are best imported."""
    return [
        SharedSource(key, kind, folder / path, label, MAPPINGS / f"{settings}.toml" if settings else None)
        for key, kind, path, label, settings in _SOURCES
        if (folder / path).exists()
    ]
