"""Idempotency keys (IETF draft-ietf-httpapi-idempotency-key-header): a repeated creation creates once."""

import hashlib
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tongxue.platform.errors import DomainError
from tongxue.platform.idempotency.models import Answer

__all__ = ["KeyReused", "once", "purge"]

LONGEST = 128
VALID = timedelta(days=1)
"""How long at least a repeat gets the answer of the first request."""


class KeyReused(DomainError):
    """The key was used before for another request."""

    code = "idempotency.key_reused"
    status = 422
    message = _("这个 Idempotency-Key 已用于另一个请求。")


@transaction.atomic
def once(*, account_id: UUID, key: str, request: bytes, make: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """The answer of ``make``, called in this transaction the first time a key is seen and never again.

    A second request that comes while the first is at work waits for it: the unique key makes it. Raises KeyReused.
    """
    if not key:
        return make()
    digest = hashlib.sha256(request).digest()
    answer, is_new = Answer.objects.select_for_update().get_or_create(
        account_id=account_id, key=key[:LONGEST], defaults={"digest": digest}
    )
    if is_new:
        answer.body = make()
        answer.save(update_fields=["body"])
    elif bytes(answer.digest) != digest:
        raise KeyReused
    return dict(answer.body)


def purge() -> dict[str, int]:
    """Forget the answers that are older than VALID."""
    answers, _ = Answer.objects.filter(created_at__lt=timezone.now() - VALID).delete()
    return {"answers": answers}
