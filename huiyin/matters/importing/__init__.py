"""Taking over what stood in another register: a file, a mapping that says what its columns mean, a report by row."""

from huiyin.matters.importing.checking import Unfit
from huiyin.matters.importing.loading import MappingError, load_mapping
from huiyin.matters.importing.mapping import Mapping
from huiyin.matters.importing.reading import ReadError, Source, open_source
from huiyin.matters.importing.reporting import AGAIN, LEFT, TAKEN, WORDS, Outcome, Report
from huiyin.matters.importing.running import run

__all__ = [
    "AGAIN",
    "LEFT",
    "TAKEN",
    "WORDS",
    "Mapping",
    "MappingError",
    "Outcome",
    "ReadError",
    "Report",
    "Source",
    "Unfit",
    "load_mapping",
    "open_source",
    "run",
]
