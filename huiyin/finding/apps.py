from django.apps import AppConfig


class FindingConfig(AppConfig):
    name = "huiyin.finding"
    label = "finding"
