"""A real mail server on this machine, and what it got."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword


@dataclass
class Postbox:
    """What a mail server does with what it is offered; the tests change its mind."""

    answer: str = "250 Message accepted"
    recipient_answer: str = "250 OK"
    mails: list[bytes] = field(default_factory=list)
    logins: list[tuple[bytes, bytes]] = field(default_factory=list)
    was_encrypted: list[bool] = field(default_factory=list)

    async def handle_RCPT(  # noqa: N802 - the server's own name for it
        self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any
    ) -> str:
        if self.recipient_answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.recipient_answer

    async def handle_DATA(self, _server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        self.was_encrypted.append(session.ssl is not None)
        if self.answer.startswith("250"):
            self.mails.append(envelope.content)
        return self.answer

    def authenticate(self, *context: Any) -> AuthResult:
        data: LoginPassword = context[-1]
        self.logins.append((data.login, data.password))
        return AuthResult(success=data.password == b"p@ss word")


@contextmanager
def mail_server(postbox: Postbox, **options: Any) -> Iterator[str]:
    """A server on a free port; gives ``host:port``."""
    with socket.create_server(("127.0.0.1", 0)) as chosen:
        port = chosen.getsockname()[1]
    controller = Controller(postbox, hostname="127.0.0.1", port=port, **options)
    controller.start()
    try:
        yield f"localhost:{port}"
    finally:
        controller.stop()
