"""What is known around a sentence: the issuer, the block's topic, who acted last, persons' countries, places' countries."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from transforms.events.model import Draft, Mention, Participant, Time, When
from transforms.events.references import head_of
from transforms.events.sentences import Group, Member, Sentence

LOOK_BACK = 40  # mentions
_INTERNATIONAL = re.compile(
    r"secretary[- ]general|high commissioner for|high representative|administrator|executive|envoy"
)


@lru_cache(1024)
def _is_international(role: str | None) -> bool:
    """Whether an office serves no state."""
    return _INTERNATIONAL.search((role or "").lower()) is not None


@dataclass(slots=True)
class Memory:
    """What the sentences before in the same block left behind."""

    block: int = -1
    sentence: int = -1  # the last one that told an event
    subject: tuple[Participant, ...] = ()
    topic: tuple[Participant, ...] = ()
    parties: tuple[Participant, ...] = ()
    when: When | None = None
    place: tuple[str | None, str | None] = (None, None)
    event_type: str = ""  # of the event told last
    head: Time | None = None  # the time at the head of the block
    intro: bool = False  # whether it belongs to a list of agreements that were made
    anchor: Draft | None = None  # the last visit or meeting
    unread: list[Sentence] = field(default_factory=list)  # without triggers, not looked at yet
    anchored: int = -1  # the sentence that told it
    framed: Draft | None = None  # the visit or meeting during which the sentence happens


@dataclass(slots=True)
class People:
    """The countries of the persons of a document."""

    text: str
    mentions: Sequence[Mention]
    issuer: str | None
    leaders: Mapping[str, str] = field(default_factory=dict)  # known office-holders' countries, by entity id
    surnames: Mapping[str, str] = field(default_factory=dict)  # the same by the surname alone, where one bears it
    bodies: Mapping[str, str] = field(default_factory=dict)  # known bodies' countries or "", by entity id
    national: frozenset[str] = frozenset()  # the last words of names of national bodies
    places: set[str] = field(default_factory=set)  # named in the document
    _full: dict[str, str] = field(default_factory=dict)  # the longest name of a body, by entity id
    _foreign: set[str] = field(default_factory=set)  # bodies that hold a state's name or follow one
    _country: dict[str, str] = field(default_factory=dict)
    _office: set[str] = field(default_factory=set)
    _told: Counter[str] = field(default_factory=Counter)
    _states: list[Mention] = field(default_factory=list)
    _starts: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        for mention in self.mentions:
            if mention.role_country:
                self._country.setdefault(mention.entity_id, country_id(mention.role_country))
            if mention.role:
                self._office.add(mention.entity_id)
            if mention.role and mention.entity_id in self.surnames and not _is_international(mention.role):
                self._country.setdefault(mention.entity_id, self.surnames[mention.entity_id])
            if mention.entity_id in self.leaders and not _is_international(mention.role):
                self._country.setdefault(mention.entity_id, self.leaders[mention.entity_id])
        last: Mention | None = None
        for mention in self.mentions:
            if mention.entity_type == "organization" and mention.entity_id not in self.bodies:
                surface = self.text[mention.start : mention.end]
                if len(surface) > len(self._full.get(mention.entity_id, "")):
                    self._full[mention.entity_id] = surface
                if last is not None and last.entity_type != "person" and mention.start - last.end < 4:
                    self._foreign.add(mention.entity_id)
            is_ours = mention.entity_id == self.issuer
            if (
                mention.nested
                and not is_ours
                and last is not None
                and last.entity_type == "organization"
                and mention.start < last.end
            ):
                self._foreign.add(last.entity_id)
                continue
            if mention.nested:
                continue
            last = mention
        self.places = {m.entity_id for m in self.mentions if m.entity_type == "place"}
        self._told.update(m.entity_id for m in self.mentions if m.entity_type == "person")
        self._states = [m for m in self.mentions if m.entity_type == "country"]
        self._starts = [m.start for m in self._states]

    def country(self, mention: Mention, excluded: Iterable[str], guess: bool = False) -> str | None:
        """The person's country: given with the office, else the issuer's, else the last one named, if not `excluded`."""
        known = country_id(mention.role_country) if mention.role_country else self._country.get(mention.entity_id)
        if known:
            return known
        taken = set(excluded)
        if self.issuer and self.issuer not in taken and mention.entity_id in self._office:
            return self.issuer
        if not guess or not (taken & {self.issuer}) or mention.entity_id not in self._office:
            return None
        at = bisect_left(self._starts, mention.start)
        for state in reversed(self._states[max(0, at - LOOK_BACK) : at]):
            if state.entity_id not in taken and mention.start - state.end < 400:
                self._country.setdefault(mention.entity_id, state.entity_id)
                return state.entity_id
        return None

    def last_state(self, at: int) -> str | None:
        """The last state named before text[at], but for the issuer."""
        upto = bisect_left(self._starts, at)
        return next((m.entity_id for m in reversed(self._states[:upto]) if m.entity_id != self.issuer), None)

    def state_of(self, body: Mention) -> str | None:
        """The state whose body it is: the reference says it, or a body that no table knows bears a name as the issuer's have."""
        if body.entity_id in self.bodies:
            return self.bodies[body.entity_id] or None
        if body.entity_id in self._foreign or self.issuer is None:
            return None
        return self.issuer if head_of(self._full.get(body.entity_id, "")) in self.national else None

    def is_placed(self, person: str) -> bool:
        """Whether a person's country is known."""
        return person in self._country

    def single(self, participants: Sequence[Participant]) -> Sequence[Participant]:
        """Of those who acted last the one person whom `he` or `she` means, with that person's country."""
        first = next((p for p in participants if p.entity_id.startswith("person:")), None)
        if first is None:
            return participants
        state = self._country.get(first.entity_id) or self.issuer
        return [p for p in participants if p is first or p.entity_id == state]


def country_id(code: str) -> str:
    """The entity id of a country's code, or of its id."""
    return code if code.startswith("country:") else f"country:{code}"


@dataclass(slots=True)
class Cast:
    """The participants of an event as they are gathered; the first role of an entity stays."""

    people: People
    places: Mapping[str, str]
    members: dict[str, Participant] = field(default_factory=dict)
    nested: Sequence[Mention] = ()

    def add(self, entity_id: str, role: str, mention_id: str | None = None) -> None:
        """Take an entity in unless it is there."""
        if entity_id not in self.members:
            self.members[entity_id] = Participant(entity_id, role, mention_id or None)

    def take(self, member: Member, role: str) -> None:
        """Take in who a member of a list names; a place stands for its country."""
        for mention in (member.mention, *member.more):
            if mention.entity_type == "place":
                code = self.places.get(mention.entity_id)
                if code:
                    self.add(country_id(code), role)
            else:
                self.add(mention.entity_id, role, mention.mention_id)
                self._nation(mention, role)
        if member.mention.entity_type == "person" and not any(m.entity_type == "country" for m in member.more):
            country = self.people.country(member.mention, [m for m in self.members if m.startswith("country:")])
            if country:
                self.add(country, role)

    def _nation(self, mention: Mention, role: str) -> None:
        """A national body acts for its state: `Swedish Armed Forces`."""
        if mention.entity_type != "organization":
            return
        inside = [
            m for m in self.nested if mention.start <= m.start and m.end <= mention.end and m.entity_type == "country"
        ]
        at_edge = [m for m in inside if m.start == mention.start or m.end == mention.end]  # no `SCO-Afghanistan Group`
        is_pair = len(inside) == 2 and inside[0].start == mention.start and 0 < inside[1].start - inside[0].end < 6
        if is_pair:  # `Kenya-Peru Joint Commission`
            for state in inside:
                self.add(state.entity_id, role, state.mention_id)
        is_known = mention.entity_id in self.people.bodies
        if len(inside) == len(at_edge) == 1 and not is_known:
            self.add(inside[0].entity_id, role, inside[0].mention_id)
        owner = self.people.state_of(mention)
        if owner and (is_known or not inside):
            self.add(owner, role)

    def take_group(self, group: Group, role: str, kinds: frozenset[str] | None = None) -> None:
        """Take in all members of a list whose types are among `kinds`."""
        for member in group.members:
            if kinds is None or member.mention.entity_type in kinds:
                self.take(member, role)

    def take_all(self, participants: Iterable[Participant], role: str = "") -> None:
        """Take in participants known from elsewhere, under another role if one is given; their mentions stay there."""
        for participant in participants:
            self.add(participant.entity_id, role or participant.role)

    @property
    def result(self) -> tuple[Participant, ...]:
        return tuple(self.members.values())

    @property
    def countries(self) -> list[str]:
        return [key for key in self.members if key.startswith("country:")]
