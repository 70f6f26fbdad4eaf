"""Large forms, made in code: two hundred questions with logic between them, and a repeat with many instances."""

from __future__ import annotations

SETTINGS = (
    "| settings |\n| | form_title | form_id | version | default_language |\n| | Big | big | 1 | English (en) |\n\n"
)
CHOICES = (
    "| choices |\n| | list_name | name | label | area |\n"
    + "".join(f"| | area | a{at} | Area {at} | |\n" for at in range(10))
    + "".join(f"| | place | p{at} | Place {at} | a{at % 10} |\n" for at in range(200))
    + "| | yn | yes | Yes | |\n| | yn | no | No | |\n\n"
)
SURVEY = (
    "| survey |\n| | type | name | label | relevant | required | constraint | constraint_message | calculation"
    " | choice_filter |\n"
)
FOLLOW_UPS = "\n| follow_ups |\n| | name | relevant | label | due | kind | priority |\n"


def two_hundred() -> str:
    """Write a form that asks two hundred questions in twenty sections, each with conditions on others and sums.

    Section `s7` asks `s7_open` … and has the calculation `s7_sum`; a chain `total_0` … adds the sums up.
    """
    rows = []
    for at in range(20):
        before = f"${{s{at - 1}_open}} != 'no'" if at else ""
        rows += [
            f"| | begin_group | s{at} | Section {at} | {before} | | | | | |",
            f"| | select_one yn | s{at}_open | Does {at} apply? | | yes | | | | |",
            f"| | integer | s{at}_count | How many? | ${{s{at}_open}} = 'yes' | yes | . < 101 | To 100. | | |",
            f"| | decimal | s{at}_cost | Cost of each | ${{s{at}_count}} > 0 | | . > 0 | More than nothing. | | |",
            f"| | select_one area | s{at}_area | Area | ${{s{at}_open}} = 'yes' | | | | | |",
            f"| | select_one place | s{at}_place | Place | ${{s{at}_area}} != '' | | | | | area = ${{s{at}_area}} |",
            f"| | date | s{at}_from | From | ${{s{at}_count}} > 0 | | . <= today() | Not in the future. | | |",
            f"| | date | s{at}_until | Until | ${{s{at}_from}} != '' | | . > ${{s{at}_from}} | After the first. | | |",
            f"| | select_multiple yn | s{at}_both | Which? | ${{s{at}_open}} = 'yes' | | count-selected(.) < 3 | | | |",
            f"| | text | s{at}_why | Of ${{total_{at}}}? | ${{s{at}_count}} > 5 | yes | . != 'x' | No. | | |",
            f"| | acknowledge | s{at}_done | Done | ${{s{at}_why}} != '' or ${{s{at}_count}} = 0 | | | | | |",
            f"| | calculate | s{at}_sum | | | | | | coalesce(${{s{at}_count}}, 0) * coalesce(${{s{at}_cost}}, 0) | |",
            "| | end_group | | | | | | | | |",
        ]
    rows += [
        f"| | calculate | total_{at} | | | | | | "
        + (f"${{total_{at - 1}}} + " if at else "")
        + f"coalesce(${{s{at}_sum}}, 0) | |"
        for at in range(20)
    ]
    follow = [
        f"| | f{at} | ${{total_{at}}} > {at * 100} and ${{s{at}_done}} = '' | Look at it | today() + {at} | task | 2 |"
        for at in range(20)
    ]
    return SETTINGS + CHOICES + SURVEY + "\n".join(rows) + "\n" + FOLLOW_UPS + "\n".join(follow) + "\n"


def many_instances() -> str:
    """Write a form with a repeat whose instances have conditions, a filtered choice, a sum and a follow-up each."""
    return (
        SETTINGS
        + CHOICES
        + SURVEY
        + """| | integer | rate | Rate | | yes | . > 0 | | | |
| | begin_repeat | item | Item | | | | | | |
| | text | what | What? | | yes | | | | |
| | select_one area | area | Area | ${what} != '' | | | | | |
| | select_one place | place | Place | ${area} != '' | | | | | area = ${area} |
| | integer | count | How many? | | yes | . >= 0 | | | |
| | decimal | cost | Cost | ${count} > 0 | | . > 0 | | | |
| | calculate | line_sum | | | | | | coalesce(${count}, 0) * coalesce(${cost}, 0) * ${rate} | |
| | note | line | ${what}: ${line_sum}, number ${place_in_list} | ${line_sum} > 0 | | | | | |
| | calculate | place_in_list | | | | | | position(..) | |
| | acknowledge | done | Done | ${line_sum} > 100 | | | | | |
| | end_repeat | | | | | | | | |
| | calculate | all_of_it | | | | | | sum(${line_sum}) | |
| | note | told | ${all_of_it} | ${all_of_it} > 0 | | | | | |

| follow_ups |
| | name | relevant | label | due | kind | priority | repeat |
| | dear | ${line_sum} > 1000 | Dear: ${what} | today() + 1 | task | 2 | item |
"""
    )


def answers_for_instances(count: int) -> dict[str, str]:
    """Answer everything in the first `count` instances of the form with many."""
    answers = {"rate": "2", "item": " ".join(str(at) for at in range(1, count + 1))}
    for at in range(1, count + 1):
        answers |= {
            f"item/{at}/what": f"Thing {at}",
            f"item/{at}/area": f"a{at % 10}",
            f"item/{at}/place": f"p{at % 10}",
            f"item/{at}/count": str(at),
            f"item/{at}/cost": "12.5",
        }
    return answers


def answers_for_two_hundred() -> dict[str, str]:
    """Answer all two hundred so that all of them are asked."""
    answers: dict[str, str] = {}
    for at in range(20):
        answers |= {
            f"s{at}_open": "yes",
            f"s{at}_count": str(at + 6),
            f"s{at}_cost": "12.50",
            f"s{at}_area": f"a{at % 10}",
            f"s{at}_place": f"p{at % 10}",
            f"s{at}_from": "2026-01-31",
            f"s{at}_until": "2026-10-31",
            f"s{at}_both": "yes no",
            f"s{at}_why": "Because",
            f"s{at}_done": "OK",
        }
    return answers
