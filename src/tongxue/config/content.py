"""The WSGI application of the second origin, which granian serves beside the site."""

from tongxue.config.environment import Environment
from tongxue.platform.blobs.content_server import ContentServer

_env = Environment()
# An IPv6 address is no source expression (CSP 3 §2.3.1): who comes by one cannot frame, and sees a link instead.
_hosts = [host.replace(".", "*.", 1) if host.startswith(".") else host for host in _env.allowed_hosts if host[0] != "["]
_site = " ".join(f"http://{host}:{_env.port} https://{host}" for host in _hosts)
application = ContentServer(_env.data / "blobs", _env.key, _site)
