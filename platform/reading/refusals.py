"""What the functions of the database refuse, in words.

Of the codes that a page can honestly meet with a first submission these mean: `not_presented`, `stage_not_reached`: ask
for the tasks and ask the person again, answers kept; `not_current_item`: send the earlier answers first;
`reason_missing`: answered meanwhile in another tab, offer it as a correction; `answers_locked`: answered meanwhile and
past correction; `idempotency_conflict`: take a new key; `session_closed`: it cannot be taken any more, keep it and say
so. Whatever is wrong in the answers themselves names its field (`reading.answers`, `reading.serializers`).
"""

from api.errors import Conflict, DomainError, Forbidden, InvalidInput

_Refusal = tuple[type[DomainError], str, str, str | None]
_REFUSALS: dict[str, _Refusal] = {
    "session_not_open": (Conflict, "session_not_open", "Open the session first.", None),
    "study_closed": (Forbidden, "session_closed", "This study is closed; no more answers are taken.", None),
    "study_unblinded": (Forbidden, "session_closed", "This study is unblinded; its answers stay as they are.", None),
    "not_current_item": (Conflict, "not_current_item", "Answer the items before this one first.", None),
    "not_presented": (Conflict, "not_presented", "Ask for the tasks first; this item was not shown yet.", None),
    "stage_not_reached": (Conflict, "stage_not_reached", "Answer the other questions first, then guess.", None),
    "answers_locked": (Conflict, "answers_locked", "Go on: these answers are final since the guess was asked.", None),
    "reason_missing": (InvalidInput, "reason_missing", "Say why this answer is corrected.", "reason"),
    "signature_missing": (
        InvalidInput,
        "signature_missing",
        "Sign this correction with your password: the session or the study is finished.",
        "proof",
    ),
    "idempotency_conflict": (
        Conflict,
        "idempotency_conflict",
        "This key was used for other answers. Use a new key.",
        "key",
    ),
}


def refusal(name: str) -> DomainError:
    kind, code, message, field = _REFUSALS[name]
    return kind(code, message, field=field)
