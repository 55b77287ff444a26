"""What readers wrote, beside what they were shown."""

from typing import Any

from results.analyses import _rows
from results.columns import Tables


def list_comments(tables: Tables) -> list[dict[str, Any]]:
    """One entry for each question that asks for words; training and repeats are listed too."""
    names = ("reader", "case", "left", "right", "text")
    return [
        {
            **_rows.about(question),
            "comments": [
                {name: row[name] for name in names} for row in _rows.newest(tables["comments"], question["question"])
            ],
        }
        for question in _rows.asked(tables, "text")
    ]
