"""What a reader's page is told of a submission that was taken. `ReceiptOutput` declares the same fields."""

from typing import Any, TypedDict
from uuid import UUID

from reading.documents import TasksDocument, describe_issue
from reading.serializers import FeedbackOutput
from reading.submissions import Head, Receipt


class SessionDocument(TypedDict):
    done: int
    total: int
    state: str


class HeadDocument(TypedDict):
    chain: str
    seq: int
    hash: str


class ReceiptDocument(TypedDict):
    submission: UUID
    stage: str
    session: SessionDocument
    feedback: dict[str, Any] | None
    are_times_capped: bool
    head: HeadDocument | None
    next: TasksDocument | None


def describe_receipt(receipt: Receipt) -> ReceiptDocument:
    return {
        "submission": receipt.submission,
        "stage": receipt.stage,
        "session": {"done": receipt.done, "total": receipt.total, "state": receipt.state},
        "feedback": dict(FeedbackOutput(receipt.feedback).data) if receipt.feedback else None,
        "are_times_capped": receipt.are_times_capped,
        "head": _describe_head(receipt.head) if receipt.head else None,
        "next": describe_issue(receipt.next) if receipt.next else None,
    }


def _describe_head(head: Head) -> HeadDocument:
    return {"chain": head.chain, "seq": head.seq, "hash": head.hash}
