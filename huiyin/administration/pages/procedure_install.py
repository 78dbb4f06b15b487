"""A further pack, from the folder that comes with the product or from an upload: checked, looked at, installed."""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path, PurePosixPath
from typing import Any
from zipfile import BadZipFile, ZipFile

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core import signing
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from huiyin.administration import explained
from huiyin.administration.pages.door import by, office
from huiyin.cases import procedure as cases
from huiyin.institution.acts import NotPossible, WouldStrand
from huiyin.institution.models import Institution
from huiyin.institution.pages import StaffRequest
from huiyin.kernel import packs
from huiyin.kernel.packs import Pack, PackError, Problem
from huiyin.ui.words import pick

MOST_BYTES, MOST_FILES = 1_000_000, 100
_SALT = "administration.pack"
_NAME = re.compile(r"\A[a-z][a-z0-9-]{0,59}\Z")
_VERSION = re.compile(r"\d{4}-\d{2}-\d{2}")


class Unusable(ValueError):
    """A file that holds no pack; the message is for people."""


@dataclass(frozen=True)
class Read:
    """What an upload holds: a pack, or why it is none."""

    pack: Pack | None
    problems: list[Problem]


class UploadForm(forms.Form):
    """A pack as one TOML file, or as a ZIP of its files."""

    file = forms.FileField(
        label=gettext_lazy("File"),
        widget=forms.FileInput(attrs={"accept": ".toml,.zip"}),
        error_messages={"required": gettext_lazy("Choose a file.")},
    )
    name = forms.RegexField(
        _NAME,
        label=gettext_lazy("Name of the pack"),
        help_text=gettext_lazy("For a single file only; a ZIP names its pack by its folder."),
        required=False,
        max_length=60,
        error_messages={"invalid": gettext_lazy("Use lower-case letters, digits and hyphens.")},
    )


@require_http_methods(["GET", "HEAD", "POST"])
@office
def install(request: StaffRequest) -> HttpResponse:
    """Choose a pack, see what is wrong with it or what it would change, install it."""
    if request.method == "POST":
        return _install(request) if "sealed" in request.POST else _uploaded(request)
    asked = request.GET.get("pack", "")
    if not asked:
        return _show(request, UploadForm())
    name, _slash, version = asked.partition("/")
    folder = Path(settings.HUIYIN_PACKS)
    if (name, version) not in set(packs.versions(folder)):
        raise Http404
    return _look(request, read(folder, name, version))


def _uploaded(request: StaffRequest) -> HttpResponse:
    form = UploadForm(request.POST, request.FILES)
    if not form.is_valid():
        return _show(request, form, status=422)
    try:
        found = unpacked(form.cleaned_data["file"], form.cleaned_data["name"])
    except Unusable as error:
        form.add_error("file", str(error))
        return _show(request, form, status=422)
    return _look(request, found, form)


def _show(request: StaffRequest, form: UploadForm, status: int = 200, **more: Any) -> HttpResponse:
    return render(request, "administration/procedure_install.html", {"form": form, **more}, status=status)


def _look(request: StaffRequest, found: Read, form: UploadForm | None = None) -> HttpResponse:
    """What is wrong; or else what it would change, and whether it may."""
    if found.pack is None:
        return _show(request, form or UploadForm(), status=422, problems=found.problems)
    home, pack = request.actor.house, found.pack
    same = [one for one in cases.in_force(home) if one.name == pack.name]
    before = next((one for one in same if one.version <= pack.version), same[-1] if same else None)
    context = {
        "pack": pack,
        "installed": any(one.digest == pack.digest for one in home.packs.values()),
        "before": before,
        "changes": explained.changes(packs.compare(before, pack)) if before else [],
        "stranded": cases.stranded(home.id, pack),
        "others": [one for one in cases.in_force(home) if one.kind == pack.kind and one.name != pack.name],
        "waiting": len(cases.unconfirmed([pack], home.confirmed)),
        "sealed": signing.dumps(pack.to_json(), salt=_SALT, compress=True),
    }
    return render(request, "administration/procedure_look.html", context)


def _install(request: StaffRequest) -> HttpResponse:
    """Put it in force as it was looked at. Sent twice, it is installed once."""
    home = request.actor.house
    try:
        pack = packs.from_json(signing.loads(request.POST["sealed"], salt=_SALT))
    except (signing.BadSignature, PackError):
        raise Http404 from None
    try:
        row = cases.install(by(request), Institution.objects.get(pk=home.id), pack)
    except (NotPossible, WouldStrand):
        return _look(request, Read(pack, []))  # it says why
    said = {"pack": pick(pack.title), "version": pack.version, "revision": pack.revision}
    text = _("%(pack)s, version %(version)s, revision %(revision)s is installed.")
    messages.success(request, text % said, extra_tags="focus")
    return HttpResponseRedirect(reverse("administration_procedure_pack", args=[row.id]))


def read(folder: Path, name: str, version: str) -> Read:
    """Load a version, with what ``check`` says of it; places are told from the folder of packs on."""
    try:
        return Read(packs.load(folder, name, version), [])
    except PackError as error:
        root = f"{folder}/"
        return Read(None, [replace(one, file=one.file.removeprefix(root)) for one in error.problems])


def unpacked(file: UploadedFile[Any], name: str) -> Read:
    """The one pack version in an upload, read beside those that come with the product: it may extend one of them.

    Raises ``Unusable`` for what is no such upload. Nothing of it is kept.
    """
    files = dict(_files(file, name))
    versions = sorted({(path.parts[0], path.parts[1].removesuffix(".toml")) for path in files})
    if len(versions) != 1:
        said = ", ".join("/".join(one) for one in versions)
        raise Unusable(_("One pack version at a time: this file holds %(found)s.") % {"found": said or "0"})
    with tempfile.TemporaryDirectory(prefix="huiyin-") as place:
        folder = Path(place).resolve() / "packs"
        shutil.copytree(settings.HUIYIN_PACKS, folder)
        own = folder / versions[0][0]
        shutil.rmtree(own / versions[0][1], ignore_errors=True)
        (own / f"{versions[0][1]}.toml").unlink(missing_ok=True)
        for path, text in files.items():
            target = folder / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, encoding="utf-8")
        return read(folder, *versions[0])


def _files(file: UploadedFile[Any], name: str) -> Iterator[tuple[PurePosixPath, str]]:
    """Paths below the folder of packs with their texts; only names that a pack has, so nothing lands elsewhere."""
    raw = file.read(MOST_BYTES + 1)
    if len(raw) > MOST_BYTES:
        raise Unusable(_("This file is too large for a pack."))
    title = PurePosixPath(file.name or "").name
    if not title.endswith(".zip"):
        if not name:
            raise Unusable(_("Say what the pack is called: a single file does not."))
        yield _place(PurePosixPath(name, title)), _text(raw)
        return
    try:
        with ZipFile(BytesIO(raw)) as archive:
            inside = [one for one in archive.infolist() if not one.is_dir()]
            if len(inside) > MOST_FILES or sum(one.file_size for one in inside) > MOST_BYTES:
                raise Unusable(_("This file is too large for a pack."))
            for one in inside:
                yield _place(PurePosixPath(one.filename)), _text(archive.read(one))
    except (BadZipFile, RuntimeError, NotImplementedError, OSError) as error:
        raise Unusable(_("This ZIP cannot be read. Make it again.")) from error


def _place(path: PurePosixPath) -> PurePosixPath:
    parts = path.parts
    right = len(parts) in (2, 3) and bool(_NAME.fullmatch(parts[0])) and path.suffix == ".toml"
    right = right and bool(_VERSION.fullmatch(parts[1].removesuffix(".toml"))) and ".." not in parts
    if not right or (len(parts) == 3 and not re.fullmatch(r"[a-z0-9_-]+\.toml", parts[2])):
        text = _("“%(file)s” is no place for a part of a pack. Write name/2026-01-01.toml, or name/2026-01-01/….toml.")
        raise Unusable(text % {"file": str(path)})
    return path


def _text(raw: bytes) -> str:
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Unusable(_("This is no text: a pack is written in TOML, in UTF-8.")) from error
