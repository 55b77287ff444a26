"""The front end's one page."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_safe

MISSING = "<!doctype html><title>Fovea</title><p>The front end is not built. Run <code>make demo</code> once.</p>"


@require_safe
@ensure_csrf_cookie
def front_end(request: HttpRequest) -> HttpResponse:
    page = settings.FRONTEND_DIST / "index.html"
    response = HttpResponse(page.read_bytes() if page.exists() else MISSING, status=200 if page.exists() else 503)
    response["Cache-Control"] = "no-cache"
    return response
