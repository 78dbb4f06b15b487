from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "huiyin.api"
    label = "api"

    def ready(self) -> None:
        """Have tokens and hooks proved with the rest of the house."""
        from huiyin.api import proving  # noqa: PLC0415  # models can only be imported once the apps are there

        proving.register()
