"""The lists of names of a sentence: which belong together, and which preposition governs them."""

from __future__ import annotations

import re
from functools import lru_cache

from transforms.events.clauses import Clauses
from transforms.events.lexicon import Lexicon
from transforms.events.model import Mention, Time
from transforms.events.sentences import Group, Member, Sentence

NAMED = frozenset({"country", "organization", "person", "group", "territory", "place"})
_PLACE_OF = re.compile(r"'s? (?:[A-Z][\w.'-]* ?){1,6}")
_TITLED = re.compile(r"[a-z]{4,} (?:(?:[A-Z][\w-]* )+)$")
_PORTFOLIO = re.compile(r"([A-Z]\w+) (?:of|for) (?:the )?(?:[A-Z][\w-]*,? (?:and |& )?)+$")
JOINTS = 4096  # stretches between names that are remembered: most lists are joined alike
_IN_LISTS = frozenset(
    {"and", "the", "as", "well", "or", "its", "his", "her", "their", "later", "a", "also", "plus", "then"}
)
_LOCATING = frozenset({"in", "at", "near"})
_PLACED = frozenset({"place", "country", "territory"})
_WORD = re.compile(r"[\w'-]+")
_BRACKET = re.compile(r"\([^()]*\)")
_CAPITALS = r"(?:(?:[A-Z][\w.'-]*,?|and|of|the|for|from|its|a|an) ){0,9}"
_TITLE = re.compile(rf"(?:'s?)?,? ?{_CAPITALS}")


class Reader:
    """Makes sentences; holds the patterns made from the vocabulary."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._prepositions = lexicon.words["preposition"]
        self._actors = lexicon.words["actor_noun"]
        self._temporal = lexicon.words["temporal"]
        self._list_end = lexicon.words["list_end"]
        self._people = lexicon.words["persons_home"]
        self._led = re.compile(r"[\w ,]{0,8}(?<=led|ded|red) ?by ")
        self._listed = re.compile(rf"(?:{lexicon.alternatives['enumerate']})[\s,:]")
        self._verbs = lexicon.finite
        self._clauses = Clauses(lexicon)
        self._strange = lru_cache(JOINTS)(self._count_strange)

    def read(self, sentence: Sentence) -> Sentence:
        """Fill in groups and boundaries, unless it was done."""
        if sentence.is_read or not sentence.mentions:
            return sentence
        sentence.is_read = True
        sentence.groups = self._groups(sentence)
        self._clauses.divide(sentence)
        return sentence

    def _groups(self, sentence: Sentence) -> list[Group]:
        groups: list[Group] = []
        at = sentence.start
        for mention in sentence.mentions:
            if mention.start < at and mention.entity_type == "place":
                continue  # in the bracket of the last member: `Egypt (Cairo, May)`
            if mention.nested or mention.entity_type not in NAMED:
                if not mention.nested:
                    at = mention.end
                continue
            between = sentence.text[at : mention.start]
            last = groups[-1].members[-1] if groups else None
            if (
                last is not None
                and at == last.end
                and self._describes(sentence, groups[-1].prep, last, mention, between)
            ):
                groups[-1].first = groups[-1].members[0].mention.start
                at = last.end
                continue
            if (
                last is not None
                and at == last.end
                and mention.entity_type == last.mention.entity_type == "person"
                and len(between) < 120
                and sentence.patterns["reading-person-joint"].fullmatch(between)
                and not self._begins(sentence, groups[-1], mention, between)
            ):
                groups[-1].members.append(self._member(sentence, mention))
                at = groups[-1].end
                continue
            joint = (
                sentence.patterns["reading-joint"].fullmatch(between)
                if last is not None and at == last.end and len(between) < 120
                else None
            )
            prep = (joint["prep"] or "").strip() if joint else ""
            if (
                joint
                and last is not None
                and self._continues(groups[-1], mention, joint.group(), prep)
                and not self._begins(sentence, groups[-1], mention, between)
            ):
                groups[-1].members.append(self._member(sentence, mention))
            else:
                groups.append(self._group(sentence, at, mention))
            at = groups[-1].end
        return [part for group in groups for part in self._parted(sentence, group)]

    def _begins(self, sentence: Sentence, group: Group, mention: Mention, between: str) -> bool:
        """Whether a mention is the subject of the next clause rather than one more of what a verb or preposition governs."""
        if "," not in between or not self._clauses.is_subject(sentence, mention):
            return False
        if len(group.members) > 1 and not sentence.patterns["reading-and"].search(
            sentence.low, group.members[-2].end, group.members[-1].mention.start
        ):
            return False  # `A, B, and C signed` is one list
        return bool(group.prep) or self._governed(sentence, group)

    def _is_titled(self, lead: str, at: int) -> bool:
        """Whether an office-holder stands in apposition after a phrase: `the custodian of the two mosques King` X."""
        words = _WORD.findall(lead, at)
        return len(words) > 4 and words[-1] in self._actors

    def _governed(self, sentence: Sentence, group: Group) -> bool:
        """Whether a verb stands right before a list: `visited Ghana and Kenya`."""
        words = _WORD.findall(sentence.low, max(sentence.start, group.first - 60), group.start)[-4:]
        return any(w in self._verbs or (w.endswith("ed") and len(w) > 4) for w in words)

    def _parted(self, sentence: Sentence, group: Group) -> list[Group]:
        """A list that never says `and` after a preposition is none: `In a note to the bloc, Kenya rejected …`."""
        if not group.prep or len(group.members) < 2 or group.listed:
            return [group]
        between = sentence.low[group.members[-2].end : group.members[-1].mention.start]
        is_list = (
            between.strip() != ","
            and len(group.members) > 2
            and group.members[-2].mention.entity_type == group.members[-1].mention.entity_type
        )
        if is_list or not between.lstrip().startswith(",") or sentence.patterns["reading-and"].search(between):
            return [group]
        like = group.members[-2].mention.entity_type == group.members[-1].mention.entity_type
        if (
            like
            and sentence.patterns["reading-and-more"].match(sentence.low, group.end)
            and any(h.end < group.first for h in sentence.hits)
        ):
            return [group]  # `signed by A, B and six other states`
        last = group.members.pop()
        return [group, Group("", last.mention.start, [last])]

    def _continues(self, group: Group, mention: Mention, between: str, prep: str) -> bool:
        """Whether a mention after a comma or `and` goes on with a list: like goes with like."""
        last = group.members[-1].mention
        if prep and prep != group.prep:
            return False
        if last.entity_type == "place" and mention.entity_type not in _PLACED:
            return False
        if group.prep in _LOCATING and mention.entity_type == "country" and self._names_office(between):
            return False  # `received, in Lima, the presidents of Peru and Chile`
        strange = self._strange(between, prep)
        return strange is not None and strange <= (
            1 if last.kind == mention.kind and last.entity_type == mention.entity_type else 0
        ) + (1 if mention.kind == "demonym" else 0)

    def _names_office(self, between: str) -> bool:
        return not self._actors.isdisjoint(_WORD.findall(between.lower()))

    def _count_strange(self, between: str, prep: str) -> int | None:
        """How many words no list has between its members stand in `between`; None where one of them ends a list."""
        allowed = ("of", "from", "in", prep, "with")
        if any(w in self._prepositions and w not in allowed for w in _WORD.findall(between.lower())):
            return None
        words = [w for w in _WORD.findall(_BRACKET.sub(" ", between)) if w.islower()]
        if any(w in self._list_end or w.endswith("ed") or (w in self._verbs and w not in self._actors) for w in words):
            return None
        known = (self._actors, self._prepositions, _IN_LISTS)
        return sum(not any(w in of_list for of_list in known) for w in words)

    def _owns(self, sentence: Sentence, prep: str, last: Member, mention: Mention, between: str) -> bool:
        """Whether a state or body only says whose organ is named: `with China's Polar Institute`, `the Union's Council`."""
        is_pair = last.mention.entity_type in ("country", "organization") and mention.entity_type == "organization"
        if not is_pair or mention.kind != "name" or prep in _LOCATING:
            return False
        if not sentence.patterns["reading-possessive"].fullmatch(between):
            return False
        return sentence.patterns["reading-of-its-own"].match(sentence.low, mention.end, sentence.end) is not None

    def _describes(self, sentence: Sentence, groups_prep: str, last: Member, mention: Mention, between: str) -> bool:
        """Take in a mention that only says who the last one is, or that the last one only introduces."""
        person, other = last.mention, mention
        if len(between) > 90:
            return False
        if self._owns(sentence, groups_prep, last, mention, between):
            last.more.append(person)
            last.mention = other
            last.end, last.time = self._after(sentence, mention.end)
            return True
        if mention.entity_id == last.mention.entity_id and between in (" (", ", or "):
            last.end = mention.end + (
                1 if between == " (" and sentence.text[mention.end : mention.end + 1] == ")" else 0
            )
            return True
        if person.entity_type != "person" and mention.entity_type == "person":
            return self._introduces(sentence, last, mention, between)
        if person.entity_type == "place" and other.entity_type == "country" and between == ", ":
            code = sentence.places.get(person.entity_id, "")
            if code and other.entity_id.endswith(code):  # `in Cali, Colombia`
                last.end, last.time = self._after(sentence, mention.end)
                return True
        if person.entity_type == "person" and other.entity_type in ("country", "organization", "territory"):
            after = sentence.text[mention.end : mention.end + 60]
            if any(m.entity_type == "person" and m.start == mention.end + 1 for m in sentence.mentions):
                return False
            if (
                between in (" of ", " of the ")
                or sentence.patterns["reading-office"].fullmatch(between)
                or (between == ", " and _PLACE_OF.match(after))
            ):
                last.more.append(other)
                title = _PLACE_OF.match(after)
                last.end, last.time = self._after(
                    sentence, mention.end + (len(title.group().rstrip()) if title and between == ", " else 0)
                )
                return True
        return False

    def _introduces(self, sentence: Sentence, last: Member, mention: Mention, between: str) -> bool:
        """Whether a state or body only says whose office-holder a person is: `Peru's Minister X`, `his Peruvian colleague X`."""
        person = last.mention
        follows_office = sentence.patterns["reading-of"].search(
            sentence.low, max(sentence.start, person.start - 30), person.start
        )
        is_titled = (
            person.entity_type in ("country", "organization")
            and _TITLE.fullmatch(between)
            and " and " not in between
            and (
                ", " not in between
                or (between == ", " and follows_office)
                or person.kind == "demonym"
                or between.startswith("'s")
            )
        )
        if (
            not is_titled
            and not (person.kind == "demonym" and sentence.patterns["reading-counterpart"].fullmatch(between))
            and not (person.entity_type == "organization" and self._is_office(between))
        ):
            return False
        last.more.append(person)
        last.mention = mention
        last.end, last.time = self._after(sentence, mention.end)
        return True

    def _is_office(self, between: str) -> bool:
        """Whether nothing but an office in lower case stands between a body and its holder: `IAEA chief` X."""
        words = between.split()
        return 0 < len(words) < 4 and all(w in self._actors or w == "secretary-general" for w in words)

    def _member(self, sentence: Sentence, mention: Mention) -> Member:
        end, time = self._after(sentence, mention.end)
        return Member(mention, [], end, time)

    def _after(self, sentence: Sentence, end: int) -> tuple[int, Time | None]:
        """The end of a mention with the bracket after it, and the time in that bracket."""
        if sentence.text[end : end + 2] != " (":
            return end, None
        close = sentence.text.find(")", end, min(sentence.end, end + 60))
        for time in sentence.times:
            if end < time.start and time.end <= close and time.start - end < 30:
                return close + 1, time
        for mention in sentence.mentions:
            if mention.start == end + 2 and mention.end == close and mention.entity_type == "place":
                return close + 1, None  # `with China (Beijing) and Iran`
        return end, None

    def _group(self, sentence: Sentence, at: int, mention: Mention) -> Group:
        lead = sentence.low[at : mention.start]
        cut = max(lead.rfind(","), lead.rfind(";"), lead.rfind(":"), lead.rfind(")"), lead.rfind("(")) + 1
        for time in reversed(sentence.times):
            if time.end < mention.start:
                cut = max(cut, time.end - at) if at <= time.start else cut
                break
        if "wh" in lead or "that" in lead:
            cut = max([cut, *(match.end() for match in sentence.patterns["reading-which"].finditer(lead))])
        for hit in reversed(sentence.hits):  # a preposition before a verb doesn't govern what follows the verb
            if hit.end < mention.start and (hit.is_verbal or hit.start < at):
                cut = max(cut, hit.end - at) if at <= hit.start else cut
                break
        listed = bool(self._listed.search(lead[max(0, len(lead) - 40) :]))
        prep, where = self._preposition(lead[cut:], sentence.text[at + cut : mention.start])
        if (prep == "by" and self._led.match(sentence.low, max(sentence.start, at + cut - 8))) or (
            prep
            and (
                sentence.patterns["reading-new-phrase"].match(lead, cut + where)
                or (mention.entity_type == "person" and self._is_titled(lead, cut + where))
                or (at == sentence.start and sentence.patterns["reading-retort"].fullmatch(lead))
            )
            and self._clauses.is_subject(sentence, mention)
        ):
            prep = ""
        return Group(prep, at + cut + where, [self._member(sentence, mention)], listed)

    def _is_portfolio(self, cased: str, at: int) -> bool:
        """Whether cased[:at] ends with an office and what it is for: `Minister of Fisheries and Ports `."""
        found = _PORTFOLIO.search(cased, 0, max(at, 0))
        return found is not None and found[1].lower() in self._actors

    def _preposition(self, lead: str, cased: str) -> tuple[str, int]:
        """The preposition that governs what follows `lead`, and its place; `of` after an actor's noun is looked through."""
        words = [(m[0], m.start()) for m in _WORD.finditer(lead[-160:])]
        offset = max(0, len(lead) - 160)
        if not words:
            return "", len(lead)
        far = len(words)
        for i in range(len(words) - 1, -1, -1):
            word = words[i][0]
            if far - i > 9:
                break
            if word not in self._prepositions:
                continue
            if word == "of" and self._is_portfolio(cased, len(cased) - len(lead[offset:]) + words[i][1]):
                far = i  # `with the Minister of Fisheries of Iceland`
                continue
            if word in ("of", "from", "for") and i and words[i - 1][0] in self._actors:
                if word == "from" and words[i - 1][0] in self._people:
                    return word, offset + words[i][1]
                far = i
                continue
            if word in self._temporal and _TITLED.search(cased):
                return "", offset + words[-1][1]
            if (far < len(words) and word in ("as", "like", "including")) or (
                word == "by" and i and words[i - 1][0] in ("led", "headed", "chaired", "represented")
            ):
                return "", offset + words[min(far, len(words) - 1)][1]
            return word, offset + words[i][1]
        if far < len(words):
            back = far - 1
            while back and words[back - 1][0] in self._actors | {"the", "foreign", "and", "prime"}:
                back -= 1
            return "", offset + words[back][1]
        return "", offset + (words[-1][1] if words and words[-1][0] in ("the", "a") else len(lead) - offset)
