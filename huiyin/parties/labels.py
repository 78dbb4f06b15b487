"""The words of this room."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from huiyin.parties.numbers import Message

KINDS: dict[str, Message] = {
    "person": _("Person"),
    "organisation": _("Organisation"),
    "group": _("Several people"),
    "alias": _("Alias"),
    "anonymous": _("Anonymous"),
}

FIELDS: dict[str, Message] = {
    "name": _("Name"),
    "alias": _("Alias"),
    "gender": _("Gender"),
    "birth": _("Date of birth"),
    "political_status": _("Political status"),
    "work_unit": _("Work unit"),
    "post": _("Post"),
    "ethnic_group": _("Ethnic group"),
    "nationality": _("Nationality"),
    "origin": _("Place of origin"),
    "address": _("Home address"),
    "phones": _("Telephone"),
    "emails": _("E-mail"),
    "identity_type": _("Identity document"),
    "identity_number": _("Document number"),
    "suggestions": _("Suggestions"),
    "representatives": _("Representatives"),
    "head_count": _("Number of people"),
}

GENDERS: dict[str, Message] = {"female": _("Female"), "male": _("Male"), "other": _("Other")}

IDENTITY_TYPES: dict[str, Message] = {
    "resident_id": _("Resident identity card"),
    "passport": _("Passport"),
    "hk_macao_permit": _("Permit for residents of Hong Kong and Macao"),
    "taiwan_permit": _("Permit for residents of Taiwan"),
    "foreigner_permit": _("Permanent residence card for foreigners"),
    "military_id": _("Military identity card"),
    "credit_code": _("Unified social credit code"),
    "other": _("Other document"),
}

REASONS: dict[str, Message] = {
    "same_identity": _("same identity document"),
    "same_phone": _("same telephone"),
    "same_email": _("same e-mail"),
    "same_name": _("same name"),
    "same_sound": _("name sounds the same"),
    "name_order": _("same name, other order or spelling"),
    "near_name": _("similar name"),
    "same_address": _("same address"),
    "near_address": _("similar address"),
    "same_birth": _("same date of birth"),
    "same_work_unit": _("same work unit"),
    "other_identity": _("but another identity document"),
    "other_birth": _("but another date of birth"),
}
