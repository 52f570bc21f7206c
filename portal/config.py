"""Typed settings, read once from the environment.

Every setting is a field here with a sentence of its own; ``docs/settings.md`` lists them all and a
test holds the two together. Nothing else in the project takes a setting from ``os.environ``.
"""

from __future__ import annotations

import os
import secrets
from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import Field, dataclass, field, fields
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

PREFIX = "PORTAL_"
WHOOSH, POSTGRESQL = "whoosh", "postgresql"
TLS, STARTTLS, OFF = "tls", "starttls", "off"


def setting(default: Any, doc: str, *, is_secret: bool = False) -> Any:
    """A dataclass field that carries the sentence shown in ``docs/settings.md``."""
    return field(default=default, metadata={"doc": doc}, repr=not is_secret)


@dataclass(frozen=True)
class Settings:
    """What an authority may set. Environment names are the field names in capitals after ``PORTAL_``."""

    data: str = setting("var", "Folder for the database, the search index, outgoing mail and the secret key.")
    database_url: str = setting(
        "", "SQLAlchemy address of the database; empty means SQLite in the data folder."
    )
    search_engine: str = setting(
        WHOOSH,
        "Where the search index lies: `whoosh` in the data folder, `postgresql` in the database, for "
        "several machines without a shared folder.",
    )
    secret_key: str = setting(
        "", "Signs cookies and tokens; empty means one is made and kept in the data folder."
    )
    port: int = setting(8000, "Port the web server listens on.")
    host: str = setting("127.0.0.1", "Address the web server listens on.")
    base_url: str = setting(
        "",
        "Public address of the site, used in mail and to refuse other host names; "
        "empty means the local address.",
    )
    web_workers: int = setting(2, "Web processes to start.")
    proxy_count: int = setting(
        0, "Reverse proxies in front of the site whose X-Forwarded headers are believed."
    )
    authority_name: str = setting(
        "Example Authority", "Name of the public body, shown on every page and mail."
    )
    service_name: str = setting("Help and support", "What this portal is called, shown beside the authority.")
    authority_logo: str = setting(
        "", "Path of the authority's logo (SVG or PNG); empty shows the name alone."
    )
    brand_colour: str = setting("#14505c", "Main colour, as six hexadecimal digits.")
    brand_ink: str = setting("#ffffff", "Colour of text on the main colour.")
    contact_email: str = setting("help@example.org", "Address of the desk, shown to the public.")
    contact_phone: str = setting("01632 960 123", "Telephone number of the desk, shown to the public.")
    contact_address: str = setting(
        "Example Authority, 1 Example Street, Exampleton, EX1 1EX", "Postal address of the desk."
    )
    smtp_url: str = setting(
        "",
        "Mail server, as smtp://user:password@host:port (STARTTLS when offered), "
        "smtps:// for TLS from the start; empty writes mail to files in the data folder.",
    )
    mail_from: str = setting("help@example.org", "Sender address of outgoing mail.")
    imap_host: str = setting(
        "", "Mail server (IMAP) from which the worker fetches suppliers' answers; empty fetches none."
    )
    imap_port: int = setting(0, "Its port; 0 means the usual one, 993, or 143 without `tls`.")
    imap_tls: str = setting(
        TLS, "`tls` from the start, `starttls`, or `off` for a server on the same machine."
    )
    imap_user: str = setting("", "Name to sign in to the mailbox with.")
    imap_password: str = setting("", "Password of the mailbox.", is_secret=True)
    imap_folder: str = setting("INBOX", "Folder that is looked into.")
    imap_done_folder: str = setting("Handled", "Folder that mail is moved to once it is taken in.")
    imap_aside_folder: str = setting(
        "Set aside", "Folder for mail that cannot be taken in; the desk's list names each."
    )
    demo: bool = setting(
        False, "Shows demo sign-ins and a mailbox of the mail written to files. Never on a real site."
    )
    log_level: str = setting("INFO", "Least serious log line to print.")
    rate_limits: bool = setting(True, "Refuses too many attempts from one address in a short time.")
    scanner: str = setting(
        "",
        "Virus scanner (clamd): the path of its socket, or host:port. `off` takes files unscanned; "
        "empty refuses every file, except in the demo.",
    )
    upload_max_mb: int = setting(10, "Largest file that may be uploaded, in megabytes.")
    file_key: str = setting(
        "",
        "Encrypts stored files: 32 random bytes in base64; empty means one is made and kept in the data "
        "folder.",
    )

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] | None = None) -> Settings:
        """Read the settings; raises ``ValueError`` naming the variable that cannot be read."""
        source = os.environ if environ is None else environ
        values = {f.name: _read(f, source[PREFIX + f.name.upper()]) for f in fields(cls)
                  if PREFIX + f.name.upper() in source}  # fmt: skip
        return cls(**values)

    @property
    def data_dir(self) -> Path:
        return Path(self.data).resolve()

    @property
    def resolved_database_url(self) -> str:
        if not self.database_url:
            return f"sqlite:///{self.data_dir / 'waymark.sqlite'}"
        # Hosting platforms hand out the short scheme; we speak to PostgreSQL through psycopg 3.
        for scheme in ("postgres://", "postgresql://"):
            if self.database_url.startswith(scheme):
                return "postgresql+psycopg://" + self.database_url.removeprefix(scheme)
        return self.database_url

    @property
    def canonical_url(self) -> str:
        return (self.base_url or f"http://127.0.0.1:{self.port}").rstrip("/")

    @property
    def is_secure(self) -> bool:
        return self.canonical_url.startswith("https://")

    @property
    def trusted_hosts(self) -> list[str]:
        """Host names that may be asked for; with no public address set, only this machine's."""
        public = urlsplit(self.canonical_url).hostname or "127.0.0.1"
        return [public] if self.base_url else ["127.0.0.1", "localhost", "[::1]"]

    def __post_init__(self) -> None:
        if self.file_key:
            _file_key(self.file_key, PREFIX + "FILE_KEY")
        if self.imap_host:
            self._check_mailbox()
        if self.search_engine not in {WHOOSH, POSTGRESQL}:
            raise ValueError(f"{PREFIX}SEARCH_ENGINE must be {WHOOSH} or {POSTGRESQL}.")
        if self.search_engine == POSTGRESQL and not self.resolved_database_url.startswith(POSTGRESQL):
            raise ValueError(f"{PREFIX}SEARCH_ENGINE={POSTGRESQL} needs a PostgreSQL {PREFIX}DATABASE_URL.")

    def _check_mailbox(self) -> None:
        if self.imap_tls not in {TLS, STARTTLS, OFF}:
            raise ValueError(f"{PREFIX}IMAP_TLS must be {TLS}, {STARTTLS} or {OFF}.")
        if not self.imap_user or not self.imap_password:
            raise ValueError(f"{PREFIX}IMAP_HOST needs {PREFIX}IMAP_USER and {PREFIX}IMAP_PASSWORD.")
        if self.imap_folder in {self.imap_done_folder, self.imap_aside_folder}:
            others = f"{PREFIX}IMAP_DONE_FOLDER and {PREFIX}IMAP_ASIDE_FOLDER"
            raise ValueError(f"{others} must differ from {PREFIX}IMAP_FOLDER.")

    def signing_key(self) -> str:
        """The secret key: the setting, else one made once and kept readable by the owner alone."""
        return self.secret_key or _made_once(self.data_dir / "secret.key", secrets.token_urlsafe(48))

    def file_encryption_key(self) -> bytes:
        """The 32 bytes that stored files are encrypted with; made once like the secret key.

        Raises ``ValueError`` where the kept file does not hold one.
        """
        if self.file_key:
            return _file_key(self.file_key, PREFIX + "FILE_KEY")
        path = self.data_dir / "files.key"
        return _file_key(_made_once(path, b64encode(secrets.token_bytes(32)).decode()), str(path))


def _made_once(path: Path, fresh: str) -> str:
    """What the file holds; ``fresh`` where there was none, readable by the owner alone from then on."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text().strip()
    with os.fdopen(handle, "w") as file:
        file.write(fresh)
    return fresh


def _file_key(text: str, source: str) -> bytes:
    try:
        key = b64decode(text, validate=True)
    except ValueError:
        key = b""
    if len(key) != 32:
        raise ValueError(f"{source} must hold 32 bytes in base64: openssl rand -base64 32")
    return key


def _read(spec: Field[Any], text: str) -> Any:
    name = PREFIX + spec.name.upper()
    default: object = spec.default
    if isinstance(default, bool):
        if text.lower() in {"1", "true", "yes", "on"}:
            return True
        if text.lower() in {"", "0", "false", "no", "off"}:
            return False
        raise ValueError(f"{name} must be yes or no, not {text!r}.")
    if isinstance(default, int):
        if not text.isdigit():
            raise ValueError(f"{name} must be a whole number, not {text!r}.")
        return int(text)
    return text
