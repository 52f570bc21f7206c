"""How long a case may wait, and for whom: words, and the fields of a new version of a policy."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_wtf import FlaskForm
from wtforms import StringField
from wtforms.validators import Length, NumberRange, Optional

from portal.cases.rules import PendingReason
from portal.kernel.phrases import counted
from portal.sla.pauses import PauseRule
from portal.web.number_input import WholeNumberField
from portal.web.text_input import clean_line

LONGEST = 260  # a year of working days
REASONS = {
    PendingReason.CUSTOMER: "the customer",
    PendingReason.SUPPLIER: "a supplier",
    PendingReason.CHANGE: "a planned change",
}
ENDS = {
    PendingReason.CUSTOMER: "resolved with notice",
    PendingReason.SUPPLIER: "back to the desk",
    PendingReason.CHANGE: "back to the desk",
}


def reminders_text(rule: PauseRule) -> str:
    """``reminded after 3 and 7 working days``; empty for none."""
    days = [str(day) for day in rule.remind_after]
    if not days:
        return ""
    listed = " and ".join(filter(None, [", ".join(days[:-1]), days[-1]]))
    return f"reminded after {listed} working {'day' if days == ['1'] else 'days'}"


def pause_text(reason: str, rule: PauseRule | None) -> str:
    """What becomes of a case that waits: ``reminded after 3 and 7 working days, resolved with notice …``."""
    if rule is None:
        return "no limit"
    end = f"{ENDS[PendingReason(reason)]} after {counted(rule.limit, 'working day')}"
    return ", ".join(filter(None, [reminders_text(rule), end]))


def pause_differences(old: Mapping[str, PauseRule], new: Mapping[str, PauseRule]) -> list[str]:
    """What a new version says otherwise, in sentences."""
    return [
        f"Waiting for {words}: {pause_text(reason, old.get(reason))} until now, then "
        f"{pause_text(reason, new.get(reason))}."
        for reason, words in REASONS.items()
        if old.get(reason) != new.get(reason)
    ]


def _limit(words: str, hint: str) -> WholeNumberField:
    return WholeNumberField(
        f"Waiting for {words}: working days at most",
        [Optional(), NumberRange(1, LONGEST, f"Days of waiting for {words} must be from 1 to {LONGEST}")],
        description=hint,
    )


class WaitingFields(FlaskForm):
    """Part of a form. ``pause_values`` is what it begins with, ``pauses`` what it says."""

    limit_customer = _limit("the customer", "Then the case is resolved, and they are told. Empty: no limit.")
    remind_customer = StringField(
        "Remind the customer after",
        [Optional(), Length(max=60)],
        filters=(clean_line,),
        description="Working days with commas between them, such as 3, 7. Empty: no reminder.",
    )
    limit_supplier = _limit("a supplier", "Then the case comes back to the desk. Empty: no limit.")
    limit_change = _limit("a planned change", "Then the case comes back to the desk. Empty: no limit.")

    @staticmethod
    def pause_values(pauses: Mapping[str, PauseRule]) -> dict[str, Any]:
        """What the fields begin with."""
        found: dict[str, Any] = {f"limit_{reason}": rule.limit for reason, rule in pauses.items()}
        asked = pauses.get(PendingReason.CUSTOMER)
        return found | {"remind_customer": ", ".join(map(str, asked.remind_after)) if asked else ""}

    @property
    def pauses(self) -> dict[str, PauseRule]:
        """Only the customer is reminded. Raises ``ValueError`` for reminders that make no sense."""
        found = {}
        for reason in REASONS:
            limit = self[f"limit_{reason.value}"].data
            if limit:
                days = self._days if reason is PendingReason.CUSTOMER else ()
                found[reason.value] = PauseRule(limit, days)
        return found

    @property
    def _days(self) -> tuple[int, ...]:
        parts = (part.strip() for part in (self.remind_customer.data or "").split(",") if part.strip())
        return tuple(int(part) for part in parts)

    def check_pauses(self) -> bool:
        """Say what is wrong with the reminders; whether nothing is."""
        try:
            pauses, days = self.pauses, self._days
        except ValueError:
            self.remind_customer.errors = [
                "Reminders must be whole days, each more than the one before and less than the limit"
            ]
            return False
        if days and PendingReason.CUSTOMER not in pauses:
            self.limit_customer.errors = ["Enter the limit: reminders say until when we wait"]
            return False
        return True
