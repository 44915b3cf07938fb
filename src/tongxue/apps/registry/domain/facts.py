"""Loading the facts that the project ships: idempotent, by part, an unchanged part costs one query for all."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass

from django.db import connection, transaction

from tongxue.apps.registry.domain.facts_codes import load_codes
from tongxue.apps.registry.domain.facts_institutions import load_institutions
from tongxue.apps.registry.domain.facts_positions import load_textbooks, load_vocational
from tongxue.apps.registry.domain.facts_regions import load_regions
from tongxue.apps.registry.events import FactsLoaded
from tongxue.apps.registry.facts import fingerprint
from tongxue.apps.registry.models import FactFile
from tongxue.interop.vocabulary import VOCABULARIES
from tongxue.platform.actor import NODE
from tongxue.platform.outbox.api import emit

# Grows when a loader starts to store the same file differently, so that nodes load it again.
LOADERS = "1"
_LOCK = "registry.facts"

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Part:
    """Files that are loaded together."""

    name: str
    files: tuple[str, ...]
    load: Callable[[], int]
    salt: Callable[[], str] = str

    def fingerprint(self) -> str:
        """Of the files, of what else the part is made from, and of the loaders."""
        text = f"{LOADERS}:{fingerprint(*self.files)}:{self.salt()}"
        return hashlib.sha256(text.encode()).hexdigest()


PARTS = (
    Part("regions", ("regions", "region_changes"), load_regions),
    Part("code tables", ("code_tables", "code_values"), load_codes, salt=lambda: repr(VOCABULARIES)),
    Part("institutions", ("institutions",), load_institutions),
    Part("textbooks", ("textbooks",), load_textbooks, salt=lambda: repr(VOCABULARIES)),
    Part("vocational", ("vocational",), load_vocational),
)


def load_facts(progress: Progress) -> None:
    """Bring the shipped facts into the database.

    ``progress(part, done, total)`` is called before each part and at the end. What is no longer shipped ends
    (``valid_to``), it is not deleted. Emits FactsLoaded for each changed part.
    """
    known = dict(FactFile.objects.values_list("name", "fingerprint"))
    for done, part in enumerate(PARTS):
        progress(part.name, done, len(PARTS))
        wanted = part.fingerprint()
        if known.get(part.name) != wanted:
            _load(part, wanted)
    progress("", len(PARTS), len(PARTS))


def _load(part: Part, wanted: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        # two starting processes of one node: the second finds the work done
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [_LOCK])
        if FactFile.objects.filter(name=part.name, fingerprint=wanted).exists():
            return
        records = part.load()
        FactFile.objects.update_or_create(name=part.name, defaults={"fingerprint": wanted, "records": records})
        emit(FactsLoaded(part=part.name, records=records), aggregate=f"facts:{part.name}", actor=NODE)
