"""Advice on a text before it is published: how hard it is to read, and what to put more plainly. PURE.

It advises and never blocks. What cannot be told reliably (passive voice, for one) is not told at all.
"""

from content.plain_english.advice import Advice, Concern, Hint, advise

__all__ = ["Advice", "Concern", "Hint", "advise"]
