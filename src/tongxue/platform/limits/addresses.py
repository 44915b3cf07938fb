"""Where a request comes from."""

import ipaddress

from django.conf import settings
from django.http import HttpRequest

_IPV6_PREFIX = 64  # what one household or school is given: a person there has all of its addresses


def address_of(request: HttpRequest) -> str:
    """The caller's IPv4 address, or the /64 network of an IPv6 one.

    The proxy that ``TONGXUE_HTTPS`` says is there appends the address it saw to X-Forwarded-For: the last entry is
    its word, all before it are the caller's own. Without a proxy the whole header is the caller's and says nothing.
    """
    text = str(request.META.get("REMOTE_ADDR", ""))
    if settings.TONGXUE.https and (chain := request.headers.get("X-Forwarded-For", "")):
        text = chain.rsplit(",", 1)[-1]
    try:
        address = ipaddress.ip_address(text.strip())
    except ValueError:
        return "unknown"  # a Unix socket has none; then all share one limit rather than have none
    if isinstance(address, ipaddress.IPv6Address):
        mapped = address.ipv4_mapped
        return str(mapped or ipaddress.ip_network((address, _IPV6_PREFIX), strict=False))
    return str(address)
