"""What the public desk keeps: the matter beside its case, replies drafted for it, forms not yet sent, searches."""

from __future__ import annotations

from django.db import models

from huiyin.cases.models import Case
from huiyin.institution.models import Member
from huiyin.kernel.ids import new_id

DRAFTED, SENT_BACK, APPROVED, SENT, DELIVERED = "drafted", "sent_back", "approved", "sent", "delivered"


class Matter(models.Model):
    """One to one with its case: what lists of the engine do not need."""

    case = models.OneToOneField(Case, models.PROTECT, primary_key=True)
    category = models.CharField(max_length=40, blank=True)
    place = models.TextField(blank=True)  # sealed
    requests = models.TextField(blank=True)  # sealed: what is asked for, one a line
    asked = models.SmallIntegerField(default=0)  # how many requests those are
    outcome = models.CharField(max_length=30, blank=True)


class Reply(models.Model):
    """An answer to the party, from draft to delivery. The text is sealed under the case's key."""

    id = models.BigIntegerField(primary_key=True, default=new_id)
    case = models.ForeignKey(Case, models.PROTECT, related_name="replies")
    text = models.TextField()
    state = models.CharField(max_length=12)
    meets = models.JSONField(default=list)  # which requests it answers, counted from 1
    drafted_by = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+", db_index=False)
    drafted_at = models.DateTimeField()
    approved_by = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+", db_index=False)
    sent_at = models.DateTimeField(null=True)
    delivered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="reply_state_known",
                condition=models.Q(state__in=[DRAFTED, SENT_BACK, APPROVED, SENT, DELIVERED]),
            ),
        ]


class Draft(models.Model):
    """A registration, or a move on a case, while it is being typed: its writer's alone, and of no journal yet.

    Sealed under a key of its own that rests beside it, so that with the row nothing is left to open.
    """

    id = models.BigIntegerField(primary_key=True, default=new_id)
    member = models.ForeignKey(Member, models.CASCADE, related_name="+", db_index=False)
    form = models.CharField(max_length=40)  # the key of the form, which makes sending it twice one registration
    key = models.BigIntegerField()
    wrapped_by = models.BigIntegerField()
    wrapped = models.TextField()
    sealed = models.TextField()
    at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["member", "form"], name="draft_once_a_form")]


class SavedSearch(models.Model):
    """A search a member asks again and again, under a name of their own. What is sought may name somebody: sealed."""

    id = models.BigIntegerField(primary_key=True, default=new_id)
    member = models.ForeignKey(Member, models.CASCADE, related_name="+")
    key = models.BigIntegerField()
    wrapped_by = models.BigIntegerField()
    wrapped = models.TextField()
    sealed = models.TextField()  # name and address

    class Meta:
        verbose_name_plural = "saved searches"
