"""What a reader's page is told of a submission that was taken. `ReceiptOutput` declares the same fields."""

from dataclasses import asdict
from typing import Any, TypedDict
from uuid import UUID

from reading.documents import TasksDocument, describe_issue
from reading.serializers import FeedbackOutput
from reading.submissions import Receipt


class SessionDocument(TypedDict):
    done: int
    total: int
    state: str


class ReceiptDocument(TypedDict):
    submission: UUID
    stage: str
    session: SessionDocument
    feedback: dict[str, Any] | None
    are_times_capped: bool
    head: dict[str, Any] | None
    next: TasksDocument | None


def describe_receipt(receipt: Receipt) -> ReceiptDocument:
    return {
        "submission": receipt.submission,
        "stage": receipt.stage,
        "session": {"done": receipt.done, "total": receipt.total, "state": receipt.state},
        "feedback": dict(FeedbackOutput(receipt.feedback).data) if receipt.feedback else None,
        "are_times_capped": receipt.are_times_capped,
        "head": asdict(receipt.head) if receipt.head else None,
        "next": describe_issue(receipt.next) if receipt.next else None,
    }
