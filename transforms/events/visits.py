"""Visits: nouns (`paid a state visit to`), verbs (`visited`, `came to`) and receptions; one visit per host."""

from __future__ import annotations

import re
from collections.abc import Sequence

from transforms.events import guests as guests_of
from transforms.events import receptions
from transforms.events.build import Scene, clause_of, days_of, draft, own_days, repeated
from transforms.events.frames import Frame
from transforms.events.lexicon import Hit, Trigger
from transforms.events.model import Draft, When
from transforms.events.scene import Cast, country_id
from transforms.events.sentences import Group, Member, Sentence

HOSTS = frozenset({"country", "place", "territory", "organization"})
GUESTS = frozenset({"country", "person", "organization", "group"})
_KIND = re.compile(r"((?:[\w'-]+ and )?[\w'-]+ )$")


def hosts_after(sentence: Sentence, at: int, high: int, prepositions: Sequence[str]) -> list[Member]:
    """The hosts named after `at`: the first list with one of the prepositions, and the lists that go on with it."""
    found: list[Member] = []
    for group in sentence.groups:
        if group.first < at or (group.first >= high and not found):
            continue
        members = [m for m in group.members if m.mention.entity_type in HOSTS]
        if not found:
            if group.prep in prepositions and members and group.first - at < 90:
                found += members
            elif group.prep not in ("by", "of", "from") and group.first - at > 60:
                break
            continue
        between = sentence.patterns["visits-where"].sub(" ", sentence.low[found[-1].end : group.first])
        for time in sentence.times:
            if found[-1].end <= time.start and time.end <= group.first:
                between = between.replace(sentence.low[time.start : time.end], "")
        if not group.prep and sentence.is_subject(group):
            break
        if (
            members
            and len(between) < 50
            and sentence.patterns["visits-more"].fullmatch(between)
            and group.prep in ("", *prepositions)
        ):
            found += members
        else:
            break
    return found


def _host_drafts(
    scene: Scene,
    sentence: Sentence,
    trigger: Trigger,
    span: tuple[int, int],
    guests: Cast,
    hosts: Sequence[Member],
    clause: tuple[int, int],
    subtype: str,
) -> list[Draft]:
    drafts = []
    for host, when in zip(hosts, own_days(scene, sentence, hosts, span, clause), strict=True):
        cast = scene.cast()
        cast.take(host, "host")
        own = cast.countries
        cast.members = {
            k: p for k, p in guests.members.items() if k not in own and not (p.mention_id is None and k in own)
        } | cast.members
        cast = _proper_guest(scene, sentence, cast, own)
        if all(p.role == "host" for p in cast.result):
            continue
        drafts.append(draft(trigger, span, cast.result, when, scene.located(host.mention), subtype))
    return drafts


def _proper_guest(scene: Scene, sentence: Sentence, cast: Cast, hosts: Sequence[str]) -> Cast:
    """Give a person the country that is not the host's."""
    people = [p for p in cast.result if p.entity_id.startswith("person:")]
    is_body = any(p.role == "guest" and p.entity_id.startswith("org:") for p in cast.result)
    if people and not is_body and not any(k not in hosts for k in cast.countries):
        mention = next((m for m in sentence.mentions if m.entity_id == people[0].entity_id), None)
        if mention is not None:
            country = scene.people.country(mention, hosts, guess=True)
            if country and country not in hosts:
                cast.add(country, "guest")
    return cast


def read_noun(scene: Scene, hit: Hit, trigger: Trigger, sentence: Sentence, low: int, high: int) -> list[Draft]:
    """The visits that a noun tells."""
    if _is_exchanged(sentence, hit):
        return []  # the verb tells it
    span, subtype = _phrase(scene, sentence, hit, low)
    word = sentence.low[hit.start : hit.end]
    is_tour = word.startswith("tour")
    hosts = hosts_after(
        sentence,
        hit.end,
        high,
        ("to", "of") if is_tour else ("to", "in") if word in sentence.words["tour"] else ("to",),
    )
    guests = scene.cast()
    frame = Frame(sentence, hit.start, hit.end, low, high, "active", span[0])
    if not hosts and (told := _received_from(scene, hit, trigger, frame, span, subtype)):
        return told
    found = _guest(scene, frame, guests)
    if not hosts:
        if not found or scene.issuer is None or not guests.members or scene.issuer in guests.countries:
            return []
        paid = sentence.patterns["visits-support"].search(sentence.low, max(low, span[0] - 70), span[0]) and any(
            not p.entity_id.startswith("person:") for p in guests.result
        )
        is_item = sentence.is_verbless and bool(guests.countries) and bool(sentence.times or scene.memory.head)
        occurred = is_item or (sentence.patterns["visits-took-place"].match(sentence.low, hit.end) and guests.countries)
        is_dated = word in ("coming", "arrival") and any(hit.end <= t.start < high for t in sentence.times)
        if (
            not paid
            and not occurred
            and not (is_dated and guests.countries)
            and not any(p.mention_id and p.entity_id.startswith("person:") for p in guests.result)
        ):
            return []
        guests.add(scene.issuer, "host")
        guests = _proper_guest(scene, sentence, guests, [scene.issuer])
        when = scene.when(sentence, span, (low, high))
        told = [draft(trigger, span, guests.result, when, (None, scene.issuer), subtype)]
        return guests_of.gapped(scene, hit, trigger, sentence, told)
    if not found:
        own = [scene.places.get(h.mention.entity_id, h.mention.entity_id) for h in hosts]
        if scene.issuer is None or (any(country_id(o) == scene.issuer for o in own) and not guests.members):
            return []
        guests.add(scene.issuer, "guest")
    drafts = _host_drafts(scene, sentence, trigger, span, guests, hosts, (low, high), subtype)
    if len(drafts) == 1 and scene.issuer in [h.mention.entity_id for h in hosts]:
        drafts = guests_of.gapped(scene, hit, trigger, sentence, drafts)
    if len(drafts) == 1:
        several = repeated(sentence, sentence.low[hit.start : hit.end], hit.end, high)
        if several:
            return [drafts[0]._replace(when=when) for when in several]
    return drafts


def _received_from(
    scene: Scene, hit: Hit, trigger: Trigger, frame: Frame, span: tuple[int, int], subtype: str
) -> list[Draft]:
    """One visit for each guest of `visits were received from the ministers of A and B`."""
    sentence = frame.sentence
    match = sentence.patterns["visits-received"].match(sentence.low, hit.end, frame.high)
    group = next((g for g in sentence.groups if match and g.first >= match.end()), None)
    if group is None or scene.issuer is None:
        return []
    days = days_of(scene, sentence, group.members, hit.start, clause_of(frame))
    drafts = []
    for member, when in zip(group.members, days, strict=True):
        cast = scene.cast()
        cast.take(member, "guest")
        if not cast.members or scene.issuer in cast.members:
            return []
        cast.add(scene.issuer, "host")
        drafts.append(draft(trigger, span, cast.result, when, (None, scene.issuer), subtype))
    return drafts


def _is_exchanged(sentence: Sentence, hit: Hit) -> bool:
    """Whether a verb nearby tells that visits were exchanged."""
    low, high = max(sentence.start, hit.start - 30), min(sentence.end, hit.end + 30)
    return sentence.patterns["visits-exchanged"].search(sentence.low, low, high) is not None


def _phrase(scene: Scene, sentence: Sentence, hit: Hit, low: int) -> tuple[tuple[int, int], str]:
    """The noun with the adjectives that say what visit it is."""
    start, subtype = hit.start, "visit"
    match = _KIND.search(sentence.low, max(low, hit.start - 24), hit.start)
    if match and match.group().split()[-1] in scene.lexicon.words["visit_kind"]:
        word = match.group().split()[-1]
        start = hit.start - len(word) - 1
        subtype = f"{word} visit"
    return (start, hit.end), subtype


def _guest(scene: Scene, frame: Frame, cast: Cast) -> bool:
    """Take the visitor: `X's visit`, `visit by X`, `visit of X`, `X paid a visit`, `his visit`."""
    sentence = frame.sentence
    before = sentence.low[max(frame.low, frame.start - 70) : frame.start]
    for group in reversed(sentence.groups):
        if group.end <= frame.start and re.fullmatch(r"'s? (?:[\w'-]+ ){0,4}", sentence.low[group.end : frame.start]):
            cast.take_group(group, "guest", GUESTS)
            return True
    support = sentence.patterns["visits-support"].search(before)
    is_tour = sentence.low.startswith("tour", frame.end - 5) or sentence.low.startswith("tour", frame.end - 4)
    for group in sentence.groups if support is None and not is_tour else ():
        is_near = frame.end <= group.first < frame.high and group.first - frame.end < 60
        if is_near and group.prep in ("by", "of") and "followed" not in sentence.low[frame.end : group.first]:
            cast.take_group(group, "guest", GUESTS)
            if cast.members:
                return True
    if match := sentence.patterns["visits-his"].search(before):
        at = frame.start - len(before) + match.start()
        earlier = [g for g in sentence.groups if g.end <= at and g.members[0].mention.entity_type == "person"]
        if earlier:
            cast.take(earlier[-1].members[0], "guest")
        elif scene.memory.block == sentence.block:
            cast.take_all(scene.memory.subject, "guest")
        if cast.members or not support:
            return bool(cast.members)
    if match := support:
        frame.head = frame.start - len(before) + match.start()
        return scene.grammar.subject(frame, scene.memory, cast, "guest")
    if re.search(r" and (?:an? )?(?:[\w-]+ ){0,2}$", before) and scene.memory.block == sentence.block:
        cast.take_all(scene.memory.subject, "guest")
    return bool(cast.members)


def read_verb(scene: Scene, hit: Hit, trigger: Trigger, frame: Frame) -> list[Draft]:
    """The visits that `visited`, `came to` and the like tell."""
    sentence = frame.sentence
    if frame.voice not in ("active", "gerund") or _is_exchanged(sentence, hit) or not _goes(scene, hit, frame):
        return []
    guests = scene.cast()
    if trigger.rule == "guest-of":
        return _guest_of(scene, hit, trigger, frame)
    if inverted := _inverted(scene, sentence, hit, trigger):
        return inverted
    hosts = hosts_after(sentence, hit.end, frame.high, _prepositions(sentence, hit, trigger))
    if not hosts:
        hosts = next((g.members for g in sentence.groups if g.listed and _lists_hosts(sentence, hit.end, g)), [])
    if not hosts:
        return guests_of.gapped(scene, hit, trigger, sentence, guests_of.at_home(scene, hit, trigger, frame))
    listed = next((g for g in sentence.groups if g.listed and g.first > hosts[-1].mention.end), None)
    if listed is not None and not any(not g.prep and frame.low <= g.first < frame.head for g in sentence.groups):
        days = days_of(scene, sentence, listed.members, hit.start, clause_of(frame))
        pairs = zip(listed.members, days, strict=True)
        return [_one(scene, hit, trigger, member, hosts[0], when) for member, when in pairs]
    if not scene.grammar.subject(frame, scene.memory, guests, "guest"):
        return []
    span = (hit.start, hit.end)
    drafts = _host_drafts(scene, sentence, trigger, span, guests, hosts, clause_of(frame), trigger.subtype)
    drafts = guests_of.each_guest(scene, hit, trigger, frame, drafts)
    return guests_of.gapped(scene, hit, trigger, sentence, drafts)


def _goes(scene: Scene, hit: Hit, frame: Frame) -> bool:
    """Whether a verb tells of a visit: no `came under fire in`, and no `was in` without somebody, a place and a day."""
    low = frame.sentence.low
    if low.startswith((" under ", " into ", " as ", " close ", " first ", " second "), hit.end):
        return False
    is_stay = low.endswith((" in", "spent"), hit.start, hit.end)
    return not (is_stay and low.startswith(("was", "were", "is", "spent"), hit.start)) or _stays(scene, frame)


def _prepositions(sentence: Sentence, hit: Hit, trigger: Trigger) -> tuple[str, ...]:
    """What may govern the host after a verb that has its preposition or none."""
    if trigger.rule == "visit-verb":
        return ("",)
    if sentence.low.endswith((" in", "spent", " at"), hit.start, hit.end):
        return ("", "in")
    at_once = sentence.low.endswith((" to", " for"), hit.start, hit.end)
    return ("", "to", "in") if at_once else ("to", "in")


def _stays(scene: Scene, frame: Frame) -> bool:
    """Whether somebody was at a place on a day, which is a visit: `the minister was in Doha on 8 March`."""
    sentence = frame.sentence
    first = next((g for g in sentence.groups if g.first >= frame.end), None)
    spent = sentence.patterns["visits-spent"].match(sentence.low, frame.start, frame.high)
    reach = spent.end() if spent else frame.end + 6
    if first is None or first.first > reach or first.members[0].mention.entity_type not in ("place", "country"):
        return False
    is_dated = any(frame.low <= t.start < frame.high for t in sentence.times)
    if not is_dated and not sentence.low.startswith((" for the ", " for talks", " to attend "), first.end):
        return False
    before = sentence.low[frame.low : frame.head].split()
    titled = not scene.lexicon.words["actor_noun"].isdisjoint(before)
    kinds = {"person", "country"} if titled else {"person"}
    people = [g for g in frame.left() if not g.prep and g.members[0].mention.entity_type in kinds]
    return (
        bool(people)
        or (len(before) < 7 and scene.grammar.ends_with_us(frame))
        or before[-1:] in (["he"], ["she"], ["i"])
    )


def _guest_of(scene: Scene, hit: Hit, trigger: Trigger, frame: Frame) -> list[Draft]:
    """`was the guest of her colleague X in Lima`: who invites is the host."""
    sentence = frame.sentence
    cast = scene.cast()
    if not scene.grammar.subject(frame, scene.memory, cast, "guest"):
        if scene.issuer is None:
            return []
        cast.add(scene.issuer, "guest")  # `the three Baltic presidents were the guests of`
    host = next((g for g in sentence.groups if hit.end <= g.first < min(frame.high, hit.end + 60)), None)
    if host is not None:
        cast.take_group(host, "host")
    elif scene.issuer:
        cast.add(scene.issuer, "host")
    place = scene.where(sentence.groups, hit.end, frame.high)
    if place == (None, None) and host is not None:
        place = scene.located(host.members[0].mention)
    when = scene.when(sentence, (hit.start, hit.end), clause_of(frame))
    return [draft(trigger, (hit.start, hit.end), cast.result, when, place, trigger.subtype)]


def invited(scene: Scene, sentence: Sentence, drafts: list[Draft]) -> list[Draft]:
    """One visit with who invited: `at the invitation of his colleague X`."""
    if len(drafts) != 1 or not sentence.says("visits-invited"):
        return drafts
    found = sentence.patterns["visits-invited"].search(sentence.low, sentence.start, sentence.end)
    group = next((g for g in sentence.groups if found and found.end() <= g.end and g.first < found.end() + 60), None)
    if group is None or group.members[0].mention.entity_type != "person":
        return drafts
    cast = scene.cast()
    cast.members.update({p.entity_id: p for p in drafts[0].participants})
    cast.take(group.members[0], "host")
    return [drafts[0]._replace(participants=cast.result)]


def _lists_hosts(sentence: Sentence, at: int, group: Group) -> bool:
    """Whether a list tells which of so many states were visited: `visited nine countries, including A and B`."""
    return group.first > at and sentence.patterns["visits-states"].search(sentence.low, at, group.start) is not None


def _one(scene: Scene, hit: Hit, trigger: Trigger, guest: Member, host: Member, when: When) -> Draft:
    """The visit of one guest."""
    cast = scene.cast()
    cast.take(host, "host")
    cast.take(guest, "guest")
    ordered = sorted(cast.result, key=lambda p: p.role != "guest")
    return draft(trigger, (hit.start, hit.end), tuple(ordered), when, scene.located(host.mention), trigger.subtype)


def _inverted(scene: Scene, sentence: Sentence, hit: Hit, trigger: Trigger) -> list[Draft]:
    """`From the neighbours came Presidents A (May) and B (June)`: the guests stand after the verb, the issuer is host."""
    if sentence.low[hit.start : hit.end] not in ("came", "arrived") or scene.issuer is None:
        return []
    group = next((g for g in sentence.groups if g.first >= hit.end), None)
    if (
        group is None
        or group.prep
        or group.first > hit.end + 40
        or group.members[0].mention.entity_type not in ("person", "country")
    ):
        return []
    drafts = []
    chain = receptions.chain(sentence, group)
    for member, when in zip(
        chain, days_of(scene, sentence, chain, hit.start, (sentence.start, sentence.end)), strict=True
    ):
        cast = scene.cast()
        cast.take(member, "guest")
        cast.add(scene.issuer, "host")
        drafts.append(draft(trigger, (hit.start, hit.end), cast.result, when, (None, scene.issuer), trigger.subtype))
    return drafts
