"""Tables of a small made-up study, for the analyses alone."""

from results.columns import FORMAT, SCHEMA

ALL = {"is_newest": True, "version": 1, "kind": "scored", "is_simulated": False, "display": 0}


def row_of(table, **values):
    """A row with every column of its table; what is not given is None."""
    unknown = set(values) - {column.name for column in SCHEMA[table]}
    assert not unknown, unknown
    return {column.name: values.get(column.name) for column in SCHEMA[table]}


def make_tables(
    *, kinds=("preference", "grading", "abnormality", "marks"), treatments=("original", "sr"), cases=6, **rows
):
    """Odd cases are normal, even ones abnormal with a region. `rows` by table name; each is completed.

    Each case is read by one image of one plane, unless `views` says more.
    """
    numbers = range(1, cases + 1)
    given = {
        "study": [
            {
                "format": FORMAT,
                "study": "s",
                "title": "t",
                "is_simulated": False,
                "comparison": "retrospective",
                "scale": 2,
            }
        ],
        "treatments": [{"treatment": name, "position": place} for place, name in enumerate(treatments)],
        "cases": [
            {
                "case": f"C{number}",
                "is_training": False,
                "finding_class": "normal" if number % 2 else "abnormal",
                "has_region": number % 2 == 0,
            }
            for number in numbers
        ],
        "views": [view(f"C{number}", has_region=number % 2 == 0) for number in numbers],
        "questions": [
            {"question": kind, "kind": kind, "prompt": kind, "criterion": "sharpness" if kind == "grading" else None}
            for kind in kinds
        ],
        **rows,
    }
    return {name: tuple(row_of(name, **row) for row in given.get(name, ())) for name in SCHEMA}


def view(case, **more):
    planes = {"plane_count": 1, "first_plane": 0, "last_plane": 0}
    return {"case": case, "display": 0, "view": 0, "image": "I1", "kind": "single", **planes, **more}


def rating(question, reader, case, treatment, value, **more):
    where = {"question": question, "reader": reader, "case": case, "presentation": f"{reader}{case}"}
    return {**ALL, **where, "treatment": treatment, "pane": 0, "value": value, **more}


def preference(reader, case, left, right, choice, **more):
    where = {"question": "preference", "reader": reader, "case": case, "presentation": f"{reader}{case}"}
    return {**ALL, **where, "left": left, "right": right, "choice": choice, **more}
