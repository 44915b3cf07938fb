"""The trees from ``textbooks.tsv`` and ``vocational.tsv``."""

from dataclasses import dataclass
from uuid import UUID

from django.utils import timezone

from tongxue.apps.registry.facts import read
from tongxue.apps.registry.models import Position, PositionLevel, Textbook, Tree
from tongxue.interop.vocabulary import STAGE, SUBJECT

_PAGE = 2000


@dataclass(slots=True)
class _Node:
    level: PositionLevel
    parent: str
    key: str
    zh: str
    en: str
    order: int


def load_textbooks() -> int:
    """Write stages, subjects, editions and volumes that have a book; the number of books."""
    nodes: dict[str, _Node] = {}
    books: dict[str, dict[str, str]] = {}
    for order, row in enumerate(read("textbooks")):
        stage = _vocabulary_node(nodes, Tree.TEXTBOOK, PositionLevel.STAGE, row["stage"])
        subject = _vocabulary_node(nodes, stage, PositionLevel.SUBJECT, row["subject"])
        edition = f"{subject}/{row['edition']}"
        nodes.setdefault(edition, _Node(PositionLevel.EDITION, subject, row["edition"], row["edition"], "", order))
        volume = f"{edition}/{row['label']}"
        nodes[volume] = _Node(PositionLevel.VOLUME, edition, row["label"], row["label"], "", order)
        books[volume] = row
    ids = _write(Tree.TEXTBOOK, nodes)
    details = [_textbook(ids[path], row) for path, row in books.items()]
    names = [f.name for f in Textbook._meta.concrete_fields if not f.primary_key]  # noqa: SLF001  Django's public API
    Textbook.objects.bulk_create(
        details, update_conflicts=True, unique_fields=["position"], update_fields=names, batch_size=_PAGE
    )
    return len(books)


def load_vocational() -> int:
    """Write the categories of vocational majors; the number of them."""
    nodes = {
        f"{Tree.VOCATIONAL}/{row['code']}": _Node(
            PositionLevel.CATEGORY, Tree.VOCATIONAL, row["code"], row["zh"], row["en"], order
        )
        for order, row in enumerate(read("vocational"))
    }
    _write(Tree.VOCATIONAL, nodes)
    return len(nodes)


def _vocabulary_node(nodes: dict[str, _Node], parent: str, level: PositionLevel, code: str) -> str:
    """A stage or subject named by the vocabulary, in its order; the path of it."""
    path = f"{parent}/{code}"
    if path not in nodes:
        terms = (STAGE if level is PositionLevel.STAGE else SUBJECT).terms
        order, term = next((n, t) for n, t in enumerate(terms) if t.code == code)
        nodes[path] = _Node(level, parent, code, term.zh, term.en, order)
    return path


def _write(tree: Tree, nodes: dict[str, _Node]) -> dict[str, UUID]:
    """Upsert by path, keep the ids that are there, end what is shipped no more; path → id."""
    ids: dict[str, UUID] = dict(Position.objects.filter(tree=tree).values_list("path", "id"))
    rows: list[Position] = []
    for path, node in nodes.items():  # parents stand before their children
        row = Position(
            tree=tree,
            level=node.level,
            parent_id=ids.get(node.parent),
            path=path,
            key=node.key,
            zh=node.zh,
            en=node.en,
            order=node.order,
            facts=True,
        )
        row.id = ids.setdefault(path, row.id)
        rows.append(row)
    Position.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["path"],
        update_fields=["level", "parent", "zh", "en", "order", "facts", "valid_to"],
        batch_size=_PAGE,
    )
    gone = [path for path in ids if path not in nodes]
    Position.objects.filter(path__in=gone, facts=True, valid_to=None).update(valid_to=timezone.localdate())
    return ids


def _textbook(position_id: UUID, row: dict[str, str]) -> Textbook:
    return Textbook(
        position_id=position_id,
        stage=row["stage"],
        subject=row["subject"],
        subject_name=row["subject_name"],
        edition=row["edition"],
        publisher=row["publisher"],
        grades=[code for code in row["grades"].split(",") if code],
        label=row["label"],
        title=row["title"],
        year=int(row["year"] or 0),
    )
