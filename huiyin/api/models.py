"""Programs that the house lets in: their tokens, what they asked of late, and the hooks by which they are told."""

from __future__ import annotations

from enum import StrEnum

from django.db import models
from django.db.models import F, Q

from huiyin.institution.models import Institution, Member, Unit
from huiyin.kernel.ids import new_id


class Token(models.Model):
    """What lets one program in, as one member, for one unit, until a day. The token itself is kept nowhere."""

    id = models.BigIntegerField(primary_key=True, default=new_id)
    institution = models.ForeignKey(Institution, models.PROTECT, related_name="+", db_index=False)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_index=False)
    member = models.OneToOneField(Member, models.PROTECT, related_name="+")  # a program; its roles hang on it
    digest = models.CharField(max_length=64, unique=True)  # SHA-256 of the token: 256 random bits need no salt
    scopes = models.JSONField()  # of ``policy.SCOPES``
    per_minute = models.IntegerField()  # requests
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+", db_index=False)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(expires_at__gt=F("made_at")), name="token_ends_after_start"),
            models.CheckConstraint(condition=Q(per_minute__gte=1), name="token_may_ask"),
        ]


class Use(models.Model):
    """How often a token asked in the minute at hand, and when last. The house's own bookkeeping, of no journal."""

    token = models.OneToOneField(Token, models.CASCADE, primary_key=True, related_name="use")
    minute = models.BigIntegerField()  # minutes since 1970
    count = models.IntegerField()
    at = models.DateTimeField()


class Hook(models.Model):
    """An address that is told what happens to cases which the token's member may see.

    What signs the messages is sealed under a key of its own in the same row.
    """

    id = models.BigIntegerField(primary_key=True, default=new_id)
    token = models.ForeignKey(Token, models.PROTECT, related_name="hooks")
    address = models.TextField()
    events = models.JSONField()  # of ``hooks.EVENTS``
    key = models.BigIntegerField()
    wrapped_by = models.BigIntegerField()
    wrapped = models.TextField()
    sealed = models.TextField()  # the secret
    position = models.BigIntegerField()  # the last entry of the journal that was looked at for it
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+", db_index=False)
    disabled_at = models.DateTimeField(null=True)  # nothing came through for too long, or somebody switched it off
    removed_at = models.DateTimeField(null=True)


class Delivery(models.Model):
    """One event on its way to one hook. What it says is put together when it is sent, by what may be seen then."""

    class State(StrEnum):
        WAITING = "waiting"
        SENT = "sent"
        FAILED = "failed"
        UNSEEN = "unseen"  # the program may not know of the case (any more): nothing was sent

    id = models.BigIntegerField(primary_key=True, default=new_id)
    hook = models.ForeignKey(Hook, models.CASCADE, related_name="deliveries", db_index=False)
    event = models.CharField(max_length=30)
    case = models.BigIntegerField()
    entry = models.BigIntegerField()  # the position of the journal's entry that it tells of
    key = models.CharField(max_length=80)
    state = models.CharField(max_length=10, default=State.WAITING.value)
    attempts = models.IntegerField(default=0)
    made_at = models.DateTimeField()
    next_try_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    answer = models.CharField(max_length=40, blank=True)  # the other side's status, or a code of ours

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["hook", "key"], name="delivery_once"),
            models.CheckConstraint(
                condition=Q(state="waiting", ended_at__isnull=True)
                | Q(state__in=["failed", "sent", "unseen"], ended_at__isnull=False),
                name="delivery_ended_says_when",
            ),
        ]
        indexes = [
            models.Index(fields=["next_try_at"], condition=Q(state="waiting"), name="delivery_due"),
            models.Index(fields=["hook", "-id"], name="delivery_page"),
        ]
        verbose_name_plural = "deliveries"
