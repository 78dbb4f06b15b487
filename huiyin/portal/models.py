"""What the portal keeps for a while: forms that are not sent yet, and how many wrong codes came of late."""

from __future__ import annotations

from django.db import models

from huiyin.institution.models import Institution


class Form(models.Model):
    """A form being filled in. What opens it lies on the device it is filled in on, and nowhere here."""

    mark = models.CharField(max_length=32, primary_key=True)  # a digest of that key
    institution = models.ForeignKey(Institution, models.CASCADE, related_name="+", db_index=False)
    sealed = models.TextField()
    at = models.DateTimeField(db_index=True)


class Bucket(models.Model):
    """What is left of a measure that fills up again by itself; no row: it is full."""

    name = models.CharField(max_length=64, primary_key=True)  # keyed: no address of a network can be read from it
    left = models.FloatField()
    at = models.DateTimeField(db_index=True)
