"""What is told to members inside the house (inbox) and what leaves it (outbox).

Neither knows a case: they hold a reference ("case:123"), a code, numbers and dates, and sealed tokens.
"""

from __future__ import annotations

from enum import StrEnum

from django.db import models
from django.db.models import F, Q

from huiyin.institution.models import Institution, Member
from huiyin.kernel.ids import new_id


class Notice(models.Model):
    """One line in a member's inbox. ``params`` holds numbers, dates and ids, never a name or a title."""

    id = models.BigIntegerField(primary_key=True, default=new_id)
    institution = models.ForeignKey(Institution, models.PROTECT, related_name="+", db_index=False)
    member = models.ForeignKey(Member, models.PROTECT, related_name="notices", db_index=False)
    subject = models.CharField(max_length=80)  # what it is about: "case:123"
    code = models.CharField(max_length=40)  # what happened; its words stand in labels
    params = models.JSONField(default=dict)
    key = models.CharField(max_length=160)  # the same event told again is the same row
    made_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["member", "key"], name="notice_once")]
        indexes = [
            models.Index(fields=["member", "id"], name="notice_page"),
            models.Index(fields=["member", "subject"], condition=Q(read_at__isnull=True), name="notice_unread"),
        ]


class Outgoing(models.Model):
    """One message on its way out, written in the transaction that decided it and sent by ``acts.send_due`` later.

    Recipient, title and body are tokens sealed under one dossier's key: who destroys that key destroys them here too.
    ``next_try_at`` is also the worker's claim: it is pushed ahead before sending, so a worker that dies loses nothing.
    """

    class State(StrEnum):
        WAITING = "waiting"
        SENT = "sent"
        FAILED = "failed"
        CANCELLED = "cancelled"

    id = models.BigIntegerField(primary_key=True, default=new_id)
    institution = models.ForeignKey(Institution, models.PROTECT, related_name="+", db_index=False)
    channel = models.CharField(max_length=20)  # a name in channels.CHANNELS
    subject = models.CharField(max_length=80)  # what it is about: "case:123"
    code = models.CharField(max_length=40)  # why it is sent
    key = models.CharField(max_length=160)
    dossier_key = models.BigIntegerField()  # the id of the key that opens the three tokens
    sealed_to = models.TextField()
    sealed_title = models.TextField()
    sealed_body = models.TextField()
    state = models.CharField(max_length=10, default=State.WAITING.value)
    attempts = models.IntegerField(default=0)
    made_at = models.DateTimeField()
    next_try_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=80, blank=True)  # a code of ours and the server's numbers, never its words

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["institution", "key"], name="outgoing_once"),
            models.CheckConstraint(
                condition=Q(state__in=["cancelled", "failed", "sent", "waiting"]), name="outgoing_state_known"
            ),
            models.CheckConstraint(
                condition=Q(state="sent", sent_at__isnull=False) | (~Q(state="sent") & Q(sent_at__isnull=True)),
                name="outgoing_sent_has_its_time",
            ),
            models.CheckConstraint(
                condition=Q(next_try_at__gte=F("made_at")) & Q(attempts__gte=0), name="outgoing_tries_after_making"
            ),
        ]
        indexes = [
            models.Index(fields=["next_try_at"], condition=Q(state="waiting"), name="outgoing_due"),
            models.Index(fields=["subject"], name="outgoing_subject"),
        ]
