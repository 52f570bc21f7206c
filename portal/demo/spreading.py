"""From the counts of a month to single contacts: which day, which category, which customer. Pure.

E-mails meet both margins exactly: the list of days and the list of categories are as long as each other,
and shuffling one against the other changes neither count.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from random import Random

from portal.demo.volumes import ServiceMonth


@dataclass(frozen=True)
class Contact:
    """One contact to be made a case of. ``customer`` is a place in the service's pool of customers."""

    day: date
    category: str  # as the file names it
    customer: int


def apportion(total: int, weights: Sequence[int], most: Sequence[int] | None = None) -> list[int]:
    """Whole shares of ``total`` by weight (largest remainders), none above its ``most``.

    ``total`` must not be above the sum of ``most``.
    """
    weight_sum = sum(weights)
    if weight_sum == 0:
        weights, weight_sum = [1] * len(weights), len(weights)
    exact = [total * weight / weight_sum for weight in weights]
    limits = list(most) if most is not None else [total] * len(weights)
    shares = [min(int(share), limit) for share, limit in zip(exact, limits, strict=True)]
    order = sorted(range(len(weights)), key=lambda place: shares[place] - exact[place])
    missing = total - sum(shares)
    while missing:
        for place in order:
            if missing and shares[place] < limits[place]:
                shares[place] += 1
                missing -= 1
    return shares


def email_contacts(month: ServiceMonth, pool: int, rng: Random) -> list[Contact]:
    """One contact for each e-mail of a user, in the order of the days."""
    categories = [name for name, count in month.categories for _ in range(count)]
    rng.shuffle(categories)
    customers = [customer for place in customers_by_day(month, pool, rng) for customer in place]
    days = [day for day, count in zip(month.days, month.by_date, strict=True) for _ in range(count)]
    return [Contact(*parts) for parts in zip(days, categories, customers, strict=True)]


def customers_by_day(month: ServiceMonth, pool: int, rng: Random) -> list[list[int]]:
    """Who wrote on each day: as many mails as counted, from as many different customers as counted.

    ``pool`` must not be smaller than ``busiest_day``.
    """
    different = _different_a_day(month)
    result = []
    for mails, people in zip(month.by_date, different, strict=True):
        writers = rng.sample(range(pool), people)
        again = rng.choices(writers, k=mails - people) if people else []
        day = writers + again
        rng.shuffle(day)
        result.append(day)
    return result


def pool_size(months: Sequence[ServiceMonth]) -> int:
    """How many customers a service has, so that they come back now and then."""
    busiest = max(max(_different_a_day(month), default=0) for month in months)
    most = max(month.unique_customers_daily_sum for month in months)
    return max(1, busiest, round(most * 0.6))


def phone_contacts(
    month: ServiceMonth, working_days: Sequence[date], pool: int, rng: Random
) -> list[Contact]:
    """One contact for each call, spread evenly over the working days, in the categories' proportions."""
    days = list(working_days) * (month.phone_handled // len(working_days))
    days += rng.sample(list(working_days), month.phone_handled - len(days))
    names = [name for name, _ in month.categories]
    shares = apportion(month.phone_handled, [count for _, count in month.categories])
    categories = [name for name, share in zip(names, shares, strict=True) for _ in range(share)]
    rng.shuffle(categories)
    return [
        Contact(day, category, rng.randrange(pool))
        for day, category in zip(sorted(days), categories, strict=True)
    ]


def _different_a_day(month: ServiceMonth) -> list[int]:
    """Different customers of each day: at least one where there was mail, together as counted."""
    first = [1 if count else 0 for count in month.by_date]
    rest = [max(0, count - 1) for count in month.by_date]
    more = apportion(month.unique_customers_daily_sum - sum(first), rest, most=rest)
    return [one + others for one, others in zip(first, more, strict=True)]
