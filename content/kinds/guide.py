"""A task in steps. Each main heading of the text is one step; readers see them numbered."""

from content.kinds.definition import Detail, Kind, Shape

KIND = Kind(
    word="guide",
    name="Guide",
    plural="Guides",
    purpose="A task with several steps. Each main heading of the text becomes a numbered step.",
    position=2,
    details=(
        Detail(
            "before_you_start",
            "Before you start",
            "What somebody must have at hand, one thing per line.",
            Shape.lines,
        ),
    ),
)
