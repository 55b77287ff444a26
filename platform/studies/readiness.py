"""What still keeps a study from being frozen, in words, and how long it will take a reader."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from imaging.treatments import ORIGINAL, list_treatments
from studies.allocation import count_repeatable
from studies.derivation import draws_of
from studies.design import Design
from studies.grid_notices import grid_notices
from studies.image_readiness import Problem, image_notices, image_problems, treatment_problems
from studies.models import Question, State, Study
from studies.preparing import are_few
from studies.reader_conflicts import reader_notices, reader_problems
from studies.secrets import secret_of
from studies.selection import Selected, select_scored, select_training, treatment_keys
from studies.showings import missing_showings, wanted_showings


@dataclass(frozen=True)
class Readiness:
    """`storage_bytes` is what all that readers are shown takes. `must_prepare`: too much is missing of it for freezing
    to make it."""

    problems: list[Problem]
    notices: list[Problem]
    presentations_per_reader: int
    minutes_per_reader: float
    minutes_per_session: float
    storage_bytes: int
    planes_to_prepare: int
    must_prepare: bool

    @property
    def is_ready(self) -> bool:
        return not self.problems

    @property
    def is_prepared(self) -> bool:
        return self.planes_to_prepare == 0


def check_readiness(study: Study) -> Readiness:
    scored, training = select_scored(study), select_training(study)
    presentations = _presentations(study, scored)
    minutes = presentations * study.seconds_per_item / 60
    wanted = wanted_showings(study, [*scored, *training])
    missing = missing_showings(study, wanted) if study.state == State.DRAFT else []
    return Readiness(
        problems=list(_problems(study, scored, training)),
        notices=[*image_notices(scored), *grid_notices(scored), *reader_notices(study)],
        presentations_per_reader=presentations,
        minutes_per_reader=round(minutes, 1),
        minutes_per_session=round(minutes / study.sessions, 1),
        storage_bytes=sum(one.bytes for one in wanted),
        planes_to_prepare=sum(one.planes for one in missing),
        must_prepare=not are_few(missing),
    )


def _problems(study: Study, scored: list[Selected], training: list[Selected]) -> Iterator[Problem]:
    yield from _missing_parts(study)
    yield from _question_problems(study)
    yield from _case_problems(study, scored, training)
    yield from _name_problems(study)
    yield from reader_problems(study)


def make_design(study: Study, scored: list[Selected], training: list[Selected]) -> Design:
    """Raises ValueError where the protocol cannot be allocated; readiness says so in words before."""
    return Design(
        readers=tuple(reader.code for reader in study.readers.all()),
        cases=tuple(str(one.case.pk) for one in scored),
        treatments=treatment_keys(study),
        is_paired=study.is_paired,
        sessions=study.sessions,
        repeats=study.repeats,
        training_cases=tuple(str(one.case.pk) for one in training),
        displays=tuple(len(one.displays) for one in scored),
    )


def _unit_count(study: Study) -> int:
    n = len(study.treatments.all())
    return n * (n - 1) // 2 if study.is_paired else n


def _scored_count(study: Study, scored: list[Selected]) -> int:
    """A case whose views are not chosen yet counts as one display."""
    return sum(len(one.displays) or 1 for one in scored) * _unit_count(study)


def _presentations(study: Study, scored: list[Selected]) -> int:
    return _scored_count(study, scored) + study.repeats + study.training


def _missing_parts(study: Study) -> Iterator[Problem]:
    if study.dataset_id is None:
        yield Problem("no_dataset", "Choose a dataset.", "dataset")
    if not study.cases.all():
        yield Problem("no_cases", "Choose the cases that are read.", "cases")
    if len(study.treatments.all()) < 2:
        yield Problem("too_few_treatments", "Choose at least two treatments to compare.", "treatments")
    if not study.readers.all():
        yield Problem("no_readers", "Choose at least one reader.", "readers")
    for reader in study.readers.select_related("person"):
        if not reader.person.is_active or not reader.person.has_role("reader"):
            yield Problem(
                "reader_left", f"{reader.person.display_name} is no reader any more. Take them out.", "readers"
            )


def _question_problems(study: Study) -> Iterator[Problem]:
    questions = list(study.questions.all())
    if not questions:
        yield Problem("no_questions", "Ask at least one question.", "questions")
    elif not any(question.is_required and question.kind != Question.Kind.GUESS for question in questions):
        yield Problem("nothing_required", "Make at least one question required that is always asked.", "questions")
    if not study.is_paired and any(question.kind == Question.Kind.PREFERENCE for question in questions):
        yield Problem("preference_without_pairs", "A preference needs two images: present pairs.", "presentation")
    if sum(question.kind == Question.Kind.MARKS for question in questions) > 1:
        yield Problem("marks_asked_twice", "Ask for marks in one question only.", "questions")
    guesses = sum(question.kind == Question.Kind.GUESS for question in questions)
    if guesses > 1:
        yield Problem("guess_asked_twice", "Ask for a guess in one question only.", "questions")
    if guesses and ORIGINAL not in treatment_keys(study):
        message = "The guess asks which image is the original: compare the original too, or do not ask."
        yield Problem("guess_without_original", message, "treatments")


def _case_problems(study: Study, scored: list[Selected], training: list[Selected]) -> Iterator[Problem]:
    keys = treatment_keys(study)
    yield from treatment_problems(study, keys)
    yield from image_problems(scored, keys)
    yield from _session_problems(study, scored, training)
    if len(training) < study.training:
        yield Problem(
            "too_few_training_cases",
            f"Training needs {study.training} cases of the dataset that are not in the study, have a reference "
            f"standard, one image alone that is free of words, and every reconstruction of it; there are "
            f"{len(training)}. Take cases out of the study or train less.",
            "training",
        )


def _session_problems(study: Study, scored: list[Selected], training: list[Selected]) -> Iterator[Problem]:
    presentations, displays = _scored_count(study, scored), _most_displays(scored)
    needed = _unit_count(study) * displays
    if needed > study.sessions:
        shown = f"Each patient is seen {needed} times and never twice in a session"
        if displays > 1:
            shown = f"A patient with {displays} displays is seen {needed} times, and no patient twice in a session"
        yield Problem("too_few_sessions", f"{shown}: plan at least {needed} sessions.", "sessions")
        return
    if 0 < presentations < study.sessions:
        message = (
            f"{presentations} presentations cannot fill {study.sessions} sessions: add cases or plan fewer sessions."
        )
        yield Problem("too_few_cases", message, "sessions")
    yield from _repeat_problems(study, scored, training)


def _most_displays(scored: list[Selected]) -> int:
    return max((len(one.displays) for one in scored), default=1) or 1


def _repeat_problems(study: Study, scored: list[Selected], training: list[Selected]) -> Iterator[Problem]:
    if not (study.repeats and scored and study.readers.all() and len(study.treatments.all()) > 1):
        return
    if study.state != State.DRAFT:
        return  # it was drawn
    if not all(one.displays for one in scored):
        return  # what can be repeated depends on the views that are still to be chosen
    design = make_design(study, scored, training)
    possible = count_repeatable(design, draws_of(design, secret_of(study)))
    if possible < study.repeats:
        yield Problem(
            "too_many_repeats",
            f"A repeat goes to a later session without that patient, which allows {possible}, not {study.repeats}. "
            f"Plan fewer repeats, or at least {_unit_count(study) * _most_displays(scored) + 1} sessions.",
            "repeats",
        )


def _name_problems(study: Study) -> Iterator[Problem]:
    """What readers are shown must not name what is compared."""
    banned = _names_of_treatments(study)
    if found := _first_named(study.title, banned):
        yield Problem("title_names_treatment", f"Readers see the title: leave “{found}” out of it.", "title")
    for question in study.questions.all():
        if found := _first_named(f"{question.prompt} {question.criterion or ''}", banned):
            yield Problem(
                "question_names_treatment", f"Readers see this: leave “{found}” out of a question.", "questions"
            )


def _names_of_treatments(study: Study) -> set[str]:
    keys = set(treatment_keys(study)) - {ORIGINAL}
    titles = {treatment.title for treatment in list_treatments() if treatment.key in keys}
    return {name.lower() for name in keys | titles}


def _first_named(text: str, banned: set[str]) -> str | None:
    return next((name for name in sorted(banned) if re.search(rf"\b{re.escape(name)}\b", text.lower())), None)
