"""A question and its answer: what most people come for."""

from content.kinds.definition import Kind

KIND = Kind(
    word="faq",
    name="FAQ",
    plural="FAQs",
    purpose="A question in the words people use, and its answer.",
    position=1,
)
