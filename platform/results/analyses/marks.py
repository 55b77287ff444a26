"""Whether marks lie in the reference regions."""

from typing import Any

from statsmodels.stats.proportion import proportion_confint

from results.analyses import _rows
from results.columns import Row, Tables


def analyse_marks(tables: Tables) -> list[dict[str, Any]]:
    """One entry for each treatment. A hit is a mark whose centre lies in a reference region of its image.

    The interval is Wilson's and counts each mark as independent: with several marks of one reader or case it is too
    narrow. Not for comparing treatments; the free-response merits of `evaluation` do that.
    """
    return [
        _entry(_rows.scored(tables, "marks", question["question"]), question, name)
        for question in _rows.asked(tables, "marks")
        for name in _rows.treatments(tables)
    ]


def _entry(rows: list[Row], question: Row, treatment: str) -> dict[str, Any]:
    own = [row for row in rows if row["treatment"] == treatment]
    judged = [row for row in own if row["hits_region"] is not None]
    hits = sum(row["hits_region"] for row in judged)
    low, high = proportion_confint(hits, len(judged), method="wilson") if judged else (None, None)
    return {
        "question": question["question"],
        "treatment": treatment,
        "n": len(own),
        "with_region": len(judged),
        "hit_rate": hits / len(judged) if judged else None,
        "ci_low": None if low is None else float(low),
        "ci_high": None if high is None else float(high),
        "reason": None if judged else "no mark was drawn in an image with a reference region",
    }
