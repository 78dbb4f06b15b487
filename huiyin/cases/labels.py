"""The engine's words: why something is refused, and what to mend in a field. Codes are stable, words are translated."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

REFUSALS: dict[str, str | Promise] = {
    "not_in_this_status": _("This cannot be done at this stage."),
    "not_your_role": _("Your role does not include this."),
    "not_for_the_system": _("Only a member of staff can do this."),
    "not_for_the_party": _("This is for the office to do."),
    "not_for_a_program": _("A program holds no matter: a member of the staff has to answer for it."),
    "asked_already": _("This was asked already, and the answer is still to come."),
    "nothing_asked": _("There is nothing to answer: nobody asked, or the answer was given."),
    "erased": _("The content of this matter has been erased: no words can be added to it any more."),
    "no_such_move": _("This procedure has no such move."),
    "nobody_may_have_it": _(
        "Nobody here may have this matter: nobody holds a role for it, or all who do are complained about or have"
        " stepped aside. Give somebody a role, or send it to a higher office."
    ),
    "receiver_barred": _("This unit or person cannot receive this matter. Choose another."),
    "unit_can_not_act": _("Nobody in this unit can act at present. Choose another unit."),
    "same_unit": _("The unit has this matter already. Choose another unit."),
    "held_already": _("You hold this matter already."),
    "not_of_the_unit": _("This person does not belong to the unit that answers for the matter."),
    "outside_jurisdiction": _("Matters of this category are not this unit's. Choose another unit."),
    "second_person": _("Somebody else must do this: you registered or drafted it yourself."),
    "fresh_eyes": _("You drafted the answer that was given: the second look is somebody else’s."),
    "no_extension_left": _("The time limit has been extended as often as the rule allows."),
    "extension_too_long": _("The rule does not allow so long an extension. Enter fewer days."),
    "no_clock_to_extend": _("No running time limit can be extended."),
    "open_tasks": _("A task is still open. Finish it first."),
    "still_open": _("The matter is still open: its content can be erased once it has ended."),
    "still_kept": _("The law keeps this file for longer. Only an order of a court or an authority overrides that."),
    "no_task": _("Neither you nor your unit has a task to finish here."),
    "no_such_case": _("There is no such matter, or you may not know of it."),
    "join_target_not_open": _("A matter can only be joined to another one that is open."),
    "join_target_less_secret": _("A confidential matter cannot be joined to one that more people see."),
    "no_hearing": _("No hearing is under way."),
    "hearing_running": _("A hearing is under way. End it first."),
    "recused": _("You have stepped aside from this matter."),
    "not_entitled": _("This matter is confidential, and this person may not read such matters."),
    "no_draft": _("There is no draft of a reply yet."),
    "not_approved": _("The draft has not been approved yet."),
    "requests_unmet": _(
        "The draft does not answer every request yet. Send it back, or draft it again and tick each request."
    ),
    "promise_not_approved": _("Name the head or leader of this unit who agreed to the promise."),
    "promise_without_day": _("Say by which day the promise will be kept."),
    "promise_open": _("Something was promised and is not done yet. Record that the promise was kept first."),
    "not_delivered": _("The reply has not reached the party yet. Record its delivery first."),
    "not_reviewed": _("A second person has to review the registration first."),
    "report_missing": _("The report that was asked for has not come yet."),
    "papers_of_one_case": _("Files go to one matter at a time. Open each matter and add them there."),
    "no_legal_basis": _("Name the rule that the decision rests on."),
}

AND = {"zh": "、", "en": ", ", "es": ", "}  # between the parts of a list

FIELD_ERRORS: dict[str, str | Promise] = {
    "required": _("Fill this in."),
    "not_a_choice": _("Choose one of the entries."),
    "too_many": _("These are more than are allowed here."),
    "too_long": _("This is too long. Shorten it, or add the rest as a note."),
    "not_a_date": _("Write a date, such as 2026-11-21."),
    "not_a_time": _("Write a date and time, such as 2026-11-21 09:30."),
    "not_a_number": _("Write a whole number."),
    "number_out_of_range": _("Write a number between 0 and 1,000,000."),
    "no_such_unit": _("Choose a unit of this institution."),
    "no_such_member": _("Choose a member of this institution."),
    "in_the_future": _("This lies in the future. Enter when it was received."),
    "before_any_rules": _("No rules of this institution were in force then. Check the date."),
    "no_papers_yet": _("Choose at least one file."),
    "no_papers_here": _("No files can be handed in with this."),
    "paper_gone": _("One of the files is no longer here: it was taken back, or sent with another form. Add it again."),
    "no_such_paper": _("One of these papers is no longer among those of this matter. Look at them again."),
    "not_your_paper": _("You can take back only what you added yourself; the head of the unit can take back any."),
    "no_such_case": _("Enter the number of a matter you can see."),
}


def refusal(code: str) -> str:
    """Why something is refused, in the active language."""
    return str(REFUSALS[code])


def field_error(code: str | Promise) -> str:
    """What to mend in a field; a message that is already in words passes through."""
    return str(FIELD_ERRORS.get(code, code)) if isinstance(code, str) else str(code)
