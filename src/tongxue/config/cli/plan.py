"""``tongxue plan``: each requirement with the number of its tests; an open one shows 0."""

from tongxue.config.cli.console import console
from tongxue.config.paths import CHECKOUT
from tongxue.config.requirements import count_tests, requirements


def command() -> None:
    """Print the table; exits 1 when a test names a requirement that does not exist."""
    known = requirements()
    counted = count_tests(CHECKOUT / "tests")
    for requirement in known.values():
        console.say(f"{counted[requirement.id]:>5}  {requirement.id:<8} {requirement.zh}  {requirement.en}")
    proven = sum(1 for name in known if counted[name])
    console.say(f"\n{proven} of {len(known)} requirements have tests")
    if unknown := sorted(set(counted) - set(known)):
        console.fail(f"tests name requirements that do not exist: {', '.join(unknown)}")
        raise SystemExit(1)
