"""What still keeps a study from being frozen, in words, and how long it will take a reader."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from api.errors import InvalidInput
from imaging.treatments import ORIGINAL, check_treatments, list_treatments
from studies.allocation import Design, count_repeatable
from studies.models import Question, Study
from studies.selection import Selected, geometry, select_scored, select_training, treatment_keys


@dataclass(frozen=True)
class Problem:
    code: str
    message: str
    field: str | None = None


@dataclass(frozen=True)
class Readiness:
    problems: list[Problem]
    presentations_per_reader: int
    minutes_per_reader: float
    minutes_per_session: float

    @property
    def is_ready(self) -> bool:
        return not self.problems


def check_readiness(study: Study) -> Readiness:
    scored, training = select_scored(study), select_training(study)
    presentations = _presentations(study)
    minutes = presentations * study.seconds_per_item / 60
    return Readiness(
        problems=list(_problems(study, scored, training)),
        presentations_per_reader=presentations,
        minutes_per_reader=round(minutes, 1),
        minutes_per_session=round(minutes / study.sessions, 1),
    )


def _problems(study: Study, scored: list[Selected], training: list[Selected]) -> Iterator[Problem]:
    yield from _missing_parts(study)
    yield from _question_problems(study)
    yield from _case_problems(study, scored, training)
    yield from _name_problems(study)


def make_design(study: Study, scored: list[Selected], training: list[Selected]) -> Design:
    """Raises ValueError where the protocol cannot be allocated; readiness says so in words before."""
    return Design(
        readers=tuple(reader.code for reader in study.readers.all()),
        cases=tuple(str(one.case.pk) for one in scored),
        treatments=treatment_keys(study),
        is_paired=study.is_paired,
        sessions=study.sessions,
        repeats=study.repeats,
        seed=study.seed,
        training_cases=tuple(str(one.case.pk) for one in training),
    )


def _unit_count(study: Study) -> int:
    n = len(study.treatments.all())
    return n * (n - 1) // 2 if study.is_paired else n


def _scored_count(study: Study) -> int:
    return sum(not row.is_training for row in study.cases.all()) * _unit_count(study)


def _presentations(study: Study) -> int:
    return _scored_count(study) + study.repeats + study.training


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
    yield from _treatment_problems(study, keys)
    yield from _reconstruction_problems(scored, keys)
    yield from _session_problems(study, scored)
    if len(training) < study.training:
        yield Problem(
            "too_few_training_cases",
            f"Training needs {study.training} cases of the dataset that are not in the study, have a reference "
            f"standard and every reconstruction; there are {len(training)}. Take cases out of the study or train less.",
            "training",
        )


def _treatment_problems(study: Study, keys: tuple[str, ...]) -> Iterator[Problem]:
    if not keys:
        return
    try:
        check_treatments(list(keys), comparison=study.comparison, scale=study.scale, degradation=study.degradation)
    except InvalidInput as error:
        yield Problem(error.code, error.message, error.field)


def _reconstruction_problems(scored: list[Selected], keys: tuple[str, ...]) -> Iterator[Problem]:
    for key in keys:
        missing = [one.case.code for one in scored if key not in one.reconstructions]
        if missing:
            yield Problem(
                "missing_reconstructions", f"Make {key} for {_names(missing)} on the dataset's page.", "cases"
            )
        failed = [one.case.code for one in scored if not _has_passed(one, key)]
        if failed:
            message = f"{key} failed its self-check for {_names(failed)}. Take these cases or this treatment out."
            yield Problem("failed_self_check", message, "cases")
    unequal = [one.case.code for one in scored if len(set(map(geometry, one.reconstructions.values()))) > 1]
    if unequal:
        message = f"The treatments of {_names(unequal)} differ in matrix or spacing. Make them again, or take them out."
        yield Problem("unequal_matrices", message, "cases")


def _has_passed(one: Selected, key: str) -> bool:
    return key not in one.reconstructions or one.reconstructions[key].check_passed


def _session_problems(study: Study, scored: list[Selected]) -> Iterator[Problem]:
    units, presentations = _unit_count(study), _scored_count(study)
    if units > study.sessions:
        yield Problem(
            "too_few_sessions",
            f"Each patient is seen {units} times and never twice in a session: plan at least {units} sessions.",
            "sessions",
        )
        return
    if 0 < presentations < study.sessions:
        message = (
            f"{presentations} presentations cannot fill {study.sessions} sessions: add cases or plan fewer sessions."
        )
        yield Problem("too_few_cases", message, "sessions")
    yield from _repeat_problems(study, scored)


def _repeat_problems(study: Study, scored: list[Selected]) -> Iterator[Problem]:
    if not (study.repeats and scored and study.readers.all() and len(study.treatments.all()) > 1):
        return
    possible = count_repeatable(make_design(study, scored, []))
    if possible < study.repeats:
        yield Problem(
            "too_many_repeats",
            f"A repeat goes to a later session without that patient, which allows {possible}, not {study.repeats}. "
            f"Plan fewer repeats, or at least {_unit_count(study) + 1} sessions.",
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


def _names(codes: list[str]) -> str:
    shown = ", ".join(codes[:3])
    return shown if len(codes) <= 3 else f"{shown} and {len(codes) - 3} more"
