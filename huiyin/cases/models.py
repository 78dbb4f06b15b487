"""The rows of the engine. No desk's word stands here: kinds, statuses, moves and clocks are names from a pack.

Every row but ``Seen`` and ``Series`` is a result recorded in the journal (``huiyin.cases.tables``); only
``huiyin.cases.store`` writes them. Texts that a person wrote or that name somebody are sealed tokens.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from huiyin.institution.models import Institution, Member, PackInUse, Unit
from huiyin.kernel.ids import new_id
from huiyin.parties.models import Dossier

OPEN, CLOSED, ARCHIVED = "open", "closed", "archived"
CLOSINGS = ["answered", "unreachable", "declined", "withdrawn", "joined", "void"]
ORDINARY, CONFIDENTIAL, NAMED = 0, 1, 2
RUNNING, PAUSED, MET, LATE, CANCELLED = "running", "paused", "met", "late", "cancelled"


class Case(models.Model):
    """One matter, visit or reception: with an owner and a running clock while open, with an answer once closed."""

    id = models.BigAutoField(primary_key=True)  # dense: it is the search index's row id
    institution = models.ForeignKey(Institution, models.PROTECT, db_index=False)
    kind = models.CharField(max_length=20)
    year = models.SmallIntegerField()  # of registration; ``n`` counts without gaps within institution, kind and year
    n = models.IntegerField()
    number = models.CharField(max_length=40)
    pack = models.ForeignKey(PackInUse, models.PROTECT, db_index=False)
    status = models.CharField(max_length=40)
    phase = models.CharField(max_length=10)
    closing = models.CharField(max_length=20, null=True)  # noqa: DJ001 null says "not ended"
    closing_reason = models.TextField(null=True)  # noqa: DJ001 sealed; null says "not ended"
    title = models.TextField()  # sealed
    key = models.BigIntegerField()  # parties.Key: what seals the case's own texts
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, db_index=False)
    member = models.ForeignKey(Member, models.PROTECT, null=True, db_index=False)
    secrecy = models.SmallIntegerField(default=ORDINARY)
    retention = models.CharField(max_length=20)
    opened_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    next_clock = models.ForeignKey("Clock", models.PROTECT, null=True, related_name="+", db_index=False)
    to_review = models.BooleanField(default=False)  # a clock runs that the review of the registration meets
    closed_at = models.DateTimeField(null=True)
    joined_to = models.ForeignKey("self", models.PROTECT, null=True, related_name="joined", db_index=False)
    head = models.CharField(max_length=64)  # digest of the last entry
    seq = models.IntegerField()  # its place in the stream
    moved_at = models.DateTimeField()  # when the last entry was recorded; never goes backwards

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["institution", "kind", "year", "n"], name="case_number_once"),
            models.CheckConstraint(
                name="open_case_has_owner_and_clock",
                condition=~Q(phase=OPEN) | Q(unit__isnull=False, due_at__isnull=False, next_clock__isnull=False),
            ),
            models.CheckConstraint(
                name="ended_case_has_closing_and_no_clock",
                condition=Q(phase=OPEN, closing__isnull=True)
                | Q(
                    phase__in=[CLOSED, ARCHIVED],
                    closing__in=CLOSINGS,
                    closing_reason__isnull=False,
                    closed_at__isnull=False,
                    next_clock__isnull=True,
                    due_at__isnull=True,
                ),
            ),
            models.CheckConstraint(
                name="joined_case_names_its_target",
                condition=~Q(closing="joined") | Q(joined_to__isnull=False),
            ),
            models.CheckConstraint(name="case_secrecy_known", condition=Q(secrecy__in=[ORDINARY, CONFIDENTIAL, NAMED])),
        ]
        indexes = [
            # What lists of open cases are found by (``queries.List``), so that none costs more when there are more.
            # Each leads in its list's order and carries what is asked of a line, so that a count reads no case.
            *(
                models.Index(fields=fields, condition=Q(phase=OPEN, **further), name=name)
                for name, fields, further in (
                    ("case_open_by_unit", ["unit", "due_at", "id", "secrecy", "phase"], {}),
                    ("case_open_by_member", ["member", "due_at", "id", "phase"], {"member__isnull": False}),
                    ("case_open_by_due", ["institution", "due_at", "id", "unit", "secrecy", "phase"], {}),
                    ("case_open_by_status", ["unit", "status", "due_at", "secrecy", "phase"], {}),
                    (
                        "case_open_unassigned",
                        ["unit", "due_at", "id", "secrecy", "phase", "member"],
                        {"member__isnull": True},
                    ),
                    (
                        "case_open_to_review",
                        ["unit", "due_at", "id", "secrecy", "phase", "to_review"],
                        {"to_review": True},
                    ),
                )
            ),
            models.Index(fields=["next_clock"], condition=Q(next_clock__isnull=False), name="case_by_next_clock"),
            models.Index(fields=["joined_to"], condition=Q(joined_to__isnull=False), name="case_by_target"),
        ]


class Contact(models.Model):
    """One letter, visit, call or message that reached the institution at one moment.

    Three dates: when it was written, when it was received, when it was registered. ``n`` counts without gaps within
    institution, channel and year of registration.
    """

    id = models.BigIntegerField(primary_key=True, default=new_id)
    institution = models.ForeignKey(Institution, models.PROTECT, db_index=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="contacts")
    channel = models.CharField(max_length=20)
    year = models.SmallIntegerField()
    n = models.IntegerField()
    number = models.CharField(max_length=40)
    written_on = models.DateField(null=True)
    received_at = models.DateTimeField()
    registered_at = models.DateTimeField()
    registered_by = models.ForeignKey(Member, models.PROTECT, null=True, db_index=False)
    dossier = models.ForeignKey(Dossier, models.PROTECT)
    statement = models.CharField(max_length=30, blank=True)
    relation = models.CharField(max_length=20)  # first, supplement, repeat_in_progress, repeat_after_end, new_fact
    text = models.TextField()  # sealed under the dossier's key
    submitted = models.CharField(max_length=64)  # what was written, as a digest that says nothing (``cases.submitted``)
    code = models.CharField(max_length=32, null=True)  # noqa: DJ001 blind, of its tracking code; null: it has none
    code_n = models.SmallIntegerField(default=0)  # which of its codes that is (``cases.codes``)
    head_count = models.IntegerField(default=1)
    source = models.CharField(max_length=40, blank=True)  # where a row was imported from
    source_ref = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["institution", "channel", "year", "n"], name="contact_number_once"),
            models.UniqueConstraint(
                fields=["institution", "source", "source_ref"], condition=~Q(source=""), name="contact_source_once"
            ),
            models.UniqueConstraint(fields=["code"], condition=Q(code__isnull=False), name="contact_code_once"),
            models.CheckConstraint(condition=Q(head_count__gte=1), name="contact_of_somebody"),
        ]
        indexes = [models.Index(fields=["institution", "registered_at"], name="contact_by_day")]  # a year's are counted


class Clock(models.Model):
    """A named time limit on a case. ``due_at`` is exclusive: the instant the time is up."""

    id = models.BigIntegerField(primary_key=True, default=new_id)
    case = models.ForeignKey(Case, models.PROTECT, related_name="clocks")
    name = models.CharField(max_length=40)
    state = models.CharField(max_length=10)
    started_at = models.DateTimeField()
    due_at = models.DateTimeField()
    provisional = models.BooleanField(default=False)
    why = models.JSONField()  # how the date was found: start, rule, article, calendar version, days skipped
    paused_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    extended = models.SmallIntegerField(default=0)
    alarms = models.SmallIntegerField(default=0)  # how many of its alarms have gone off
    next_alarm_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="clock_state_known", condition=Q(state__in=[RUNNING, PAUSED, MET, LATE, CANCELLED])
            ),
            models.CheckConstraint(
                name="clock_paused_says_since", condition=~Q(state=PAUSED) | Q(paused_at__isnull=False)
            ),
            models.CheckConstraint(
                name="clock_stopped_says_when",
                condition=Q(state__in=[RUNNING, PAUSED], ended_at__isnull=True)
                | Q(state__in=[MET, LATE, CANCELLED], ended_at__isnull=False, next_alarm_at__isnull=True),
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_alarm_at"], condition=Q(state=RUNNING, next_alarm_at__isnull=False), name="clock_alarm"
            ),
            models.Index(fields=["name", "case"], condition=Q(state=RUNNING), name="clock_running"),
        ]


class Participation(models.Model):
    """Who takes part in a case, as what, from when until when. ``Seen`` is its projection."""

    id = models.BigIntegerField(primary_key=True, default=new_id)
    case = models.ForeignKey(Case, models.PROTECT, related_name="participations")
    unit = models.ForeignKey(Unit, models.PROTECT, db_index=False)
    member = models.ForeignKey(Member, models.PROTECT, null=True, db_index=False)
    role = models.CharField(max_length=20)  # owner, registering, sender, co_handler, supervisor, reviewer
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(role="owner", until__isnull=True), name="one_owner_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")), name="participation_ends_after_start"
            ),
        ]


class Wall(models.Model):
    """Who must not see a case: the accused (a member or a unit) and those who stepped aside."""

    id = models.BigIntegerField(primary_key=True, default=new_id)
    case = models.ForeignKey(Case, models.PROTECT, related_name="walls")
    member = models.ForeignKey(Member, models.PROTECT, null=True, db_index=False)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, db_index=False)
    why = models.CharField(max_length=10)  # accused, recused
    since = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="wall_names_one",
                condition=Q(member__isnull=False, unit__isnull=True) | Q(member__isnull=True, unit__isnull=False),
            ),
        ]


class Task(models.Model):
    """Work asked of a unit or member beside the moves: parallel, with its own date."""

    id = models.BigIntegerField(primary_key=True, default=new_id)
    case = models.ForeignKey(Case, models.PROTECT, related_name="tasks")
    unit = models.ForeignKey(Unit, models.PROTECT, db_index=False)
    member = models.ForeignKey(Member, models.PROTECT, null=True, db_index=False)
    title = models.TextField()  # sealed
    due_at = models.DateTimeField()
    made_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)


class Paper(models.Model):
    """A file that belongs to a case, and to one of its contacts if it came with that. ``id`` is the file's.

    What opens the file is sealed under the case's key: with the key it is gone for good. One that was added by mistake
    is withdrawn: the file stays, for those who must prove what was done with it.
    """

    id = models.BigIntegerField(primary_key=True)
    case = models.ForeignKey(Case, models.PROTECT, related_name="papers")
    contact = models.ForeignKey(Contact, models.PROTECT, null=True, db_index=False)
    name = models.TextField()  # sealed
    secret = models.TextField()  # sealed
    kind = models.CharField(max_length=8)  # papers.kinds
    size = models.IntegerField()  # bytes
    digest = models.CharField(max_length=64)  # of the content, keyed by what opens the file
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(Member, models.PROTECT, null=True, db_index=False)
    withdrawn_at = models.DateTimeField(null=True)


class Seen(models.Model):
    """One token that sees one case: the visibility rule as a set. Made by ``store.install``."""

    pk = models.CompositePrimaryKey("token", "case_id")
    token = models.BigIntegerField()
    case_id = models.BigIntegerField()

    class Meta:
        managed = False
        db_table = "cases_seen"


class Series(models.Model):
    """The last number given in one series (``letter``, ``case:matter`` …) of one institution and year."""

    id = models.BigAutoField(primary_key=True)
    institution = models.ForeignKey(Institution, models.PROTECT, db_index=False)
    name = models.CharField(max_length=40)
    year = models.SmallIntegerField()
    last = models.IntegerField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["institution", "name", "year"], name="series_once"),
        ]
        verbose_name_plural = "series"
