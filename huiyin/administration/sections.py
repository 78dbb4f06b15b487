"""The parts of administration, in the order of its own navigation."""

from __future__ import annotations

from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Section(NamedTuple):
    """One part: the name of its first address, and what it is called. Addresses below it begin with that name."""

    url: str
    label: str | Promise


SECTIONS = [
    Section("administration", _("Overview")),
    Section("administration_units", _("Units")),
    Section("administration_staff", _("Staff")),
    Section("administration_calendar", _("Calendar")),
    Section("administration_procedure", _("Procedure")),
    Section("administration_portal", _("Portal")),
    Section("administration_programs", _("Programs")),
    Section("administration_keys", pgettext_lazy("sealing", "Keys")),
    Section("administration_journal", _("Journal")),
]
