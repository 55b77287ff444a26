"""Every route of Fovea. What is neither API nor file is the single page of the front end."""

from django.urls import include, path, re_path

from api.errors import unknown_route
from config.health import healthz
from config.page import front_end
from config.schema import SchemaView

urlpatterns = [
    path("healthz", healthz),
    path("", include("accounts.library_routes")),
    path("api/schema", SchemaView.as_view(), name="schema"),
    path("api/", include("accounts.urls")),
    path("api/", include("audit.urls")),
    path("api/", include("imaging.urls")),
    path("api/", include("jobs.urls")),
    path("api/", include("studies.urls")),
    path("api/", include("reading.urls")),
    path("api/", include("results.urls")),
    re_path(r"^(?:api|_allauth|accounts)/.*$", unknown_route),
    re_path(r"^(?!static/|ws/).*$", front_end),
]

handler404 = "api.errors.not_found"
handler500 = "api.errors.server_error"
handler400 = "api.errors.bad_request"
handler403 = "api.errors.forbidden"
