from django.apps import AppConfig


class MattersConfig(AppConfig):
    name = "huiyin.matters"
    label = "matters"

    def ready(self) -> None:
        # A kind is data of the process, not of the database: it is registered when the models are there.
        from huiyin.journal import verify as journal  # noqa: PLC0415 models can not be imported before
        from huiyin.matters import desk, verify  # noqa: PLC0415 nor here

        desk.install()
        journal.also("matters", verify.verify)
