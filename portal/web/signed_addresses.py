"""For what the holder of a signed address may do, whoever sends it: a mail program's one click (RFC 8058).

Such a POST comes from a machine of the mail provider, without cookies and without a form of ours. The
signature in the address is the whole right, and nobody's session adds to it: there is nothing that a forged
form of another site could make use of, so no CSRF token is asked for.
"""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint

from portal.web.same_site import View, without_token


def opened_by_its_address(blueprint: Blueprint) -> Callable[[View], View]:
    """Take a POST without a token. The view must check the signature before anything else, and must ask for
    nothing that depends on who is signed in. Stands below ``@access`` and ``@limited``.
    """

    def wrap(view: View) -> View:
        without_token(blueprint, view)
        return view

    return wrap
