"""The security headers of every answer."""

from __future__ import annotations

from flask import Flask, Response, request

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
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
FRAMED_BY_US = CONTENT_SECURITY_POLICY.replace("frame-ancestors 'none'", "frame-ancestors 'self'")
"""For a page that another page of ours shows in a frame."""
FRAMES_US = f"{CONTENT_SECURITY_POLICY}; frame-src 'self'"
"""For the page that does: of our pages, only those that say ``FRAMED_BY_US`` show up in it."""


def register_headers(app: Flask, *, is_secure: bool) -> None:
    """No page has an inline script or style, so none is allowed: neither a nonce nor a hash is needed."""
    fixed = {
        "Content-Security-Policy": CONTENT_SECURITY_POLICY,
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
        given = {name.lower() for name, _ in response.headers}  # one look, not one for each header
        response.headers.extend([(name, value) for name, value in fixed.items() if name.lower() not in given])
        if "cache-control" not in given:
            # Nobody's pages are left in a shared computer's cache unless a view says they may be.
            response.headers["Cache-Control"] = "no-store" if request.endpoint else "no-cache"
        return response
