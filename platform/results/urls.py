from django.urls import path

from results import views

urlpatterns = [
    path("studies/<uuid:study_id>/unblind", views.UnblindView.as_view()),
    path("studies/<uuid:study_id>/reference-standard", views.StandardView.as_view()),
    path("studies/<uuid:study_id>/results", views.ResultsView.as_view()),
    path("studies/<uuid:study_id>/exports", views.ExportsView.as_view()),
    path("studies/<uuid:study_id>/exports/<uuid:export_id>/file", views.ExportFileView.as_view()),
]
