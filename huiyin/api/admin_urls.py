"""The addresses of programs; ``administration/programs/`` stands before each."""

from __future__ import annotations

from django.urls import path

from huiyin.api.pages import hooks, programs

ONE = "<int:token_id>/"

urlpatterns = [
    path("", programs.programs, name="administration_programs"),
    path("add/", programs.add, name="administration_programs_add"),
    path(ONE, hooks.program, name="administration_programs_one"),
    path(f"{ONE}end/", programs.shut_out, name="administration_programs_end"),
    path(f"{ONE}hooks/", hooks.add, name="administration_programs_hook"),
    path(f"{ONE}hooks/<int:hook_id>/<slug:what>/", hooks.switch, name="administration_programs_switch"),
    path(f"{ONE}events/<int:delivery_id>/", hooks.replay, name="administration_programs_replay"),
]
