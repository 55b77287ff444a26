from django.urls import path

from accounts import views

urlpatterns = [
    path("auth/me", views.MeView.as_view()),
    path("auth/login", views.LoginView.as_view()),
    path("auth/logout", views.LogoutView.as_view()),
    path("auth/tokens", views.TokensView.as_view()),
    path("auth/tokens/<uuid:token_id>", views.TokenView.as_view()),
    path("people", views.PeopleView.as_view()),
    path("people/<uuid:person_id>", views.PersonView.as_view()),
    path("invitations", views.InvitationsView.as_view()),
    path("invitations/<str:token>", views.InvitationView.as_view()),
    path("invitations/<str:token>/accept", views.AcceptView.as_view()),
]
