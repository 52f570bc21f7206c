"""A plain page: about the service, a policy, a list."""

from content.kinds.definition import Kind

KIND = Kind(
    word="page",
    name="Page",
    plural="Pages",
    purpose="A plain page of text that answers no single question.",
    position=4,
)
