"""One place for all a service or a life event needs: answers, forms, contacts and notices (CS-S4)."""

from content.kinds.definition import Detail, Kind, Shape

KIND = Kind(
    word="service_page",
    name="Service page",
    plural="Service pages",
    purpose="Joins answers, forms, contacts and notices about one service or one event in somebody’s life.",
    position=5,
    is_answer=False,
    details=(
        Detail(
            "answers",
            "Answers to show",
            "The address of each page, one per line. The first comes first.",
            Shape.slugs,
        ),
        Detail(
            "forms",
            "Forms to offer",
            "The service and the topic, such as core/log-queries, one per line.",
            Shape.lines,
        ),
        Detail("contact", "Contact", "Who to write to or call, and when.", Shape.block),
    ),
)
