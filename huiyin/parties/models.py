"""Who came to the institution: sealed dossiers, blind tokens to find them by, and persons as undoable clusters.

``Key`` and ``Token`` are no part of the journal: a wrapped key in a book that never forgets could never be destroyed,
and tokens follow from what is sealed. ``Dossier``, ``Person`` and ``Link`` are journalled.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from huiyin.institution.models import Institution, Member
from huiyin.kernel.ids import new_id


class Key(models.Model):
    """A wrapped key. Without ``parent`` it is an institution's own, wrapped by the master key; else by ``parent``.

    A destroyed key stays as a row with nothing in it, so that "destroyed" and "lost" can be told apart.
    """

    id = models.BigIntegerField(primary_key=True, default=new_id)
    institution = models.ForeignKey(Institution, models.PROTECT, related_name="+", db_index=False)
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="+", db_index=False)
    wrapped = models.TextField()
    made_at = models.DateTimeField()
    destroyed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["institution"], condition=Q(parent__isnull=True), name="one_key_of_its_own_an_institution"
            ),
            models.CheckConstraint(
                condition=Q(wrapped="", destroyed_at__isnull=False) | (~Q(wrapped="") & Q(destroyed_at__isnull=True)),
                name="destroyed_key_is_empty",
            ),
        ]
        indexes = [
            models.Index(fields=["id"], condition=Q(destroyed_at__isnull=False), name="key_destroyed"),
        ]


class Dossier(models.Model):
    """Whom one contact came from, as given then: one sealed token of everything, under a key of its own."""

    id = models.BigIntegerField(primary_key=True, default=new_id)
    institution = models.ForeignKey(Institution, models.PROTECT, related_name="+", db_index=False)
    key = models.OneToOneField(Key, models.PROTECT, related_name="dossier")
    kind = models.CharField(max_length=12)
    sealed = models.TextField()
    confidential = models.BooleanField(default=False)
    head_count = models.IntegerField(default=1)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(head_count__gte=1), name="dossier_of_somebody"),
            models.CheckConstraint(
                condition=Q(kind__in=["person", "organisation", "group", "alias", "anonymous"]),
                name="dossier_kind_known",
            ),
        ]


class Token(models.Model):
    """A keyed fingerprint of one thing known of a dossier; equal things have equal values, and nothing else is told.

    Confidential dossiers use another key: their values never equal an ordinary dossier's, not even for the same person.
    """

    pk = models.CompositePrimaryKey("kind", "value", "dossier")
    kind = models.CharField(max_length=13)
    value = models.CharField(max_length=16)
    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="tokens")
    confidential = models.BooleanField()


class Person(models.Model):
    """Dossiers that are held to be of one person. Confidential ones form persons of their own."""

    id = models.BigIntegerField(primary_key=True, default=new_id)
    institution = models.ForeignKey(Institution, models.PROTECT, related_name="+", db_index=False)
    confidential = models.BooleanField(default=False)


class Link(models.Model):
    """A dossier belongs to a person: from when until when, who said so, why (sealed under the dossier's key)."""

    id = models.BigIntegerField(primary_key=True, default=new_id)
    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="links")
    person = models.ForeignKey(Person, models.PROTECT, related_name="links")
    since = models.DateTimeField()
    by = models.ForeignKey(Member, models.PROTECT, related_name="+", db_index=False)
    reason = models.TextField()
    until = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+", db_index=False)
    ended_reason = models.TextField(null=True)  # noqa: DJ001 null says "not ended", as in the two columns beside it

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["dossier"], condition=Q(until__isnull=True), name="dossier_of_one_person_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True, ended_by__isnull=True, ended_reason__isnull=True)
                | Q(until__gte=F("since"), ended_by__isnull=False, ended_reason__isnull=False),
                name="ended_link_says_who_and_why",
            ),
        ]
