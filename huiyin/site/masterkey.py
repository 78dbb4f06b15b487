"""The master key is never made a second time: where it is lost or is another one, nothing goes on until it is back.

The kernel makes a key for a new house. For an old one that would be worse than stopping: what is written from then on
would be sealed and tagged under a key that opens nothing of what stands there.
"""

from __future__ import annotations

import hmac
from contextlib import suppress
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.utils.translation import gettext as _

from huiyin.cases import drills
from huiyin.journal import store
from huiyin.journal.log import signing
from huiyin.journal.models import Entry, LogKey
from huiyin.kernel.keys import KeyDamaged, journal_key, journal_key_path, log_key_path
from huiyin.parties import sealing
from huiyin.parties.models import Key
from huiyin.site import rotation
from huiyin.site.console import Trouble

NAME = "keys/master.key"
BESIDE = ("keys/journal.key", "keys/log.key")
"""Keys that lie sealed under it: the journal's, once the master key was changed, and the one that signs the log."""


def refuse_lost_key() -> None:
    """Raise ``Trouble`` where the database holds what was written under a master key, and that key is not here.

    One entry or wrapped key that fits is enough: what was tampered with is named by ``verify``, which needs the key.
    Raises ``KeyDamaged`` where the file is no key. A change of the key that was cut off is finished or taken back.
    """
    if not {Entry._meta.db_table, Key._meta.db_table} <= set(connection.introspection.table_names()):
        return
    rotation.settle()
    ends = [end for order in ("id", "-id") if (end := Entry.objects.order_by(order).first()) is not None]
    owners = list(Key.objects.filter(parent=None).order_by("id").values_list("institution_id", flat=True)[:1])
    path = Path(settings.HUIYIN_HOME) / NAME
    if not (ends or owners):
        return
    if not path.exists():
        text = _("The master key %s is missing, and the database holds what it sealed. Put back the copy you kept.")
        raise Trouble(text % path)
    if not (any(map(_opens, owners)) or any(map(_tagged, ends))):
        raise Trouble(_("The master key %s is not the one of this database. Put back the copy you kept.") % path)
    beside = journal_key_path(settings.HUIYIN_HOME)
    if not beside.exists() and drills.ever_changed():
        text = _("The journal's key %s is missing. Put it back from a backup made since the master key was changed.")
        raise Trouble(text % beside)
    journal_key(settings.HUIYIN_HOME)
    _refuse_lost_log_key()


def _refuse_lost_log_key() -> None:
    """The key that signs the log is never made a second time either: what it promised could not be continued."""
    if LogKey._meta.db_table not in connection.introspection.table_names():
        return
    try:
        signing.current()
    except signing.KeyLost as error:
        text = _("The key %s, which signs the log, is missing or another one. Put it back from a backup.")
        raise Trouble(text % log_key_path(settings.HUIYIN_HOME)) from error


def _tagged(end: Entry) -> bool:
    with suppress(KeyDamaged):
        return hmac.compare_digest(store.tag(end.digest), end.tag)
    return False


def _opens(institution: int) -> bool:
    try:
        sealing.institution_key(institution)
    except (sealing.SealBroken, sealing.KeyDestroyed):
        return False
    return True
