from django.apps import AppConfig


class InstitutionConfig(AppConfig):
    name = "huiyin.institution"
    label = "institution"
