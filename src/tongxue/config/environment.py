"""The settings of a node: read from the environment or from one file, ``node.toml`` in the data folder.

The environment wins. Every field is documented in docs/operations/settings.md; a test compares the two.
"""

import os
import secrets
from contextlib import suppress
from functools import cached_property
from pathlib import Path

from pydantic import AliasChoices, Field
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from tongxue.config.paths import CHECKOUT


class Environment(BaseSettings):
    """One field per setting; the environment variable is ``TONGXUE_`` and the field's name in capitals."""

    model_config = SettingsConfigDict(env_prefix="TONGXUE_", extra="forbid", frozen=True)

    data: Path = Field(CHECKOUT / "var", description="Folder of this node: database, files, index, logs, secrets.")
    database_url: str = Field(
        "",
        validation_alias=AliasChoices("DATABASE_URL", "TONGXUE_DATABASE_URL", "database_url"),
        description="A server PostgreSQL (postgresql://user:password@host/name). Empty: the embedded one.",
    )
    database_pool: int = Field(
        12,
        ge=0,
        description="Most database connections that one process keeps. 0: no pool, a connection for each request.",
    )
    host: str = Field("127.0.0.1", description="Address that the web server listens on.")
    port: int = Field(8000, description="Port of the site.")
    content_port: int = Field(
        0,
        description="Port of the second origin, which serves users' files in a sandbox. 0: the site's port + 1.",
    )
    content_origin: str = Field(
        "",
        description="Public address of the second origin behind a proxy. Empty: the site's host on content_port.",
    )
    allowed_hosts: list[str] = Field(
        ["localhost", "127.0.0.1", "[::1]"],
        description="Host names that the site answers to; others get 400.",
    )
    https: bool = Field(False, description="The node stands behind a proxy that speaks HTTPS: cookies become secure.")
    web_workers: int = Field(1, ge=1, description="Processes of the web server.")
    node_name: str = Field("通学示范节点", description="Name in the header of every page.")
    node_id: str = Field(
        "local", pattern=r"^[a-z0-9-]{1,40}$", description="Identifier of this node in global identifiers."
    )
    node_level: str = Field("school", description="hub, national, province, city, county or school.")
    secret_key: str = Field("", description="Signs sessions and links. Empty: made once and kept in the data folder.")
    upload_limit_mb: int = Field(512, ge=1, description="Largest file that can be uploaded, in MiB.")
    api_rate: int = Field(600, ge=1, description="API requests that one token or address may make per minute.")
    demo: bool = Field(True, description="Make a demo account of each role and show them on the sign-in page.")
    log_level: str = Field("INFO", description="DEBUG, INFO, WARNING or ERROR.")

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """The environment, then ``node.toml`` in the data folder that the environment (or the default) names."""
        del dotenv_settings, file_secret_settings
        data = env_settings().get("data") or cls.model_fields["data"].default
        toml = TomlConfigSettingsSource(settings_cls, Path(data) / "node.toml")
        return init_settings, env_settings, toml

    @cached_property
    def key(self) -> str:
        """The secret key: the one given, else one that is made at the first start and readable by the owner alone."""
        if self.secret_key:
            return self.secret_key
        path = self.data / "secret.key"
        if not path.exists():
            self.data.mkdir(parents=True, exist_ok=True)
            draft = self.data / f"secret.{os.getpid()}"
            draft.touch(mode=0o600)
            draft.write_text(secrets.token_urlsafe(48))
            with suppress(FileExistsError):  # another process of the same node was first: its key stands
                path.hardlink_to(draft)
            draft.unlink()
        return path.read_text().strip()

    @property
    def second_port(self) -> int:
        """The port of the content origin."""
        return self.content_port or self.port + 1
