"""What is handed in with a form that is not sent yet."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from huiyin.institution.models import Member


class Upload(models.Model):
    """A file handed in with a form: its member's alone, and of no journal yet. ``id`` is the file's.

    What opens the file is sealed under a key of its own that rests beside it, as a draft is; in a form of the public,
    which is no member's, under the form's key, which rests nowhere here. Once the form is sent the
    row goes, and what opens the file is sealed under the case's key instead: the file itself stays where it is.
    """

    id = models.BigIntegerField(primary_key=True)
    member = models.ForeignKey(Member, models.CASCADE, null=True, related_name="+", db_index=False)
    form = models.CharField(max_length=40)
    mark = models.CharField(max_length=32)  # keyed fingerprint of the content in this form: handed in twice, it is one
    key = models.BigIntegerField()
    wrapped_by = models.BigIntegerField()
    wrapped = models.TextField()
    sealed = models.TextField()  # name, and what opens the file
    kind = models.CharField(max_length=8)
    size = models.IntegerField()
    digest = models.CharField(max_length=64)
    at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["member", "form", "mark"], name="upload_once_a_form"),
            models.UniqueConstraint(
                fields=["form", "mark"], condition=Q(member__isnull=True), name="upload_once_a_public_form"
            ),
        ]
