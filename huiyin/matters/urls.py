"""The addresses of the public desk."""

from __future__ import annotations

from django.urls import path

from huiyin.matters.pages import (
    arrivals,
    case,
    codes,
    export,
    find,
    inbox,
    kept_searches,
    load,
    move,
    own_data,
    papers,
    receipts,
    register,
    registered,
    several,
    today,
)

urlpatterns = [
    path("", today.today, name="today"),
    path("register/", register.register, name="register"),
    path("arrivals/", arrivals.arrivals, name="arrivals"),
    path("register/known/", register.known_part, name="register_known"),
    path("register/done/<slug:form>/", registered.registered, name="registered"),
    path("cases/<int:case_id>/", case.case, name="case"),
    path("cases/<int:case_id>/moves/<slug:move>/", move.move, name="move"),
    path("cases/<int:case_id>/moves/<slug:move>/draft/", move.keep, name="move_draft"),
    path("cases/<int:case_id>/code/<slug:form>/", codes.replaced, name="case_code"),
    path("cases/<int:case_id>/known/", case.known, name="known"),
    path("cases/<int:case_id>/papers/<int:paper_id>/", papers.paper, name="paper"),
    path("cases/<int:case_id>/receipts/<int:contact_id>/", receipts.receipt, name="receipt"),
    path("cases/<int:case_id>/receipts/<int:contact_id>/receipt.pdf", receipts.as_pdf, name="receipt_pdf"),
    path("cases/<int:case_id>/receipts/<int:contact_id>/receipt.json", receipts.as_file, name="receipt_file"),
    path("cases/<int:case_id>/party/", case.party, name="party"),
    path("cases/<int:case_id>/data/", own_data.own, name="own_data"),
    path("cases/<int:case_id>/erase/", own_data.erase, name="erase"),
    path("cases/<int:case_id>/person/", own_data.person, name="person"),
    path("cases/<int:case_id>/person/put/", own_data.together, name="person_put"),
    path("cases/several/", several.choose, name="several"),
    path("cases/several/<slug:move>/", several.several, name="several_move"),
    path("cases/several/done/<slug:form>/", several.done, name="several_done"),
    path("load/", load.load, name="load"),
    path("find/", find.find, name="find"),
    path("find/keep/", kept_searches.keep, name="find_keep"),
    path("find/forget/", kept_searches.forget, name="find_forget"),
    path("find/export/", export.export, name="find_export"),
    path("inbox/", inbox.inbox, name="inbox"),
]
