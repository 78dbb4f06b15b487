from django.apps import AppConfig


class PapersConfig(AppConfig):
    name = "huiyin.papers"
    label = "papers"
