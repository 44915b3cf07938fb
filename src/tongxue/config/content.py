"""The WSGI application of the second origin, which granian serves beside the site."""

from tongxue.config.environment import Environment
from tongxue.platform.blobs.content_server import ContentServer

_env = Environment()
_site = " ".join(f"http://{host}:{_env.port} https://{host}" for host in _env.allowed_hosts)
application = ContentServer(_env.data / "blobs", _env.key, _site)
