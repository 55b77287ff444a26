from django.urls import path

from accounts.views import own, people

urlpatterns = [
    path("auth/me", own.MeView.as_view()),
    path("auth/login", own.LoginView.as_view()),
    path("auth/logout", own.LogoutView.as_view()),
    path("auth/tokens", own.TokensView.as_view()),
    path("auth/tokens/<uuid:token_id>", own.TokenView.as_view()),
    path("people", people.PeopleView.as_view()),
    path("people/<uuid:person_id>", people.PersonView.as_view()),
    path("people/<uuid:person_id>/reset-link", people.ResetLinkView.as_view()),
    path("people/<uuid:person_id>/end-sessions", people.EndSessionsView.as_view()),
    path("people/<uuid:person_id>/factors", people.FactorsView.as_view()),
    path("invitations", people.InvitationsView.as_view()),
    path("invitations/<str:token>", own.InvitationView.as_view()),
    path("invitations/<str:token>/accept", own.AcceptView.as_view()),
]
