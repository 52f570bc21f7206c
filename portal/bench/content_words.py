"""The words of the content benchmark: pages of the seeds' own titles and paragraphs, rendered once each."""

from __future__ import annotations

import random
import re
from dataclasses import dataclass
from functools import cache
from typing import Any

import frontmatter

from content.rendering import SANITISER_VERSION, RenderContext, render
from portal.bench.staging import SEEDS

BLOCKS_PER_PAGE = 7


@dataclass(frozen=True)
class Words:
    """What a page can be made of: whole seeds with their front matter, and all their paragraphs."""

    seeds: tuple[dict[str, Any], ...]
    blocks: tuple[str, ...]

    def page(self, chance: random.Random, number: int, named: list[str]) -> dict[str, Any]:
        """The fields of a revision that hold words. ``named`` are the slugs its text links to."""
        seed = self.seeds[number % len(self.seeds)]
        links = "\n".join(f"- [See {slug}](faq:{slug})" for slug in named)
        blocks = chance.sample(self.blocks, BLOCKS_PER_PAGE) + ([links] if links else [])
        parts = [_rendered(block) if block is not links else _links(links) for block in blocks]
        return {
            "title": f"{seed['title']} ({number})",
            "summary": seed.get("summary", ""),
            "body": "\n\n".join(blocks),
            "body_html": "\n".join(html for html, _ in parts),
            "body_text": "\n".join(text for _, text in parts),
            "sanitiser_version": SANITISER_VERSION,
            "also_known_as": seed.get("also_known_as", []),
            "categories": seed.get("categories", []),
            "staff_note": seed.get("staff_note", ""),
        }


@cache
def words() -> Words:
    posts = [frontmatter.load(str(path)) for path in sorted(SEEDS.glob("*/*.md"))]
    blocks = dict.fromkeys(block for post in posts for block in re.split(r"\n\n+", post.content))
    return Words(tuple(post.metadata for post in posts), tuple(block for block in blocks if _is_whole(block)))


def _is_whole(block: str) -> bool:
    """A paragraph that means the same wherever it stands."""
    return not block.startswith(("#", " ", "$", "```")) and "faq:" not in block


@cache
def _rendered(block: str) -> tuple[str, str]:
    done = render(block, RenderContext(resolve=lambda slug: None))
    return done.html, done.text


def _links(block: str) -> tuple[str, str]:
    """Written out by hand: rendering ten thousand of them would take longer than all measures."""
    slugs = re.findall(r"\(faq:([^)]+)\)", block)
    items = "".join(f'<li><a href="/faqs/{slug}">See {slug}</a></li>' for slug in slugs)
    return f"<ul>{items}</ul>", "\n".join(f"See {slug}" for slug in slugs)
