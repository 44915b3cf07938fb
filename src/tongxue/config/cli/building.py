"""What pages need before a node or a test run can show them."""

from tongxue.config.builders.assets import ensure_assets, is_built
from tongxue.config.builders.messages import ensure_messages, is_compiled
from tongxue.config.cli.console import console


def build_what_pages_need() -> None:
    """Style sheets, scripts, icons and messages, where they are missing or out of date. Raises CannotBuild."""
    if not is_built():
        with console.step("style sheets, scripts and icons") as step:
            step.note = ensure_assets()
    if not is_compiled():
        with console.step("message catalogues") as step:
            step.note = ensure_messages()
