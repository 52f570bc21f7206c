"""What is known of customers and their organisations: how records are compared, what to mind. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from enum import StrEnum

LONGEST_NOTE = timedelta(days=731)
"""A note is for a while: what must be known for longer belongs on the record itself."""
MOST_SHARING = 5
"""A number, or a name in one organisation, that more people have says nothing about who they are."""
SHORTEST_PHONE = 7  # digits; fewer are an extension


class ContactChannel(StrEnum):
    """How a customer wants to hear from us."""

    ANY = ""
    EMAIL = "email"
    PHONE = "phone"
    POST = "post"


CHANNEL_NAMES = {
    ContactChannel.ANY: "No preference",
    ContactChannel.EMAIL: "E-mail",
    ContactChannel.PHONE: "Telephone",
    ContactChannel.POST: "Letter",
}


class OrganisationKind(StrEnum):
    """What sort of body it is."""

    UNKNOWN = ""
    LOCAL_AUTHORITY = "local_authority"
    HOUSING_ASSOCIATION = "housing_association"
    GOVERNMENT = "government"
    CHARITY = "charity"
    SCHOOL = "school"
    COMPANY = "company"
    OTHER = "other"


KIND_NAMES = {
    OrganisationKind.UNKNOWN: "Not known",
    OrganisationKind.LOCAL_AUTHORITY: "Local authority",
    OrganisationKind.HOUSING_ASSOCIATION: "Housing association",
    OrganisationKind.GOVERNMENT: "Government body",
    OrganisationKind.CHARITY: "Charity",
    OrganisationKind.SCHOOL: "School or college",
    OrganisationKind.COMPANY: "Company",
    OrganisationKind.OTHER: "Other",
}


@dataclass(frozen=True)
class CustomerText:
    """All of a customer's record that people write."""

    name: str
    email: str = ""
    phone: str = ""
    postal_address: str = ""
    preferred_channel: str = ""
    language: str = ""
    is_no_phone: bool = False
    accessible_format: str = ""

    @classmethod
    def of(cls, record: object) -> CustomerText:
        """What a stored record says."""
        return cls(**{name: getattr(record, name) for name in cls.__dataclass_fields__})


FIELD_NAMES = {
    "name": "Full name",
    "email": "E-mail address",
    "phone": "Telephone number",
    "postal_address": "Postal address",
    "preferred_channel": "Preferred way",
    "language": "Language",
    "is_no_phone": "Do not telephone",
    "accessible_format": "Format they need",
}


def shown(name: str, value: object) -> str:
    """A value of the record, as people read it."""
    if name == "is_no_phone":
        return "Yes" if value else "No"
    if name == "preferred_channel":
        return CHANNEL_NAMES[ContactChannel(str(value))]
    return str(value)


def changes(before: CustomerText, after: CustomerText) -> dict[str, list[str]]:
    """What differs, by field: the old and the new value as people read them."""
    old, new = asdict(before), asdict(after)
    return {name: [shown(name, old[name]), shown(name, new[name])] for name in old if old[name] != new[name]}


def contact_advice(
    *, preferred_channel: str, language: str, is_no_phone: bool, accessible_format: str
) -> tuple[str, ...]:
    """What to mind before one writes to them or telephones, the most binding first."""
    said = []
    if is_no_phone:
        said.append("Do not telephone.")
    if preferred_channel:
        wish = {"email": "an e-mail", "phone": "a telephone call", "post": "a letter"}[preferred_channel]
        said.append(f"Would rather have {wish}.")
    if language:
        said.append(f"Language: {language}.")
    if accessible_format:
        said.append(f"Needs: {accessible_format}.")
    return tuple(said)


def mail_key(address: str) -> str:
    """One form for the spellings under which a mailbox is reached: without a tag behind ``+``, and for
    Google's addresses without dots."""
    local, _, domain = address.strip().casefold().rpartition("@")
    if not local or not domain:
        return ""
    local = local.split("+", 1)[0] or local
    if domain in {"gmail.com", "googlemail.com"}:
        local, domain = local.replace(".", "") or local, "gmail.com"
    return f"{local}@{domain}"


def domain_of(address: str) -> str:
    return address.strip().casefold().rpartition("@")[2] if "@" in address else ""


def phone_key(number: str) -> str:
    """The digits as one dials them at home; empty where there are too few to tell people apart."""
    main = re.split(r"(?i)\s*(?:ext|extension|x)\.?\s*\d+\s*$", number)[0]
    digits = re.sub(r"\D", "", main.replace("(0)", ""))
    if main.strip().startswith("+44") or digits.startswith("0044"):
        digits = "0" + digits.removeprefix("00").removeprefix("44")
    return digits if len(digits) >= SHORTEST_PHONE else ""


def name_words(name: str) -> frozenset[str]:
    """The words of a name without accents, signs, titles or single letters."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().casefold()
    words = re.findall(r"[a-z]+", plain.replace("'", ""))
    titles = {"mr", "mrs", "ms", "miss", "dr", "mx", "sir", "dame", "prof"}
    return frozenset(word for word in words if len(word) > 1 and word not in titles)


def name_key(name: str) -> str:
    """One form for “Okonjo, Béatrix” and “Ms Beatrix Okonjo”; the name itself where no letter is Latin."""
    return " ".join(sorted(name_words(name))) or " ".join(name.casefold().split())


def keys_of(*, name: str, email: str, phone: str, organisation_ids: Iterable[int]) -> set[tuple[str, str]]:
    """What a record is compared by, as (kind, value)."""
    found = {("name", name_key(name)[:320])}
    if key := mail_key(email):
        found |= {("mail", key), ("domain", domain_of(email))}
    if key := phone_key(phone):
        found.add(("phone", key))
    found |= {("name_at", f"{number} {name_key(name)}"[:320]) for number in organisation_ids}
    return found


class Likeness(StrEnum):
    """Why two records may be the same person."""

    MAIL = "mail"
    NAME_AT = "name_at"
    PHONE = "phone"


LIKENESS_WORDS = {
    Likeness.MAIL: "Same e-mail address, spelt differently",
    Likeness.NAME_AT: "Same name in the same organisation",
    Likeness.PHONE: "Same telephone number, and a name in common",
}


def strongest(reasons: Iterable[str]) -> Likeness:
    """The best of several reasons, in the order of ``Likeness``."""
    given = set(reasons)
    return next(each for each in Likeness if each.value in given)


def best_of(kept: Mapping[str, object], gone: Mapping[str, object]) -> dict[str, str]:
    """Which record each field is taken from, unless somebody chooses: the kept one where it says anything."""
    return {name: "kept" if kept[name] or not gone[name] else "gone" for name in kept}


def note_problem(expires_on: date | None, today: date) -> str:
    """Why a note cannot end on that day; empty if it can."""
    if expires_on is None:
        return "Enter the day until which the note holds"
    if expires_on < today:
        return "The day until which the note holds must be today or later"
    if expires_on > today + LONGEST_NOTE:
        return "The day until which the note holds must be in the next 2 years"
    return ""
