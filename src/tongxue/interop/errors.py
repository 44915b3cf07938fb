"""Why something of a source cannot be taken: one shape for a source, an item and a field."""

from tongxue.interop.record import Rejection


class CodecError(Exception):
    """A coded reason. Raised where reading ends; handed on as a value where it goes on behind the bad part.

    ``code`` and ``params`` are for the room that shows it, which translates them; ``str()`` is the reason in English,
    made of the format string ``message`` and the params.
    """

    def __init__(self, code: str, message: str, **params: object) -> None:
        super().__init__(message.format(**params))
        self.code = code
        self.params = {name: str(value) for name, value in params.items()}

    def rejection(self, place: str) -> Rejection:
        """The same reason as a line of the report, at a place that people can find."""
        return Rejection(place, self.code, self.params, str(self))


class MappingError(CodecError):
    """A mapping or settings file that is wrong: raised before anything of the source is read."""


def reject(place: str, code: str, message: str, **params: object) -> Rejection:
    """A line of the report; ``message`` is a format string over ``params``."""
    return CodecError(code, message, **params).rejection(place)
