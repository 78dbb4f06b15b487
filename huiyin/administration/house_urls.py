"""The addresses of units and staff; ``administration/`` stands before each."""

from __future__ import annotations

from django.urls import path

from huiyin.administration.pages import accounts, roles, staff, units

UNIT, MEMBER = "units/<int:unit_id>/", "staff/<int:member_id>/"

urlpatterns = [
    path("units/", units.units, name="administration_units"),
    path("units/add/", units.add, name="administration_units_add"),
    path(UNIT, units.unit, name="administration_units_one"),
    path(f"{UNIT}change/", units.change, name="administration_units_change"),
    path(f"{UNIT}move/", units.move, name="administration_units_move"),
    path(f"{UNIT}close/", units.close, name="administration_units_close"),
    path("staff/", staff.staff, name="administration_staff"),
    path("staff/add/", accounts.add, name="administration_staff_add"),
    path(MEMBER, staff.member, name="administration_staff_one"),
    path(f"{MEMBER}change/", staff.change, name="administration_staff_change"),
    path(f"{MEMBER}leave/", staff.leave, name="administration_staff_leave"),
    path(f"{MEMBER}stay/", staff.stay, name="administration_staff_stay"),
    path(f"{MEMBER}account/<slug:act>/", accounts.account, name="administration_staff_account"),
    path(f"{MEMBER}roles/", roles.give, name="administration_staff_role"),
    path(f"{MEMBER}roles/<int:role_id>/", roles.end, name="administration_staff_role_end"),
    path(f"{MEMBER}absence/", roles.stand_in, name="administration_staff_absence"),
    path(f"{MEMBER}absence/<int:absence_id>/", roles.end_stand_in, name="administration_staff_absence_end"),
]
