from django.urls import path

from reading import views

urlpatterns = [
    path("reading/worklists", views.WorklistsView.as_view()),
    path("reading/answers", views.AnsweredView.as_view()),
    path("reading/sessions/<uuid:session_id>/open", views.OpenSessionView.as_view()),
    path("reading/sessions/<uuid:session_id>/tasks", views.TasksView.as_view()),
    path("reading/items/<uuid:item_id>", views.ItemView.as_view()),
    path("reading/items/<uuid:item_id>/shown", views.ShownView.as_view()),
    path("reading/items/<uuid:item_id>/first-input", views.FirstInputView.as_view()),
    path("reading/items/<uuid:item_id>/submissions", views.SubmissionsView.as_view()),
    path("frames/<str:token>/<int:plane>", views.FrameView.as_view()),
    path("studies/<uuid:study_id>/progress", views.ProgressView.as_view()),
]
