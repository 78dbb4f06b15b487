"""The addresses of the frame: signing in and out, one's password, the language.

allauth's other pages (sign-up, e-mail addresses, password by mail, codes, second factors) are closed: an account is
given by an administrator, and what has no address can not be reached.
"""

from __future__ import annotations

from allauth.account import views as account
from django.urls import path

from huiyin.ui import pages

urlpatterns = [
    path("accounts/login/", account.login, name="account_login"),
    path("accounts/logout/", account.logout, name="account_logout"),
    path("accounts/inactive/", account.account_inactive, name="account_inactive"),
    path("accounts/password/change/", account.password_change, name="account_change_password"),
    path("language/", pages.set_language, name="set_language"),
]
