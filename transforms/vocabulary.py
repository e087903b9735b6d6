"""The closed sets of values that columns take."""

from __future__ import annotations

ENTITY_TYPES = (
    "country",
    "organization",
    "person",
    "place",
    "territory",
    "document",
    "group",
    "event_series",
    "initiative",
    "region",
)
BLOCK_KINDS = ("title", "dateline", "heading", "paragraph", "list_item", "table_row")
BODY_KINDS = ("heading", "paragraph", "list_item", "table_row")
MENTION_KINDS = ("name", "acronym", "demonym", "capital")
ISSUER_BASES = ("text", "manifest", "inferred")
# Where a page or file says something of itself beside its text.
DESCRIBED_BASES = ("text", "html", "json-ld", "og", "meta", "time", "pdf-info", "docx-core", "front-matter")
YEAR_BASES = ("title", "text", "published", "manifest", "inferred")
TIME_PRECISIONS = ("day", "month", "quarter", "half", "year", "range")
EVENT_TYPES = (
    "visit",
    "meeting",
    "agreement",
    "resolution",
    "membership",
    "establishment",
    "initiative",
    "exercise",
    "operation",
    "aid",
    "exchange",
    "measure",
    "statement",
    "sanction",
    "protest",
    "attack",
    "completion",
)
EVENT_STATUSES = (
    "done",
    "signed",
    "adopted",
    "approved",
    "in_force",
    "negotiated",
    "planned",
    "proposed",
    "supported",
)
PLOVER_TYPES = (
    "AGREE",
    "CONSULT",
    "SUPPORT",
    "CONCEDE",
    "COOPERATE",
    "AID",
    "RETREAT",
    "REQUEST",
    "ACCUSE",
    "REJECT",
    "THREATEN",
    "PROTEST",
    "SANCTION",
    "MOBILIZE",
    "COERCE",
    "ASSAULT",
)
QUAD_CLASSES = ("verbal cooperation", "material cooperation", "verbal conflict", "material conflict")
PARTICIPANT_ROLES = ("actor", "recipient", "host", "guest", "party", "organizer", "participant")
TOPICS = (
    "military",
    "intelligence",
    "executive",
    "legislative",
    "election",
    "political_institutions",
    "pro_democracy",
    "pro_autocracy",
    "economic",
    "legal",
    "reparations",
    "human_rights",
    "rights_freedoms",
    "repression",
    "human_security",
    "gender",
    "lgbt",
    "religion_ethnicity",
    "inequality",
    "diplomatic",
    "territory",
    "peacekeeping",
    "health",
    "asylum",
    "migration",
    "disasters",
    "natural_resource",
    "environment",
    "technology",
    "terrorism",
    "cbrn",
    "cyber",
    "misinformation",
    "crime",
    "corruption",
    "illegal_drugs",
    "trafficking",
    "culture_sport",
    "education_science",
    "transport_logistics",
)
QUARANTINE_REASONS = (
    "not_found",
    "unreadable",
    "empty",
    "unsupported_type",
    "undecodable",
    "no_text",
    "encrypted",
    "no_review_year",
    "unreachable",
    "timeout",
    "http_error",
    "too_large",
    "robots",
    "forbidden_address",
    "duplicate",
    "failed",
    "invalid",
)
STAGES = ("fetch", "clean", "split", "enrich", "validate", "publish", "load")
RUN_STATES = ("published", "unchanged", "held", "nothing_to_publish", "failed", "killed", "rolled_back")
