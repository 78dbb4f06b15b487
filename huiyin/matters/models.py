"""What the public desk keeps: the matter beside its case, replies drafted for it, what has come and waits to be
registered, forms not yet sent, searches."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from huiyin.cases.models import Case, Contact
from huiyin.institution.models import Institution, Member, Unit
from huiyin.kernel.ids import new_id

DRAFTED, SENT_BACK, APPROVED, SENT, DELIVERED = "drafted", "sent_back", "approved", "sent", "delivered"
LETTER, VISIT = "letter", "visit"  # what comes in before anybody knows what it is about
CAME, OPENED, REGISTERED, ASIDE = "came", "opened", "registered", "aside"  # an arrival's stages; a visitor is called


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


class Arrival(models.Model):
    """An envelope of the post, or somebody who waits: what has come and is not yet a contact. It names nobody.

    ``n`` counts without gaps within unit, channel and day; it is what stands on the envelope or in the visitor's hand.
    """

    id = models.BigIntegerField(primary_key=True, default=new_id)
    institution = models.ForeignKey(Institution, models.PROTECT, db_index=False)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_index=False)
    channel = models.CharField(max_length=10)
    day = models.DateField()  # the institution's own date on which it came
    n = models.IntegerField()
    came_at = models.DateTimeField()
    noted_by = models.ForeignKey(Member, models.PROTECT, related_name="+", db_index=False)
    state = models.CharField(max_length=10)
    opened_at = models.DateTimeField(null=True)  # a visitor: called
    opened_by = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+", db_index=False)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+", db_index=False)
    reason = models.CharField(max_length=20, blank=True)  # why it was set aside, or why the visitor went
    contact = models.OneToOneField(Contact, models.PROTECT, null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["unit", "channel", "day", "n"], name="arrival_number_once"),
            models.CheckConstraint(name="arrival_number_counts", condition=Q(n__gte=1)),
            models.CheckConstraint(name="arrival_channel_known", condition=Q(channel__in=[LETTER, VISIT])),
            models.CheckConstraint(
                name="arrival_registered_names_contact",
                condition=Q(state=REGISTERED, contact__isnull=False)
                | Q(state__in=[CAME, OPENED, ASIDE], contact__isnull=True),
            ),
            models.CheckConstraint(
                name="arrival_aside_says_why",
                condition=(Q(state=ASIDE) & ~Q(reason="")) | (~Q(state=ASIDE) & Q(reason="")),
            ),
            models.CheckConstraint(
                name="arrival_opened_says_when",
                condition=Q(state__in=[CAME, ASIDE], opened_at__isnull=True, opened_by__isnull=True)
                | Q(state__in=[OPENED, REGISTERED, ASIDE], opened_at__isnull=False, opened_by__isnull=False),
            ),
            models.CheckConstraint(
                name="arrival_ended_says_when",
                condition=Q(state__in=[CAME, OPENED], ended_at__isnull=True, ended_by__isnull=True)
                | Q(state__in=[REGISTERED, ASIDE], ended_at__isnull=False, ended_by__isnull=False),
            ),
        ]
        indexes = [
            # What stands has not ended: the same index leads to it and to what ended today.
            models.Index(fields=["unit", "ended_at", "channel"], name="arrival_ended"),
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
