"""The words a pack may use, with one meaning each. The engine and the desks give them their code.

A word ``reads`` fields by name: a move that uses it must ask them. A field in brackets below is read when it is asked.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Word:
    """What a guard or an effect means, and which asked fields it reads."""

    means: str
    reads: tuple[str, ...] = ()


GUARDS: dict[str, Word] = {
    "not_to_the_accused": Word("neither the unit nor the member it goes to is complained about or solely led by one"),
    "within_jurisdiction": Word("the matter's place and category are the unit's: [to_unit], else the owner"),
    "second_person": Word("whoever acts is not who did what is checked: registered it, or drafted the reply"),
    "fresh_eyes": Word("whoever acts drafted no answer to the case that went out"),
    "reply_drafted": Word("there is a draft of the reply"),
    "reply_approved": Word("the latest draft was approved"),
    "reply_delivered": Word("the reply reached the party"),
    "requests_met": Word("the latest draft meets every request of the registration"),
    "promise_approved": Word("[promised] has its [promised_by] and was approved by a leader: [promise_approved_by]"),
    "promise_kept": Word("no promise made to the party is still to be kept"),
    "extension_left": Word("the running clock that can be extended has an extension left"),
    "no_open_tasks": Word("no task of the case is open"),
    "task_open": Word("whoever acts, or their unit, has a task of the case to finish"),
    "join_target_open": Word("the matter to join is open and another one", ("join_to",)),
    "not_held_already": Word("whoever acts does not hold the case"),
    "another_unit": Word("the unit it goes to is not the one that has it", ("to_unit",)),
    "member_of_owner": Word("whoever it goes to belongs to the owner, or acts for it", ("to_member",)),
    "unit_can_act": Word("the unit it goes to is active and somebody there, or above, can act"),
    "hearing_running": Word("a hearing is under way"),
    "hearing_not_running": Word("no hearing is under way"),
    "registration_reviewed": Word("a second person has reviewed the registration"),
    "legal_basis_given": Word("the rule the decision rests on is named", ("legal_basis",)),
    "not_recused": Word("whoever acts, and whoever it goes to, has not stepped aside from the case"),
    "not_confidential_or_entitled": Word("the case is not confidential, or whoever it goes to may see such cases"),
    "report_back_done": Word("whoever asked for a report back has received it"),
}

EFFECTS: dict[str, Word] = {
    "assign_unit": Word("the unit becomes owner; the one before becomes sender; nobody holds it yet", ("to_unit",)),
    "assign_member": Word("the member holds the case: [to_member], else whoever acts"),
    "ask_report_back": Word("the sender waits for a report by this date, if one is given", ("report_back_by",)),
    "tell_party": Word("the party is told, as far as it can be reached"),
    "tell_unit": Word("the units that take part are told"),
    "save_reply": Word("a new draft is kept, which meets [meets], else every request; [outcome]", ("reply_text",)),
    "approve_reply": Word("the latest draft counts as approved"),
    "send_back_reply": Word("the latest draft counts as sent back"),
    "send_reply": Word("the latest reply goes out"),
    "deliver_reply": Word("the reply counts as delivered on [delivered_on], else when the move happened"),
    "extend_clock": Word("the running clock that can be extended is extended", ("extend_days",)),
    "redate_clocks": Word("limits are counted again after the calendar in use"),
    "join_case": Word("the contacts of this case belong to the other one", ("join_to",)),
    "release_member": Word("who held the case or took part by name is gone; the unit has it again"),
    "return_to_sender": Word("the unit that sent the case owns it again"),
    "recuse_member": Word("the member is out of the case and no longer sees it", ("recused",)),
    "correct_registration": Word("fields of the registration get new values; the old ones stay in the journal"),
    "record_registration": Word("the contact and its party are registered from the fields of the channel"),
    "add_task": Word("a task is added for [to_member], else the unit, until [task_by]", ("task",)),
    "finish_task": Word("the task this move answers is done"),
}

# How a unit can stand to a case. A member acts for a case through a unit that stands so to it.
RELATIONS: dict[str, str] = {
    "owner": "answers for the case now",
    "registering": "registered the contact; for a case that begins, the member's own unit",
    "sender": "passed the case to its owner",
    "co_handler": "takes part in the handling",
    "supervisor": "watches over the handling",
    "reviewer": "reviews the answer",
    "participant": "any of these",
    "any": "any unit of the institution",
}

SYSTEM = "system"  # stands in `by` for moves no person makes
PARTY = "party"  # and for those the person makes whose matter it is, through a public door
CLOSINGS = ("answered", "unreachable", "declined", "withdrawn", "joined", "void")

RIGHTS: dict[str, str] = {
    "unseal": "see a party's sealed data, giving a reason that is logged",
    "export": "take lists out of the register",
    "read_log": "read who looked at what",
    "report": "make periodic reports",
    "administer": "change units, members, roles, calendars and packs",
}

# What the sentence for the party may name besides fields of a code or a date: nobody by name.
PUBLIC = ("unit", "number", "due")

# What a sentence may name besides the fields a move always asks.
SAY: dict[str, str] = {
    "by": "who acted",
    "unit": "the owner after the move",
    "from_unit": "the owner before the move",
    "channel": "the title of the contact's channel",
    "number": "the contact's register number",
    "clock": "the title of the clock concerned",
    "due": "the last day of the clock concerned",
    "to": "who was told",
}
