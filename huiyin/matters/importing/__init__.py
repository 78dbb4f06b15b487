"""Taking over what stood in another register: a file, a mapping that says what its columns mean, a report by row."""

from huiyin.matters.importing.mapping import Mapping, MappingError, load_mapping
from huiyin.matters.importing.reading import ReadError, Source, open_source
from huiyin.matters.importing.running import Outcome, Report, run

__all__ = [
    "Mapping",
    "MappingError",
    "Outcome",
    "ReadError",
    "Report",
    "Source",
    "load_mapping",
    "open_source",
    "run",
]
