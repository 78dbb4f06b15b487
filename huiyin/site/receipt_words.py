"""What the check of a receipt says, a sentence for each thing it looked at."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from huiyin.kernel.receipts import (
    AGREE,
    DIFFERS,
    HEAD,
    HOLDS,
    KEY,
    LEAF,
    LETTER,
    LOG,
    NUMBER,
    SIGNATURE,
    TIME,
    UNKNOWN,
    Check,
)

_SENTENCES = {
    (LETTER, HOLDS, ""): _("What was handed in is what the receipt holds, word for word."),
    (LETTER, HOLDS, "file"): _("The letter in the file is the one that was handed in, word for word."),
    (LETTER, DIFFERS, ""): _("The letter differs: what the receipt holds is not what was handed in."),
    (LETTER, DIFFERS, "file"): _("The letter in the file is not the one that was handed in."),
    (LETTER, UNKNOWN, "not_given"): _("What was handed in is not in this receipt any more: it cannot be compared."),
    (LETTER, UNKNOWN, "not_committed"): _("This receipt does not speak of what was handed in."),
    (NUMBER, HOLDS, ""): _("The number is the one that was given."),
    (NUMBER, DIFFERS, ""): _("The number differs from the one that was given."),
    (NUMBER, UNKNOWN, "not_committed"): _("This receipt does not speak of the number."),
    (TIME, HOLDS, ""): _("The time of receipt is the one that was recorded."),
    (TIME, DIFFERS, ""): _("The time of receipt differs from the one that was recorded."),
    (TIME, UNKNOWN, "not_committed"): _("This receipt does not speak of the time."),
    (LEAF, HOLDS, ""): _("All of it belongs to one and the same record of the institution."),
    (LEAF, DIFFERS, ""): _("It does not belong together: parts of it come from another receipt or were changed."),
    (SIGNATURE, HOLDS, ""): _("The institution signed this receipt, and nothing in what it signed was changed."),
    (SIGNATURE, DIFFERS, ""): _("The signature does not fit: a number, a time or something else in it was changed."),
    (KEY, HOLDS, ""): _("The key that signed it is the one you trust."),
    (KEY, DIFFERS, ""): _("The key that signed it is not the one you trust."),
    (KEY, DIFFERS, "head"): _("The key that signed the log is not the one you trust."),
    (KEY, UNKNOWN, "not_given"): _(
        "Whose key signed it was not compared: hold %(key)s against what the institution publishes, or say --key."
    ),
    (LOG, HOLDS, ""): _("It stands in the log: entry %(index)s of %(size)s."),
    (LOG, DIFFERS, ""): _("It does not stand in the log where the receipt says."),
    (LOG, DIFFERS, "overdue"): _("It is not in the log, though it was promised to be by %(by)s."),
    (LOG, UNKNOWN, "not_yet"): _("It carries no proof of the log yet: that was promised by %(by)s. Ask with --log."),
    (HEAD, HOLDS, ""): _("The state of the log that proves it is signed."),
    (HEAD, DIFFERS, ""): _("The state of the log that should prove it is not signed."),
    (AGREE, HOLDS, ""): _("The log shown to this receipt is the one shown to others."),
    (AGREE, DIFFERS, ""): _("Two states of the log do not agree: entries were changed or taken out between them."),
    (AGREE, DIFFERS, "unsigned"): _("The state of the log it was compared with is not signed."),
    (AGREE, UNKNOWN, "no_proof"): _("Two states of the log of different length need a proof from the log: say --log."),
}


def sentence(one: Check, said: dict[str, object]) -> str:
    """The sentence for what was found; ``said`` fills its blanks."""
    return str(_SENTENCES[one.what, one.outcome, one.why]) % said
