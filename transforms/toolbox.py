"""What the stages need beside their input, built once from the reference data."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

from transforms.events import Events
from transforms.metadata import Describer
from transforms.names import Names
from transforms.persons import Persons
from transforms.places import Places
from transforms.quantities import Quantities
from transforms.reference import Reference, Rows, compile_reference
from transforms.times import Times
from transforms.topics import Topics
from transforms.unknown_names import UnknownNames


class Toolbox:
    """Readers for every layer; each is built when it is first needed."""

    def __init__(self, files: Mapping[str, Rows]) -> None:
        self.files = files

    @cached_property
    def reference(self) -> Reference:
        return compile_reference(self.files)

    @cached_property
    def names(self) -> Names:
        return Names(self.reference)

    @cached_property
    def describer(self) -> Describer:
        return Describer(self.reference, self.names)

    @cached_property
    def unknown_names(self) -> UnknownNames:
        return UnknownNames(self.files)

    @cached_property
    def persons(self) -> Persons:
        return Persons(self.files)

    @cached_property
    def places(self) -> Places:
        return Places(self.files)

    @cached_property
    def times(self) -> Times:
        return Times(self.files)

    @cached_property
    def quantities(self) -> Quantities:
        return Quantities(self.files)

    @cached_property
    def topics(self) -> Topics:
        return Topics(self.files)

    @cached_property
    def events(self) -> Events:
        return Events(self.files)
