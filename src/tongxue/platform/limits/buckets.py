"""Token buckets (the generic cell rate algorithm, ITU-T I.371): one row, one statement, no read before the write."""

import math
import random
from dataclasses import dataclass
from hashlib import blake2b
from uuid import UUID

from django.conf import settings
from django.db import connection

from tongxue.platform.errors import TooManyRequests

# A refused request changes nothing: hammering neither prolongs the wait nor bloats the table. The clock is read after
# the row's lock is held, so that of many at once exactly as many pass as there are places.
_TAKE = """
INSERT INTO limits_bucket AS b (id, full_at) VALUES (%(id)s, clock_timestamp() + %(cost)s * interval '1 us')
ON CONFLICT (id) DO UPDATE SET full_at = greatest(b.full_at, clock_timestamp()) + %(cost)s * interval '1 us'
WHERE greatest(b.full_at, clock_timestamp()) + %(cost)s * interval '1 us'
    <= clock_timestamp() + %(period)s * interval '1 us'
RETURNING full_at
"""
_WAIT = """
SELECT extract(epoch FROM full_at - clock_timestamp() + (%(cost)s - %(period)s) * interval '1 us')
FROM limits_bucket WHERE id = %(id)s
"""
_GIVE_BACK = "UPDATE limits_bucket SET full_at = full_at - %s * interval '1 us' WHERE id = %s"
_SWEEP = "DELETE FROM limits_bucket WHERE full_at < clock_timestamp()"
_TAKES_PER_SWEEP = 2000


@dataclass(frozen=True, slots=True)
class Rate:
    """``amount`` at once, flowing back evenly over ``seconds``."""

    amount: int
    seconds: int

    @property
    def cost(self) -> int:
        """Microseconds in which one place flows back; rounded down, or rounding would cost the last place."""
        return self.period // self.amount

    @property
    def period(self) -> int:
        """Microseconds in which all places flow back."""
        return self.seconds * 1_000_000


def take(*key: str, rate: Rate) -> None:
    """Take one place of the bucket that the key names. Raises TooManyRequests(seconds).

    Call it outside of the transaction of the work: a rollback would give the place back.
    """
    values: dict[str, UUID | int] = {"id": _bucket(key), "cost": rate.cost, "period": rate.period}
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, values)
        if cursor.fetchone() is None:
            cursor.execute(_WAIT, values)
            row = cursor.fetchone()
            raise TooManyRequests(seconds=max(1, math.ceil(row[0])) if row else 1)
    if random.randrange(_TAKES_PER_SWEEP) == 0:  # noqa: S311  no secret: it spreads the sweeping
        sweep()


def give_back(*key: str, rate: Rate) -> None:
    """The attempt does not count after all."""
    with connection.cursor() as cursor:
        cursor.execute(_GIVE_BACK, [rate.cost, _bucket(key)])


def forget(*key: str) -> None:
    """Fill the bucket again."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM limits_bucket WHERE id = %s", [_bucket(key)])


def sweep() -> int:
    """Remove the buckets that are full, which say nothing; the number of them. ``take`` calls it now and then."""
    with connection.cursor() as cursor:
        cursor.execute(_SWEEP)
        return int(cursor.rowcount)


def _bucket(key: tuple[str, ...]) -> UUID:
    """A keyed hash: neither addresses nor user names stand in the table."""
    secret = blake2b(settings.SECRET_KEY.encode(), digest_size=32).digest()
    return UUID(bytes=blake2b("\0".join(key).encode(errors="replace"), key=secret, digest_size=16).digest())
