from django.apps import AppConfig


class PartiesConfig(AppConfig):
    name = "huiyin.parties"
    label = "parties"
