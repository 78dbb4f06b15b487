"""What the journal keeps: acts (what was asked), entries (what changed) and accesses (who read what is sealed).

Upper rooms stand here as plain numbers and text: the journal outlives every row it speaks of.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from huiyin.kernel.ids import new_id


class Act(models.Model):
    """One thing asked of the house, from a page, the API, an import or the clock; done once, whatever is sent again."""

    id = models.BigIntegerField(primary_key=True, default=new_id)
    institution_id = models.BigIntegerField()
    source = models.CharField(max_length=60)  # the door and, where it has many, who stood in it: "web", "import:311"
    key = models.CharField(max_length=200, null=True)  # noqa: DJ001  # null is "no key", and nulls never collide
    body_digest = models.CharField(max_length=64)
    at = models.DateTimeField()
    by = models.BigIntegerField(null=True)  # the member; null is the house itself
    result = models.TextField(null=True)  # noqa: DJ001  # null until the act is finished, in the same transaction
    tag = models.CharField(max_length=32)  # over what was asked
    result_tag = models.CharField(max_length=32, null=True)  # noqa: DJ001  # over what came of it

    class Meta:
        constraints = [models.UniqueConstraint(fields=["institution_id", "source", "key"], name="act_once_a_key")]


class Entry(models.Model):
    """One link of a stream's chain. ``id`` is its position among all entries, ``body`` all that it says."""

    id = models.BigAutoField(primary_key=True)
    stream = models.CharField(max_length=60)  # "case:123", "member:77"
    seq = models.IntegerField()  # 1, 2, 3 … within the stream
    at = models.DateTimeField()
    act = models.BigIntegerField(db_index=True)
    move = models.CharField(max_length=60)
    body = models.TextField()  # canonical JSON, the bytes that the digest covers
    digest = models.CharField(max_length=64)
    tag = models.CharField(max_length=32)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["stream", "seq"], name="entry_once_a_seq"),
            models.CheckConstraint(condition=Q(id__gt=0), name="entry_position_positive"),
        ]


class Access(models.Model):
    """One reading of what is sealed or confidential: who, what, and the reason they gave."""

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField()
    institution_id = models.BigIntegerField()
    member_id = models.BigIntegerField()
    subject = models.CharField(max_length=60)  # "dossier:5", "case:7"
    what = models.CharField(max_length=60)  # the field or the paper
    reason = models.TextField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(id__gt=0), name="access_position_positive")]
        indexes = [
            models.Index(fields=["subject"], name="access_by_subject"),
            models.Index(fields=["institution_id", "member_id", "at"], name="access_by_member"),
        ]


class Leaf(models.Model):
    """One leaf of the log: the salted hash of one entry, in the order of positions, without a gap from 0."""

    index = models.BigIntegerField(primary_key=True)
    position = models.BigIntegerField(unique=True)  # the entry's
    hash = models.BinaryField(unique=True, max_length=32)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(index__gte=0), name="leaf_index_from_zero")]


class Node(models.Model):
    """The hash of a complete subtree of the log with more than one leaf; ``place`` is ``kernel.merkle.place`` of it."""

    place = models.BigIntegerField(primary_key=True)
    hash = models.BinaryField(max_length=32)


class LogKey(models.Model):
    """A public key that signs or has signed the log's heads. A later one is endorsed by the one before."""

    id = models.CharField(max_length=16, primary_key=True)  # kernel.proofs.key_id
    public = models.CharField(max_length=64)
    since = models.DateTimeField()
    before = models.CharField(max_length=16, blank=True)  # the key that endorses it; empty for the first
    endorsement = models.CharField(max_length=128, blank=True)  # its signature


class TreeHead(models.Model):
    """The signed statement that the log had this hash at this size."""

    size = models.BigIntegerField(primary_key=True)
    root = models.CharField(max_length=64)
    at = models.DateTimeField()
    key = models.ForeignKey(LogKey, models.PROTECT, db_index=False)
    signature = models.CharField(max_length=128)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(size__gt=0), name="tree_head_of_something")]
