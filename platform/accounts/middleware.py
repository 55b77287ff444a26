"""What a request has to leave behind whatever becomes of it."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from audit.events import record_event


class LateEvents:
    """Writes the refusals of a request once its own transactions are over, so that none takes them back."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.late_events = []  # type: ignore[attr-defined]
        response = self._get_response(request)
        for action, subject, detail in request.late_events:  # type: ignore[attr-defined]
            record_event(actor=None, action=action, subject=subject, detail=detail)
        return response
