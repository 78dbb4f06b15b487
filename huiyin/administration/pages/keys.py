"""Keys: which there are, since when, where the master key lies; the drill of a kept copy; how the key is changed."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from huiyin.administration.pages.door import by, office
from huiyin.cases import drills
from huiyin.institution.pages import StaffRequest
from huiyin.kernel.keys import fingerprint, key_in, key_path, master_key, old_keys
from huiyin.parties.models import Key

MOST_BYTES = 1000


class DrillForm(forms.Form):
    """A kept copy of the master key, as its file or as its text. It is tried and forgotten."""

    one_of = ("file", "text")
    file = forms.FileField(label=gettext_lazy("The file of the copy"), required=False)
    text = forms.CharField(
        label=gettext_lazy("Or its 64 characters"),
        required=False,
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )

    def clean(self) -> dict[str, Any]:
        """The key that one of the two holds, as ``key``."""
        given: dict[str, Any] = super().clean() or {}
        sent = given.get("file")
        field = "file" if sent else "text"
        text = sent.read(MOST_BYTES).decode("ascii", "replace") if sent else given.get("text", "")
        if not text.strip():
            self.add_error("file", _("Choose the file of the copy, or enter its text."))
        elif (key := key_in(text)) is None:
            self.add_error(field, _("This is no key: a key has 64 characters, 0 to 9 and a to f."))
        else:
            given["key"] = key
        return given


@sensitive_post_parameters("text")
@require_http_methods(["GET", "HEAD", "POST"])
@office
def keys(request: StaffRequest) -> HttpResponse:
    """What there is, and the drill."""
    home = request.actor.house
    form = DrillForm(request.POST, request.FILES) if request.method == "POST" else DrillForm()
    if form.is_bound and form.is_valid():
        if drills.drill(by(request), home.id, form.cleaned_data["key"]):
            messages.success(request, _("Yes: the copy opens what is sealed here."), extra_tags="focus")
        else:
            messages.error(request, _("No: the copy does not open what is sealed here. Look for the right one now."))
        return HttpResponseRedirect(reverse("administration_keys"))
    folder = Path(settings.HUIYIN_HOME)
    path = key_path(folder)
    known = [(one, home.members[one.by].name if one.by in home.members else "") for one in drills.last(home.id)]
    context = {
        "path": path,
        "fingerprint": fingerprint(master_key(folder)),
        "since": datetime.fromtimestamp(path.stat().st_mtime, UTC),
        "changed": drills.last_change(home.id),
        "old": old_keys(folder),
        "own": Key.objects.filter(institution=home.id, parent=None).first(),
        "drills": known,
        "form": form,
        "now": request.now,
    }
    return render(request, "administration/keys.html", context, status=422 if form.errors else 200)
