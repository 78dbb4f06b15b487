"""The portal's words: what it asks and why, what a stage is called, what its buttons lead to."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huiyin.matters.asked_data import ASK_DATA
from huiyin.portal.questions import (
    ABOUT,
    ALIAS,
    ANONYMOUS,
    CHECK,
    CONTACT,
    FILES,
    MORE,
    NAMED,
    REQUESTS,
    STAFF,
    WHAT,
    WHERE,
    WHO,
)

Words = str | Promise

# The parts of the public notice, in the order in which they are read.
NOTICE: dict[str, Words] = {
    "address": _("Where we are"),
    "finding": _("How to find us"),
    "telephone": _("Telephone"),
    "hours": _("When we are here"),
    "reception_days": _("Reception days"),
    "accepts": _("What you can bring to us"),
    "not_here": _("What we cannot do, and where to turn"),
    "turn_to": _("If we miss a deadline"),
}

QUESTIONS: dict[str, Words] = {
    ABOUT: _("What is it about?"),
    WHAT: _("What happened?"),
    REQUESTS: _("What do you ask for?"),
    WHERE: _("Where did it happen?"),
    MORE: _("What else should we know?"),
    WHO: _("Who are you?"),
    CONTACT: _("How can we reach you?"),
    STAFF: _("Does it concern somebody who works here?"),
    FILES: _("Do you have photographs or papers?"),
    CHECK: _("Is everything right?"),
}

# What stands under the question.
INTROS: dict[str, Words] = {
    ABOUT: _("If you are not sure, leave it empty: we will sort it out."),
    WHAT: _("Tell it as you would to somebody who knows nothing of it: what, when, how it stands today."),
    REQUESTS: _("One thing per line, ten at most. Each gets its own answer."),
    WHERE: _("A street and number, a village, a building: so that somebody can go and look."),
    MORE: _("Leave out what you do not know."),
    WHO: _("You can write under your name, under an alias, or anonymously. Each is dealt with by the same rules."),
    CONTACT: _(
        "All of it may stay empty: with your tracking code you see everything on these pages. If you leave an e-mail"
        " address, we write there when something happens; a telephone helps when we have a question."
    ),
    STAFF: _(
        "Whoever you name never sees this matter, by no way, and no trace that it exists. It is then kept to few people"
        " by name, outside of those who report to them."
    ),
    FILES: _("Not needed. We remove from pictures where, when and with which camera they were taken."),
}

# What the button of a question says: where it leads.
LEADS: dict[str, Words] = {
    WHAT: _("Next: what happened"),
    REQUESTS: _("Next: what you ask for"),
    WHERE: _("Next: where it happened"),
    MORE: _("Next: what else there is"),
    WHO: _("Next: who you are"),
    CONTACT: _("Next: how to reach you"),
    STAFF: _("Next: whether it concerns our staff"),
    FILES: _("Next: photographs and papers"),
    CHECK: _("Next: check your answers"),
}

# Fields that every pack knows, as the public is asked.
FIELDS: dict[str, Words] = {
    "statement": _("What kind of message is it?"),
    "category": _("Which area does it concern?"),
    "title": _("In one line"),
    "text": _("The whole story"),
    "requests": _("You ask for"),
    "place": _("Place"),
    "who": _("I write"),
    "name": _("Your name"),
    "organisation": _("Organisation, if you write for one"),
    "alias": _("What shall we call you?"),
    "phone": _("Telephone"),
    "email": _("E-mail address"),
    "home_address": _("Postal address"),
    "concerns_staff": _("Is it about somebody of our staff, or one of our departments?"),
    "accused_units": _("Which department?"),
    "accused_others": _("Who?"),
}
HINTS: dict[str, Words] = {
    "title": _("For example: building noise at night at the north gate"),
    "name": _("If you write under your name"),
    "alias": _("If you write under an alias: any word you like"),
    "organisation": "",
    "accused_others": _("One name per line, as you know it; a post will do"),
}
WHO_CHOICES: tuple[tuple[str, Words], ...] = (
    (NAMED, _("under my name: only those who deal with it see the name")),
    (ALIAS, _("under an alias: we do not know who you are, and call you as you wish")),
    (ANONYMOUS, _("anonymously: we know nothing of you but what you write")),
)
CONCERNS_CHOICES: tuple[tuple[str, Words], ...] = (
    ("no", pgettext_lazy("concerns staff", "No")),
    ("yes", pgettext_lazy("concerns staff", "Yes")),
)

# Why what was typed can be no code.
MISTYPED: dict[str, Words] = {
    "length": _("A code has 12 letters and figures, in three groups of four. Compare it with your receipt."),
    "symbol": _("A code has none of 0, 1, I and O, and no other signs. Compare it with your receipt."),
    "check": _("There is a mistake in it: one character is wrong, or two are swapped. Compare it with your receipt."),
}

STAGES: dict[str, Words] = {
    "received": pgettext_lazy("stage", "We have it"),
    "in_hand": pgettext_lazy("stage", "It is being dealt with"),
    "answered": pgettext_lazy("stage", "It is answered"),
    "ended": pgettext_lazy("stage", "It is closed"),
}
STAGE_TONES = {"received": "open", "in_hand": "open", "answered": "done", "ended": "off"}


# What a party can do with its matter: the link, the question as heading, what it means, the button.
ACTS: dict[str, tuple[Words, Words, Words, Words]] = {
    "supplement": (
        _("Add something, or answer our question"),
        _("What do you want to add?"),
        _("It goes to the people dealing with your matter."),
        _("Send it to them"),
    ),
    "rate": (
        _("Rate the answer"),
        _("How satisfied are you with the answer?"),
        _("Your rating does not affect your matter. If you want the answer looked at again, ask for a review."),
        _("Give this rating"),
    ),
    "ask_review": (
        _("Ask for a review"),
        _("Why should it be looked at again?"),
        _("A unit above the one that answered will look at it. It becomes a matter of its own, with its own code."),
        _("Ask for the review"),
    ),
    "withdraw": (
        _("Withdraw"),
        _("Do you want to withdraw your matter?"),
        _("It is closed, and nobody goes on with it. What was written stays on file. You can write again at any time."),
        _("Yes, withdraw it"),
    ),
    ASK_DATA: (
        _("Ask for a full copy, a correction or erasure"),
        _("What should be done with your data?"),
        _(
            "It goes to the office that deals with your matter. You will get an answer here by the day that is named"
            " then, with the reason if it is refused. A full copy is handed to you at the desk when you show who you"
            " are."
        ),
        _("Send it to the office"),
    ),
}
DONE: dict[str, Words] = {
    "supplement": _("We have what you added."),
    "rate": _("Thank you. Your rating is noted."),
    "withdraw": _("Your matter is withdrawn."),
    ASK_DATA: _("We have what you ask for."),
}
