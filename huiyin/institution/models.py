"""Institutions and the people who work in them.

Names of units, members and institutions are no secret inside the house and stand in clear; persons who come to the
institution live in ``parties``.
"""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q


class AccountManager(BaseUserManager["Account"]):
    """Makes accounts; there is no superuser."""

    def create_user(self, username: str, password: str | None = None, *, language: str = "zh-hans") -> Account:
        """Create an account that may sign in with ``username`` and ``password``."""
        account = self.model(username=username, language=language)
        account.set_password(password)
        account.save(using=self._db)
        return account


class Account(AbstractBaseUser):
    """Who signs in. What they may do hangs on their memberships, never on the account."""

    username = models.CharField(max_length=80, unique=True)
    email = models.EmailField(blank=True)
    language = models.CharField(max_length=10, default="zh-hans")
    is_active = models.BooleanField(default=True)
    one_time_until = models.DateTimeField(null=True)  # set: the password is a one-time one, and opens until then

    objects: ClassVar[AccountManager] = AccountManager()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []


class Institution(models.Model):
    """One house with its own numbers, calendar, packs and time zone. Several live in one database."""

    name = models.JSONField()  # {"zh": …, "en": …, "es": …}
    zone = models.CharField(max_length=50)
    language = models.CharField(max_length=10, default="zh-hans")
    calendar = models.CharField(max_length=50)  # the id of the calendar in use
    revision = models.IntegerField(default=1)  # grows with every change of settings, units, packs or calendars


class Unit(models.Model):
    """A node in the tree of organisations and departments. ``path`` holds the ids from the root to itself."""

    institution = models.ForeignKey(Institution, models.PROTECT, related_name="units")
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children")
    path = models.JSONField()  # [root id, …, own id]
    name = models.JSONField()
    kind = models.CharField(max_length=30)  # office, department, desk, last_resort
    jurisdiction = models.JSONField(default=dict)  # {"places": […], "categories": […], "level": …}
    active = models.BooleanField(default=True)
    settle_at = models.DateTimeField(null=True)  # when who sees its cases is to be worked out again: it was moved

    class Meta:
        indexes = [models.Index(fields=["institution", "parent"])]


class Member(models.Model):
    """A person on the staff of one institution; gone ones stay, without an account and with ``left_on``.

    Or a program: it sees and acts by its roles as a person would, but holds no case, stands in for nobody, and a unit
    in which there are only programs counts as one without anybody.
    """

    institution = models.ForeignKey(Institution, models.PROTECT, related_name="members")
    account = models.ForeignKey(Account, models.PROTECT, null=True, related_name="memberships")
    name = models.CharField(max_length=100)
    post = models.CharField(max_length=100, blank=True)
    email = models.EmailField(blank=True)
    left_on = models.DateField(null=True)
    program = models.BooleanField(default=False)  # another program that acts through a token: it answers for nothing

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(program=False) | models.Q(account__isnull=True), name="program_never_signs_in"
            ),
            models.UniqueConstraint(fields=["institution", "account"], name="one_membership_an_institution"),
        ]


class Role(models.Model):
    """What a member is in a unit (registrar, handler, head …), from when until when (``until`` exclusive)."""

    member = models.ForeignKey(Member, models.PROTECT, related_name="roles")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="roles")
    name = models.CharField(max_length=30)
    since = models.DateField()
    until = models.DateField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")), name="role_ends_after_start"
            ),
            models.UniqueConstraint(
                fields=["member", "unit", "name"], condition=Q(until__isnull=True), name="role_once"
            ),
        ]
        indexes = [models.Index(fields=["unit", "name"])]


class StandIn(models.Model):
    """While ``member`` is away, ``substitute`` holds their roles (dates inclusive), unless it was taken back."""

    member = models.ForeignKey(Member, models.PROTECT, related_name="stand_ins")
    substitute = models.ForeignKey(Member, models.PROTECT, related_name="stands_in_for")
    since = models.DateField()
    until = models.DateField()
    withdrawn = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(until__gte=F("since")), name="stand_in_ends_after_start"),
            models.CheckConstraint(condition=~Q(member=F("substitute")), name="stand_in_is_another"),
        ]


class Site(models.Model):
    """A place where people are received: an office, a counter, a gate."""

    institution = models.ForeignKey(Institution, models.PROTECT, related_name="sites")
    name = models.JSONField()
    address = models.JSONField(default=dict)
    active = models.BooleanField(default=True)


class CalendarInUse(models.Model):
    """One version of a working calendar as an institution uses it; the text is what was computed with."""

    institution = models.ForeignKey(Institution, models.PROTECT, related_name="calendars")
    name = models.CharField(max_length=50)
    version = models.CharField(max_length=80)
    text = models.TextField()
    installed_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["institution", "name", "version"], name="calendar_version_once")]


class PackInUse(models.Model):
    """One revision of one version of a pack as an institution installed it; old texts stay."""

    institution = models.ForeignKey(Institution, models.PROTECT, related_name="packs")
    name = models.CharField(max_length=60)
    kind = models.CharField(max_length=20)  # the kind of case it governs
    version = models.DateField()  # in force for what is received from this date on
    revision = models.IntegerField()
    digest = models.CharField(max_length=64)
    text = models.TextField()  # canonical JSON of the whole pack, parents resolved
    installed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["institution", "name", "version", "revision"], name="pack_revision_once"),
        ]


class Portal(models.Model):
    """An institution's face to the public: its address, who takes in what comes by it, and what its notice says.

    A text of the notice is kept in each language (``{field: {zh, en, es}}``): as it is published, and as it is being
    rewritten.
    """

    institution = models.OneToOneField(Institution, models.PROTECT, related_name="portal")
    slug = models.SlugField(max_length=40, unique=True)  # the address is /p/<slug>/
    intake = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    is_open = models.BooleanField(default=False)
    notice = models.JSONField(default=dict)
    draft = models.JSONField(default=dict)
    published_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(is_open=False) | Q(published_at__isnull=False), name="portal_open_has_notice"
            ),
        ]
