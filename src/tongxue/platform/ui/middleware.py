"""The content security policy of the site's own origin."""

from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse

PERMISSIONS = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"
POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data: {content}; "
    "media-src 'self' {content}; font-src 'self'; connect-src 'self'; frame-src {content}; "
    "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'self'"
)


class ContentSecurityPolicyMiddleware:
    """Scripts, styles and pictures come from the site alone; users' files are framed from the second origin."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Add the headers unless the view set its own."""
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", POLICY.format(content=content_origin(request)))
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        return response


def content_origin(request: HttpRequest) -> str:
    """The origin that serves users' files: the one set, else the host that the reader used, on the second port."""
    node = settings.TONGXUE
    if node.content_origin:
        return str(node.content_origin).rstrip("/")
    try:
        host = request.get_host()
    except DisallowedHost:  # a forged name must not write our policy; the refusal itself is being answered
        host = node.host
    name = host if host.endswith("]") else host.rpartition(":")[0] or host
    scheme = "https" if request.is_secure() else "http"
    return f"{scheme}://{name}:{node.second_port}"
