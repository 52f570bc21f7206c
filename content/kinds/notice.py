"""Something that is true for a while: a known problem, planned work, a busy time, a deadline."""

from content.kinds.definition import Detail, Kind, Shape

KNOWN_PROBLEM = "known_problem"
PLANNED_MAINTENANCE = "planned_maintenance"
PEAK = "peak"
DEADLINE = "deadline"

NOTICE_TYPES = (
    (KNOWN_PROBLEM, "Known problem"),
    (PLANNED_MAINTENANCE, "Planned maintenance"),
    (PEAK, "Busy time"),
    (DEADLINE, "Deadline"),
)

KIND = Kind(
    word="notice",
    name="Notice",
    plural="Notices",
    purpose="A known problem, planned work, a busy time or a deadline. The home page shows it while open.",
    position=3,
    review_after_months=3,
    is_answer=False,
    details=(
        Detail(
            "notice_type",
            "What is it about?",
            shape=Shape.choice,
            choices=NOTICE_TYPES,
            required="Choose what the notice is about.",
        ),
        Detail("affects", "Who is affected?", "For example: everyone who submits lettings logs.", Shape.line),
        Detail(
            "workaround",
            "What can people do meanwhile?",
            "For a known problem: another way to the same end, in plain words.",
            Shape.block,
        ),
    ),
)
