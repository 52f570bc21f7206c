"""What a citizen's answer to "Does this stop you from working?" says about impact and urgency. Pure.

Forms ask it under the name ``stopped``. It only sets where a case starts: an agent may set it otherwise.
"""

from __future__ import annotations

from portal.catalogue.priority import Level

QUESTION = "stopped"

# P1 a service has failed for a whole site, P2 somebody cannot work, P3 there is a way round, P4 no hurry.
ANSWERS: dict[str, tuple[Level, Level]] = {
    "yes-everyone": (Level.HIGH, Level.HIGH),
    "yes-me": (Level.MEDIUM, Level.HIGH),
    "partly": (Level.MEDIUM, Level.MEDIUM),
    "no": (Level.LOW, Level.MEDIUM),
}


def impact_and_urgency(stopped: object) -> tuple[Level, Level] | tuple[None, None]:
    """Impact and urgency for the stored answer; ``(None, None)`` where the form did not ask or the answer
    is not one of these: then the category's own stand."""
    return ANSWERS.get(stopped, (None, None)) if isinstance(stopped, str) else (None, None)
