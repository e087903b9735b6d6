"""A trigger in its clause."""

from __future__ import annotations

from dataclasses import dataclass, field

from transforms.events.sentences import Group, Sentence

ACTING = frozenset({"country", "organization", "person", "group", "territory"})


@dataclass(slots=True)
class Frame:
    """A trigger in its clause: text[low:high] around text[start:end], and the voice it is in."""

    sentence: Sentence
    start: int
    end: int
    low: int
    high: int
    voice: str  # active, passive, participle, gerund, infinitive, noun
    head: int  # where the verb group begins, auxiliaries included
    region: tuple[int, int] | None = None  # where the object stands, once it was looked for
    words: list[tuple[int, str]] = field(default_factory=list)  # of that region, with their places
    said: frozenset[str] = frozenset()  # the same without their places

    @property
    def is_passive(self) -> bool:
        """Whether the object stands before the verb."""
        return self.voice in ("passive", "participle")

    def right(self) -> list[Group]:
        """The groups after the trigger in its clause."""
        return [g for g in self.sentence.groups if self.end <= g.first < self.high]

    def left(self) -> list[Group]:
        """The groups before the verb in its clause."""
        return [g for g in self.sentence.groups if self.low <= g.first < self.head]
