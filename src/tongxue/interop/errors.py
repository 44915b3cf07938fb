"""The error that every codec of packages raises: a code, its parameters and the reason in English."""

from tongxue.interop.record import Rejection


class CodecError(Exception):
    """Why a source, or a part of one, cannot be read. ``code`` is translated by the room that shows it."""

    def __init__(self, code: str, message: str, **params: object) -> None:
        super().__init__(message.format(**params))
        self.code = code
        self.params = {name: str(value) for name, value in params.items()}

    def rejection(self, place: str) -> Rejection:
        """The same reason as a line of the report, at a place that people can find."""
        return Rejection(place, self.code, self.params, str(self))


def reject(place: str, code: str, message: str, **params: object) -> Rejection:
    """A line of the report; ``message`` is a format string over ``params``."""
    return CodecError(code, message, **params).rejection(place)
