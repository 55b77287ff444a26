from django.urls import path

from jobs import views

urlpatterns = [
    path("jobs", views.JobsView.as_view()),
    path("jobs/<uuid:job_id>", views.JobView.as_view()),
    path("jobs/<uuid:job_id>/cancel", views.CancelView.as_view()),
    path("jobs/<uuid:job_id>/retry", views.RetryView.as_view()),
    path("jobs/<uuid:job_id>/verdicts", views.VerdictsView.as_view()),
]
