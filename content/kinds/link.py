"""A page that stands elsewhere, listed here beside our own."""

from content.kinds.definition import Detail, Kind, Shape

KIND = Kind(
    word="link",
    name="Link",
    plural="Links",
    purpose="A useful page on another site, listed and found like one of ours.",
    position=7,
    needs_text=False,
    details=(
        Detail(
            "url",
            "Web address",
            "It opens when somebody follows the link.",
            Shape.url,
            required="Enter the web address the link leads to.",
        ),
    ),
)
