"""What a change of the search makes better and worse, by name, on questions with known answers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from operator import attrgetter

from content.queries.judged import JudgedCard
from content.search.evaluation import Figures, Question, Ranker, measure


@dataclass(frozen=True, slots=True)
class Verdict:
    """One question. Ranks are those of the best page that answers it, ``None`` beyond those ranked."""

    words: str
    before: int | None
    after: int | None
    gain: float


@dataclass(frozen=True, slots=True)
class Comparison:
    """Figures over ``questions`` questions. ``better`` and ``worse`` begin with the largest difference."""

    questions: int
    before: Figures
    after: Figures
    better: tuple[Verdict, ...]
    worse: tuple[Verdict, ...]


def questions_of(cards: Sequence[JudgedCard]) -> list[Question]:
    """The words of these, each once, with all pages that answer them; hidden pages answer nothing."""
    relevant: dict[str, set[int]] = defaultdict(set)
    for card in cards:
        if card.is_seen:
            relevant[card.words].add(card.item_id)
    return [Question(words, frozenset(ids)) for words, ids in relevant.items()]


def compare(questions: Sequence[Question], before: Ranker, after: Ranker) -> Comparison | None:
    """Ask both every question once, or the one if it is both; ``None`` where there is nothing to ask."""
    if not questions:
        return None
    old = {question.text: before(question.text) for question in questions}
    new = old if after is before else {question.text: after(question.text) for question in questions}
    verdicts = sorted((_verdict(each, old, new) for each in questions), key=attrgetter("gain"))
    return Comparison(
        len(questions),
        measure("judged", "before", questions, old.__getitem__),
        measure("judged", "after", questions, new.__getitem__),
        better=tuple(each for each in reversed(verdicts) if each.gain > 0),
        worse=tuple(each for each in verdicts if each.gain < 0),
    )


def best_rank(ranking: Sequence[int], relevant: frozenset[int]) -> int | None:
    """Where the first page that answers stands, from 1."""
    return next((rank for rank, page in enumerate(ranking, 1) if page in relevant), None)


def _verdict(question: Question, old: dict[str, Sequence[int]], new: dict[str, Sequence[int]]) -> Verdict:
    """Better or worse by nDCG@10 where it tells; of pages further down, by their rank."""
    ranks = [best_rank(each[question.text], question.relevant) for each in (old, new)]
    before, after = (measure("", "", [question], each.__getitem__).ndcg_at_10 for each in (old, new))
    gain = after - before or _share(ranks[1]) - _share(ranks[0])
    return Verdict(question.text, ranks[0], ranks[1], gain)


def _share(rank: int | None) -> float:
    return 1 / (100 * rank) if rank else 0.0
