"""Words of administration: a pack's guards and effects, how sure a rule is, its sections; what the journal tells."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

GUARDS: dict[str, str | Promise] = {
    "not_to_the_accused": _("it does not go to whoever is complained about"),
    "within_jurisdiction": _("the matter lies within the unit's jurisdiction"),
    "second_person": _("somebody other than the person who registered or drafted it"),
    "reply_drafted": _("there is a draft of the reply"),
    "requests_met": _("the latest draft meets every request of the registration"),
    "promise_approved": _("a promise has its day and the approval of a head"),
    "promise_kept": _("what was promised has been done"),
    "reply_approved": _("the latest draft is approved"),
    "reply_delivered": _("the reply has reached the party"),
    "extension_left": _("an extension is left"),
    "no_open_tasks": _("no task is open"),
    "task_open": _("a task waits for whoever acts or their unit"),
    "join_target_open": _("the matter to join is another open one"),
    "not_held_already": _("whoever acts does not already hold it"),
    "another_unit": _("it goes to another unit"),
    "member_of_owner": _("it goes to a member of the unit that answers for it"),
    "unit_can_act": _("somebody in the unit, or above it, can act"),
    "hearing_running": _("a hearing is under way"),
    "hearing_not_running": _("no hearing is under way"),
    "registration_reviewed": _("a second person has reviewed the registration"),
    "legal_basis_given": _("the rule of the decision is named"),
    "not_recused": _("nobody involved has stepped aside"),
    "not_confidential_or_entitled": _("it is not confidential, or the receiver may read such matters"),
    "fresh_eyes": _("somebody other than the person who drafted the answer that was given"),
    "report_back_done": _("the report that was asked for has come"),
}

EFFECTS: dict[str, str | Promise] = {
    "assign_unit": _("the unit answers for it from now on"),
    "assign_member": _("the member holds it"),
    "ask_report_back": _("a report is expected by a date"),
    "tell_party": _("the party is told"),
    "tell_unit": _("the units that take part are told"),
    "save_reply": _("a new draft of the reply is kept"),
    "approve_reply": _("the draft counts as approved"),
    "send_back_reply": _("the draft counts as sent back"),
    "send_reply": _("the reply goes out"),
    "deliver_reply": _("the reply counts as delivered"),
    "extend_clock": _("the time limit is extended"),
    "redate_clocks": _("time limits are counted again by the calendar in use"),
    "join_case": _("its contacts belong to the other matter"),
    "release_member": _("nobody holds it by name; the unit has it again"),
    "return_to_sender": _("the unit that sent it has it again"),
    "recuse_member": _("the member is out of it and no longer sees it"),
    "correct_registration": _("the registration is corrected; the old words stay in the journal"),
    "record_registration": _("the contact and its party are registered"),
    "add_task": _("a task is added"),
    "finish_task": _("the task is done"),
}

SURE: dict[str, str | Promise] = {
    "verified": pgettext_lazy("basis", "verified"),
    "secondary": pgettext_lazy("basis", "from a secondary source"),
    "unverified": pgettext_lazy("basis", "not verified"),
    "expectation": pgettext_lazy("basis", "house practice"),
}

SECTIONS: dict[str, str | Promise] = {
    "": pgettext_lazy("section of a pack", "The procedure itself"),
    "sources": pgettext_lazy("section of a pack", "Sources"),
    "roles": pgettext_lazy("section of a pack", "Roles"),
    "statuses": pgettext_lazy("section of a pack", "Statuses"),
    "channels": pgettext_lazy("section of a pack", "Channels"),
    "numbering": pgettext_lazy("section of a pack", "Numbering"),
    "fields": pgettext_lazy("section of a pack", "Fields"),
    "categories": pgettext_lazy("section of a pack", "Categories"),
    "statements": pgettext_lazy("section of a pack", "Kinds of statement"),
    "closings": pgettext_lazy("section of a pack", "Closings"),
    "relations": pgettext_lazy("section of a pack", "Relations"),
    "clocks": pgettext_lazy("section of a pack", "Time limits"),
    "moves": pgettext_lazy("section of a pack", "Moves"),
    "phrases": pgettext_lazy("section of a pack", "Phrases"),
    "retentions": pgettext_lazy("section of a pack", "Retention periods"),
}

# What was done to the house, by the name of its entry.
ENTRIES: dict[str, str | Promise] = {
    "create_institution": pgettext_lazy("entry", "The institution was set up"),
    "install_calendar": pgettext_lazy("entry", "A calendar was put in use"),
    "count_limits": pgettext_lazy("entry", "All open limits were counted by the calendar"),
    "install_pack": pgettext_lazy("entry", "A pack was installed"),
    "confirm_rule": pgettext_lazy("entry", "A rule was confirmed"),
    "key_drill": pgettext_lazy("entry", "A kept copy of the key was tried"),
    "change_master_key": pgettext_lazy("entry", "The master key was changed"),
    "add_site": pgettext_lazy("entry", "A place was added"),
    "add_unit": pgettext_lazy("entry", "A unit was added"),
    "change_unit": pgettext_lazy("entry", "A unit was changed"),
    "move_unit": pgettext_lazy("entry", "A branch was moved"),
    "close_unit": pgettext_lazy("entry", "A unit was closed"),
    "add_member": pgettext_lazy("entry", "A member of staff was added"),
    "change_member": pgettext_lazy("entry", "A member’s details were changed"),
    "leave": pgettext_lazy("entry", "A member of staff left"),
    "plan_leave": pgettext_lazy("entry", "A member of staff will leave"),
    "stay": pgettext_lazy("entry", "A planned departure was cancelled"),
    "give_role": pgettext_lazy("entry", "A role was given"),
    "end_role": pgettext_lazy("entry", "A role ends"),
    "add_stand_in": pgettext_lazy("entry", "A stand-in was named"),
    "end_stand_in": pgettext_lazy("entry", "Standing in was ended"),
    "set_up_portal": pgettext_lazy("entry", "The portal was set up"),
    "change_portal": pgettext_lazy("entry", "The portal was changed, opened or closed"),
    "rewrite_notice": pgettext_lazy("entry", "The portal’s notice was rewritten"),
    "publish_notice": pgettext_lazy("entry", "The portal’s notice was published"),
    "new_password": pgettext_lazy("entry", "A one-time password was made"),
    "let_in_program": pgettext_lazy("entry", "A program was let in"),
    "shut_out_program": pgettext_lazy("entry", "A program was shut out"),
    "add_hook": pgettext_lazy("entry", "A hook was added"),
    "remove_hook": pgettext_lazy("entry", "A hook was removed"),
    "switch_on_hook": pgettext_lazy("entry", "A hook was switched on"),
    "switch_off_hook": pgettext_lazy("entry", "A hook was switched off"),
}
