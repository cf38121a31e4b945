"""Addresses of logging in and of accounts."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.views import LogoutView
from django.urls import URLPattern, path

from web.console.accounts import views
from web.console.rights import open_to_all

urlpatterns: list[URLPattern] = [
    path("", views.home, name="home"),
    path("inloggen/", open_to_all(views.Login.as_view()), name="login"),
    path("uitloggen/", open_to_all(LogoutView.as_view()), name="logout"),
    path("wachtwoord/<uidb64>/<token>/", open_to_all(views.ChoosePassword.as_view()), name="choose_password"),
    path("tweede-stap/", views.second_step, name="second_step"),
    path("mijn-account/", views.myself, name="myself"),
    path("mijn-account/reservecodes/", views.spare_codes, name="spare_codes"),
    path("accounts/", views.accounts, name="accounts"),
    path("accounts/nieuw/", views.add_account, name="add_account"),
    path("accounts/<int:user_id>/", views.account, name="account"),
    path("accounts/<int:user_id>/link/", views.new_link, name="new_link"),
    path("accounts/<int:user_id>/tweede-stap/", views.new_second_step, name="new_second_step"),
    path("accounts/<int:user_id>/open-of-dicht/", views.switch_account, name="switch_account"),
]

if settings.OIDC_PROVIDER:
    from mozilla_django_oidc.views import OIDCAuthenticationCallbackView, OIDCAuthenticationRequestView

    urlpatterns += [
        path("organisatie/", open_to_all(OIDCAuthenticationRequestView.as_view()), name="oidc_begin"),
        path("organisatie/terug/", open_to_all(OIDCAuthenticationCallbackView.as_view()), name="oidc_callback"),
    ]
