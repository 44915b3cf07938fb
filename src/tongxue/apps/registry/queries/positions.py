"""The trees: children, ancestors, descendants, books."""

from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet

from tongxue.apps.registry.errors import PositionUnknown
from tongxue.apps.registry.models import Position, Textbook, Tree
from tongxue.platform.paging import BadCursor, Page, decode, page_of


def get_position(position_id: UUID | str) -> Position:
    """One place by id. Raises PositionUnknown."""
    try:
        return Position.objects.get(id=position_id)
    except (Position.DoesNotExist, ValidationError) as error:
        raise PositionUnknown from error


def get_position_at(path: str) -> Position:
    """One place by path (``textbook/primary/chinese``). Raises PositionUnknown."""
    position = find_position(path)
    if position is None:
        raise PositionUnknown
    return position


def find_position(path: str) -> Position | None:
    """One place by path, or None."""
    return Position.objects.filter(path=path.strip("/")).first()


def list_positions(parent: Position | None = None, *, tree: str = Tree.TEXTBOOK) -> QuerySet[Position]:
    """The places right under another, or the roots of a tree, in order; ended ones are left out."""
    rows = Position.objects.filter(parent=parent, valid_to=None)
    return rows if parent is not None else rows.filter(tree=tree)


def list_below(position: Position) -> QuerySet[Position]:
    """Everything below a place, in order of path, the place itself left out."""
    return Position.objects.filter(path__startswith=f"{position.path}/", valid_to=None).order_by("path")


def list_lineage(position: Position) -> list[Position]:
    """From the root to the place itself: what a breadcrumb shows, in one query."""
    parts = position.path.split("/")
    paths = ["/".join(parts[:n]) for n in range(2, len(parts) + 1)]
    return sorted(Position.objects.filter(path__in=paths), key=lambda p: len(p.path))


def list_positions_by_id(ids: list[UUID]) -> dict[UUID, Position]:
    """Many places at once, by id."""
    return Position.objects.in_bulk(ids)


def find_textbook(position: Position) -> Textbook | None:
    """The book of a volume, or None for a place that is no volume."""
    return Textbook.objects.filter(position=position).first()


def get_textbook(position: Position) -> Textbook:
    """The book of a volume. Raises PositionUnknown for a place that is no volume."""
    book = find_textbook(position)
    if book is None:
        raise PositionUnknown
    return book


def list_textbooks(*, stage: str = "", subject: str = "", grade: str = "", edition: str = "") -> QuerySet[Textbook]:
    """Books with their places, in the order of the tree."""
    rows = Textbook.objects.filter(position__valid_to=None).select_related("position")
    for name, value in (("stage", stage), ("subject", subject), ("edition", edition)):
        if value:
            rows = rows.filter(**{name: value})
    if grade:
        rows = rows.filter(grades__contains=[grade])
    return rows.order_by("position__order", "position_id")


def page_textbooks(rows: QuerySet[Textbook], *, limit: int = 30, cursor: str = "") -> Page[Textbook]:
    """A page of :func:`list_textbooks`. Raises BadCursor."""
    if cursor:
        order, last = decode(cursor, int, str)
        try:
            after = Q(position__order=order, position_id__gt=UUID(last))
            rows = rows.filter(Q(position__order__gt=order) | after)
        except ValueError as error:
            raise BadCursor from error
    return page_of(rows, limit=limit, keys=lambda last: (last.position.order, str(last.position_id)))
