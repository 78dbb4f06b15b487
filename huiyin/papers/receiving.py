"""How files come in: into memory, never in clear onto the disk, and no more of them than can be kept."""

from __future__ import annotations

import io
from typing import Any

from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler

from huiyin.papers.kinds import MOST_BYTES, MOST_OF_A_FORM


class IntoMemory(FileUploadHandler):
    """Django's way puts what is large into a temporary file, where it would rest unsealed.

    Of a file that is too large, or comes after a form's whole measure, nothing is kept but its name and size.
    """

    def __init__(self, request: Any = None) -> None:
        super().__init__(request)
        self.all = 0

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Begin a file."""
        super().new_file(*args, **kwargs)
        self.file, self.size = io.BytesIO(), 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        """Take in a part, or only count it."""
        self.size += len(raw_data)
        self.all += len(raw_data)
        if self.size > MOST_BYTES or self.all > MOST_OF_A_FORM:
            self.file = io.BytesIO()
        else:
            self.file.write(raw_data)
        return None

    def file_complete(self, file_size: int) -> InMemoryUploadedFile:
        """The file, empty where it was too large; its size is what came."""
        self.file.seek(0)
        return InMemoryUploadedFile(
            self.file,
            self.field_name,
            self.file_name or "",
            self.content_type or "",
            file_size,
            self.charset,
            self.content_type_extra,
        )
