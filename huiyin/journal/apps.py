from django.apps import AppConfig


class JournalConfig(AppConfig):
    name = "huiyin.journal"
    label = "journal"

    def ready(self) -> None:
        from huiyin.journal import verify  # noqa: PLC0415 models can not be imported before
        from huiyin.journal.log.verify import verify as verify_log  # noqa: PLC0415 the same

        verify.also("log", verify_log)
