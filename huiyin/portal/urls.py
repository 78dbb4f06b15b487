"""The addresses of the portal: the institution's short name, the language, the page. No code ever stands in one."""

from __future__ import annotations

from django.urls import path

from huiyin.portal.pages import acting, data, log, matter, notice, submit, track

HERE = "<slug:slug>/<slug:language>/"

urlpatterns = [
    path("<slug:slug>/", notice.root, name="portal"),
    path(HERE, notice.notice, name="portal_notice"),
    path(f"{HERE}submit/", submit.submit, name="portal_submit"),
    path(f"{HERE}submit/<slug:name>/", submit.question, name="portal_question"),
    path(f"{HERE}track/", track.track, name="portal_track"),
    path(f"{HERE}leave/", track.leave, name="portal_leave"),
    path(f"{HERE}log/", log.log, name="portal_log"),
    path(f"{HERE}matter/", matter.matter, name="portal_matter"),
    path(f"{HERE}matter/receipt/", matter.receipt, name="portal_receipt"),
    path(f"{HERE}matter/receipt/file/", matter.receipt_file, name="portal_receipt_file"),
    path(f"{HERE}matter/receipt/pdf/", matter.receipt_pdf, name="portal_receipt_pdf"),
    path(f"{HERE}matter/data/", data.held, name="portal_data"),
    path(f"{HERE}matter/data/file/", data.held_file, name="portal_data_file"),
    path(f"{HERE}matter/<slug:name>/", acting.act, name="portal_act"),
]
