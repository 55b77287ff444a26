from django.urls import path

from audit import views

urlpatterns = [
    path("audit", views.EventsView.as_view()),
    path("audit/chains", views.ChainsView.as_view()),
    path("audit/verify", views.VerifyView.as_view()),
    path("audit/anchors", views.AnchorsView.as_view()),
]
