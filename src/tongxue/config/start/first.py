"""What a node loads at its first start, and again when what is shipped has changed.

A step is done once for each fingerprint; one without a fingerprint keeps its own account and is called at every start,
so it must be quick when nothing changed. To add a step, write a function and put it in ``steps``.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from tongxue.config.start.starter import SHIPPED, starter_fingerprint
from tongxue.platform.database.models import StartStep


class Report(Protocol):
    """How a step tells how far it is; a background job's ``report`` has the same shape."""

    def __call__(self, done: int, total: int = 0, step: str = "", *, at_once: bool = False) -> None:
        """``done`` of ``total`` (0: unknown)."""


@dataclass(frozen=True)
class Step:
    """One thing that is loaded."""

    name: str
    title: str
    run: Callable[[Report], None]
    fingerprint: Callable[[], str] | None = None


def steps(*, starter: bool) -> list[Step]:
    """The steps in their order."""
    chosen = [
        Step("facts", "shipped facts: regions, codes, institutions, textbooks", _facts),
        Step("demo", "demo accounts", _demo),
    ]
    if starter:
        chosen.append(Step("starter", "shipped resources: the worker takes them in", _starter, starter_fingerprint))
    return chosen


def is_due(step: Step) -> bool:
    """The step was not yet done for what is shipped now."""
    if step.fingerprint is None:
        return True
    return not StartStep.objects.filter(name=step.name, fingerprint=step.fingerprint()).exists()


def perform(step: Step, report: Report) -> None:
    """Do the step, then record it: a step that was killed is done again."""
    step.run(report)
    if step.fingerprint is not None:
        StartStep.objects.update_or_create(name=step.name, defaults={"fingerprint": step.fingerprint()})


def _facts(report: Report) -> None:
    from tongxue.apps.registry.api import load_facts  # noqa: PLC0415  after django.setup()

    load_facts(lambda part, done, total: report(done, total, part))


def _demo(report: Report) -> None:
    """Also when the node shall have none: accounts of an earlier start are then closed."""
    from tongxue.apps.accounts.api import ensure_demo_accounts  # noqa: PLC0415  after django.setup()

    del report
    ensure_demo_accounts()


def _starter(report: Report) -> None:
    """An import as any other: the worker does it after the start, and the same again costs nothing."""
    from tongxue.apps.catalog.api import start_import  # noqa: PLC0415  after django.setup()
    from tongxue.platform.actor import NODE  # noqa: PLC0415

    del report
    table, mapping = SHIPPED / "resources.jsonl", SHIPPED / "mapping.toml"
    start_import(actor=NODE, path=table, label="通学项目", key="starter", kind="table", mapping=mapping)
