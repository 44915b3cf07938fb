"""What a codec says when it cannot take something: one shape for a source, an item and a field."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from tongxue.interop.record import Rejection


@dataclass(frozen=True, slots=True)
class Problem:
    """A coded reason: ``code`` and ``params`` for translation, ``message`` in English, params filled in."""

    code: str
    message: str
    params: Mapping[str, str] = field(default_factory=dict)

    def rejection(self, place: str) -> Rejection:
        """The same reason, said about one place of a source."""
        return Rejection(place, self.code, self.params, self.message)


class SourceError(Exception):
    """A source, an item or a field that cannot be taken; carries its :class:`Problem`."""

    def __init__(self, code: str, message: str, **params: str) -> None:
        super().__init__(message)
        self.problem = Problem(code, message, params)


class MappingError(SourceError):
    """A mapping or settings file that is wrong: raised before anything of the source is read."""
