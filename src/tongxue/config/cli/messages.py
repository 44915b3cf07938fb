"""``tongxue messages``: compile the message catalogues."""

from tongxue.config.build.messages import ensure_messages
from tongxue.config.build.stamps import CannotBuild
from tongxue.config.cli.console import console


def command() -> None:
    """Compile each language's catalogues into build/locale."""
    try:
        with console.step("message catalogues") as step:
            step.note = ensure_messages() or "up to date"
    except CannotBuild as error:
        console.fail(str(error))
        raise SystemExit(1) from None
