"""The security headers of every answer, and the one inline script they allow by its hash."""

from __future__ import annotations

from flask import Flask, Response, request


def content_security_policy(script_hashes: tuple[str, ...]) -> str:
    scripts = " ".join(("'self'", *script_hashes))
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src {scripts}",
            "style-src 'self'",
            "img-src 'self'",
            "font-src 'self'",
            "connect-src 'self'",
            "manifest-src 'self'",
            "form-action 'self'",
            "base-uri 'none'",
            "frame-ancestors 'none'",
        )
    )


def register_headers(app: Flask, script_hashes: tuple[str, ...], *, is_secure: bool) -> None:
    """Hashes, not nonces: a public page can then be kept and sent again as it is."""
    fixed = {
        "Content-Security-Policy": content_security_policy(script_hashes),
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Referrer-Policy": "same-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
    }
    if is_secure:
        fixed["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"

    @app.after_request
    def add(response: Response) -> Response:
        for name, value in fixed.items():
            response.headers.setdefault(name, value)
        if "Cache-Control" not in response.headers:
            # Nobody's pages are left in a shared computer's cache unless a view says they may be.
            response.headers["Cache-Control"] = "no-store" if request.endpoint else "no-cache"
        return response
