"""Limits of requests, shared by all processes of a node through PostgreSQL.

``take("sign-in", address, rate=Rate(10, 600))`` takes one of ten places that flow back over ten minutes, or raises
TooManyRequests with the seconds to wait. What was taken for an attempt that turned out to be good is given back.
"""

from tongxue.platform.limits.addresses import address_of
from tongxue.platform.limits.buckets import Rate, forget, give_back, sweep, take

__all__ = ["Rate", "address_of", "forget", "give_back", "sweep", "take"]
