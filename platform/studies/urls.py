from django.urls import path

from studies import views

urlpatterns = [
    path("studies", views.StudiesView.as_view()),
    path("studies/<uuid:study_id>", views.StudyView.as_view()),
    path("studies/<uuid:study_id>/views", views.FillViewsView.as_view()),
    path("studies/<uuid:study_id>/readiness", views.ReadinessView.as_view()),
    path("studies/<uuid:study_id>/freeze", views.FreezeView.as_view()),
    path("studies/<uuid:study_id>/open", views.OpenView.as_view()),
    path("studies/<uuid:study_id>/close", views.CloseView.as_view()),
    path("studies/<uuid:study_id>/manifest", views.ManifestView.as_view()),
]
