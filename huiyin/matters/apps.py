from django.apps import AppConfig


class MattersConfig(AppConfig):
    name = "huiyin.matters"
    label = "matters"

    def ready(self) -> None:
        # A kind is data of the process, not of the database: it is registered when the models are there.
        from huiyin.matters import desk  # noqa: PLC0415 models can not be imported before

        desk.install()
