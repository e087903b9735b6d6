"""The tables: names, keys, columns, types and meanings, declared once.

Everything else that says something about a table derives from here: the Arrow schema with its field descriptions,
the generic expectations, the DuckDB comments and the data dictionary.
"""

from __future__ import annotations

from transforms.contract import (
    ALIGNMENT,
    BOOL,
    DATE,
    INT,
    LARGE,
    LOCAL,
    REAL32,
    REAL64,
    STRING,
    STRINGS,
    UTC,
    Column,
    Table,
)
from transforms.vocabulary import (
    BLOCK_KINDS,
    DESCRIBED_BASES,
    ENTITY_TYPES,
    EVENT_STATUSES,
    EVENT_TYPES,
    ISSUER_BASES,
    MENTION_KINDS,
    PARTICIPANT_ROLES,
    PLOVER_TYPES,
    QUAD_CLASSES,
    QUARANTINE_REASONS,
    RUN_STATES,
    STAGES,
    TIME_PRECISIONS,
    TOPICS,
    YEAR_BASES,
)

_DOCUMENT = Column(
    "document_id",
    STRING,
    "Document: the manifest's id, or a slug of its title and year",
    references="documents.document_id",
)
_YEAR = Column("review_year", INT, "Year under review", minimum=1990)
_SENTENCE = Column("sentence_id", STRING, "Sentence that holds it", references="sentences.sentence_id")
_BLOCK = Column("block_id", STRING, "Block that holds it", references="blocks.block_id")
_START = Column("char_start", INT, "Start in clean_text, in Unicode code points", minimum=0)
_END = Column("char_end", INT, "End in clean_text, in Unicode code points, exclusive", minimum=0)
_RAW_START = Column("raw_start", INT, "Start in raw_text, in Unicode code points", minimum=0)
_RAW_END = Column("raw_end", INT, "End in raw_text, in Unicode code points, exclusive", minimum=0)
_WORDS = Column("n_words", INT, "Number of words", minimum=0)
_RULE = Column("rule", STRING, "Rule that made the row")
_SURFACE = Column("surface", STRING, "The characters that say it: clean_text[char_start:char_end]")

DOCUMENTS = Table(
    "documents",
    "document, current version",
    ("document_id",),
    ("document_id",),
    (
        Column(
            "document_id",
            STRING,
            "The manifest's id, or a slug of title and year with eight hex digits of the source URI's SHA-256",
        ),
        _YEAR,
        Column("version", INT, "Version of the document, 1 for the first content seen", minimum=1),
        Column("content_sha256", STRING, "SHA-256 of the bytes that were fetched, in hexadecimal"),
        Column("source_uri", STRING, "Where it came from, as the manifest or the command says"),
        Column("retrieved_at", UTC, "When it was fetched over a network; null for a local file", nullable=True),
        Column("media_type", STRING, "Media type (RFC 6838) it was read as"),
        Column("encoding", STRING, "Character encoding it was decoded from"),
        Column("language", STRING, "Language of the text (BCP 47)"),
        Column("title", STRING, "Heading of the document without a final full stop", nullable=True),
        Column("title_basis", STRING, "Where the title stands", nullable=True, values=DESCRIBED_BASES),
        Column("issuer", STRING, "Body that issued it", nullable=True),
        Column("issuer_country", STRING, "Country of the issuer (ISO 3166-1 alpha-3)", nullable=True),
        Column("issuer_basis", STRING, "How the issuer's country was found", nullable=True, values=ISSUER_BASES),
        Column("place", STRING, "Place it is dated from", nullable=True),
        Column("published_on", DATE, "Date the document gives for itself", nullable=True),
        Column("published_basis", STRING, "Where that date stands", nullable=True, values=DESCRIBED_BASES),
        Column("published_at_local", LOCAL, "That date with its time of day, local to the issuer", nullable=True),
        Column("review_year_basis", STRING, "How the year under review was found", values=YEAR_BASES),
        Column("n_chars", INT, "Code points of clean_text", minimum=1),
        Column("n_blocks", INT, "Blocks, title and dateline included", minimum=1),
        Column("n_sentences", INT, "Sentences of the body", minimum=0),
        Column("n_words", INT, "Words of clean_text", minimum=1),
    ),
)

TEXTS = Table(
    "texts",
    "document",
    ("document_id",),
    ("document_id",),
    (
        _DOCUMENT,
        _YEAR,
        Column("raw_text", LARGE, "The document as fetched, decoded"),
        Column("clean_text", LARGE, "The text that every offset counts in"),
        Column(
            "alignment",
            ALIGNMENT,
            "Runs in which clean and raw text agree, in order; `replaced` holds the raw characters right after a run that cleaning normalised",
        ),
    ),
)

DOCUMENT_SOURCES = Table(
    "document_sources",
    "source of a document; a text found at two addresses is one document with two sources",
    ("document_id", "source_uri"),
    ("document_id", "source_uri"),
    (
        _DOCUMENT,
        _YEAR,
        Column("source_uri", STRING, "Where the document was found"),
        Column("content_sha256", STRING, "SHA-256 of the bytes found there, in hexadecimal"),
    ),
)

REMOVALS = Table(
    "removals",
    "piece of boilerplate taken out",
    ("removal_id",),
    ("document_id", "raw_start"),
    (
        Column("removal_id", STRING, "Document and ordinal"),
        _DOCUMENT,
        _YEAR,
        _RAW_START,
        _RAW_END,
        Column("text", STRING, "What was taken out: raw_text[raw_start:raw_end]"),
        _RULE,
    ),
)

BLOCKS = Table(
    "blocks",
    "block (title, dateline, heading, paragraph, list item, table row)",
    ("block_id",),
    ("document_id", "ordinal"),
    (
        Column("block_id", STRING, "Document and ordinal"),
        _DOCUMENT,
        _YEAR,
        Column("ordinal", INT, "Position in the document, from 1", minimum=1),
        Column("kind", STRING, "What the block is", values=BLOCK_KINDS),
        Column("item_number", STRING, "Its leading number or letter, without punctuation", nullable=True),
        Column("section_number", STRING, "Number of the item that an unnumbered block follows", nullable=True),
        Column("text", STRING, "Text without item number or bullet: clean_text[char_start:char_end]"),
        _START,
        _END,
        _RAW_START,
        _RAW_END,
        _WORDS,
    ),
    span="text",
)

SENTENCES = Table(
    "sentences",
    "sentence of the body",
    ("sentence_id",),
    ("document_id", "ordinal"),
    (
        Column("sentence_id", STRING, "Document and ordinal"),
        _DOCUMENT,
        _YEAR,
        _BLOCK,
        Column("ordinal", INT, "Position in the document, from 1", minimum=1),
        Column("ordinal_in_block", INT, "Position in its block, from 1", minimum=1),
        Column("text", STRING, "The sentence: clean_text[char_start:char_end]"),
        _START,
        _END,
        _WORDS,
    ),
    span="text",
    parents=("blocks",),
)

MENTIONS = Table(
    "mentions",
    "mention of an entity",
    ("mention_id",),
    ("document_id", "char_start", "-char_end"),
    (
        Column("mention_id", STRING, "Document and ordinal"),
        _DOCUMENT,
        _YEAR,
        _SENTENCE,
        _BLOCK,
        Column("entity_id", STRING, "Entity that is named", references="entities.entity_id"),
        Column("entity_type", STRING, "What the entity is", values=ENTITY_TYPES),
        Column("kind", STRING, "How it is named", values=MENTION_KINDS),
        _SURFACE,
        Column("role", STRING, "Office of a person, as the text gives it", nullable=True),
        Column("role_country", STRING, "Country of that office (ISO 3166-1 alpha-3)", nullable=True),
        Column("nested", BOOL, "Whether it lies inside a longer name"),
        _RULE,
        _START,
        _END,
    ),
    span="surface",
    parents=("sentences", "blocks"),
)

LEARNED_ENTITIES = Table(
    "learned_entities",
    "entity that a document names and the reference data does not list",
    ("document_id", "entity_id"),
    ("document_id", "entity_id"),
    (
        _DOCUMENT,
        _YEAR,
        Column("entity_id", STRING, "The entity", references="entities.entity_id"),
        Column("entity_type", STRING, "What the entity is", values=ENTITY_TYPES),
        Column("name", STRING, "Its fullest name in the document"),
        Column("iso_alpha3", STRING, "Country it belongs to, where the document lets it be known", nullable=True),
    ),
)

ENTITIES = Table(
    "entities",
    "entity seen or in the reference data",
    ("entity_id",),
    ("entity_id",),
    (
        Column("entity_id", STRING, "Type and key, such as country:FIN or org:UN-SC"),
        Column("entity_type", STRING, "What the entity is", values=ENTITY_TYPES),
        Column("name", STRING, "Canonical name"),
        Column("iso_alpha2", STRING, "ISO 3166-1 alpha-2 of a country", nullable=True),
        Column(
            "iso_alpha3",
            STRING,
            "ISO 3166-1 alpha-3 of a country, or of the country a place or national body belongs to",
            nullable=True,
        ),
        Column("region", STRING, "UN M49 region of a country", nullable=True),
        Column("subregion", STRING, "UN M49 sub-region of a country", nullable=True),
        Column("parent_id", STRING, "Organization it is an organ of", nullable=True, references="entities.entity_id"),
        Column("wikidata_id", STRING, "Wikidata item, where a checked source gives it", nullable=True),
        Column("in_reference", BOOL, "Whether the reference data lists it"),
    ),
)

TIME_EXPRESSIONS = Table(
    "time_expressions",
    "time expression",
    ("time_id",),
    ("document_id", "char_start", "-char_end"),
    (
        Column("time_id", STRING, "Document and ordinal"),
        _DOCUMENT,
        _YEAR,
        _SENTENCE,
        _BLOCK,
        _SURFACE,
        Column("date_start", DATE, "First day; null where the start is open", nullable=True),
        Column("date_end", DATE, "Last day, inclusive; null where the end is open", nullable=True),
        Column("precision", STRING, "How exact it is", values=TIME_PRECISIONS),
        Column("basis", STRING, "Where its year comes from", values=("explicit", "review_year", "relative")),
        _RULE,
        _START,
        _END,
    ),
    span="surface",
    parents=("sentences", "blocks"),
)

QUANTITIES = Table(
    "quantities",
    "quantity",
    ("quantity_id",),
    ("document_id", "char_start", "-char_end"),
    (
        Column("quantity_id", STRING, "Document and ordinal"),
        _DOCUMENT,
        _YEAR,
        _SENTENCE,
        _BLOCK,
        _SURFACE,
        Column("value", REAL64, "Value, scale words applied"),
        Column("value_max", REAL64, "Upper value of a range", nullable=True),
        Column("comparator", STRING, "Relation of the true value to `value`", values=("=", ">", ">=", "<", "<=", "~")),
        Column("kind", STRING, "What is measured", values=("money", "percent", "measure", "duration", "count")),
        Column("unit", STRING, "Currency code (ISO 4217), unit, or the counted noun in the singular"),
        Column("counted", STRING, "What is counted, or what a percentage is a share of", nullable=True),
        _RULE,
        _START,
        _END,
    ),
    span="surface",
    parents=("sentences", "blocks"),
)

EVENTS = Table(
    "events",
    "event",
    ("event_id",),
    ("document_id", "trigger_start", "event_id"),
    (
        Column("event_id", STRING, "Document and ordinal"),
        _DOCUMENT,
        _YEAR,
        Column("sentence_id", STRING, "Sentence that tells it first", references="sentences.sentence_id"),
        Column("event_type", STRING, "What happened", values=EVENT_TYPES),
        Column("subtype", STRING, "Which kind of it, such as `state visit` or `treaty`", nullable=True),
        Column("name", STRING, "Proper name of the event", nullable=True),
        Column("status", STRING, "How far it has come", values=EVENT_STATUSES),
        Column("plover_type", STRING, "PLOVER event type", nullable=True, values=PLOVER_TYPES),
        Column("plover_mode", STRING, "PLOVER mode of the type", nullable=True),
        Column("quad_class", STRING, "PLOVER quad class", nullable=True, values=QUAD_CLASSES),
        Column(
            "plover_score",
            REAL32,
            "PLOVER score, from -10 (conflict) to 10 (cooperation)",
            nullable=True,
            minimum=-10,
            maximum=10,
        ),
        Column("date_start", DATE, "First day", nullable=True),
        Column("date_end", DATE, "Last day, inclusive", nullable=True),
        Column("date_precision", STRING, "How exact the date is", values=TIME_PRECISIONS),
        Column("date_basis", STRING, "Where the date was found", values=("clause", "sentence", "block", "review_year")),
        Column("place_id", STRING, "Place of the event", nullable=True, references="entities.entity_id"),
        Column("country_id", STRING, "Country of the place", nullable=True, references="entities.entity_id"),
        Column("trigger", STRING, "Words that tell it: clean_text[trigger_start:trigger_end]"),
        Column("trigger_start", INT, "Start in clean_text, in Unicode code points", minimum=0),
        Column("trigger_end", INT, "End in clean_text, in Unicode code points, exclusive", minimum=0),
        Column("evidence", STRING, "The sentence"),
        Column(
            "confidence",
            REAL32,
            "Trust in (0, 1]: trigger, participants, their distance, basis of the date, mood",
            minimum=0,
            maximum=1,
        ),
        Column("is_negated", BOOL, "Whether the text says it did not happen"),
        Column("is_hypothetical", BOOL, "Whether it is only supposed"),
        Column("is_future", BOOL, "Whether it lies ahead"),
        Column("is_historical", BOOL, "Whether it lies before the review's period"),
        _RULE,
    ),
)

EVENT_PARTICIPANTS = Table(
    "event_participants",
    "participant of an event",
    ("event_id", "entity_id", "role"),
    ("document_id", "event_id", "entity_id", "role"),
    (
        Column("event_id", STRING, "Event", references="events.event_id"),
        _DOCUMENT,
        _YEAR,
        Column("entity_id", STRING, "Who takes part", references="entities.entity_id"),
        Column("role", STRING, "As what", values=PARTICIPANT_ROLES),
        Column(
            "mention_id",
            STRING,
            "Mention that says so; null where the text implies it",
            nullable=True,
            references="mentions.mention_id",
        ),
    ),
)

EVENT_EVIDENCE = Table(
    "event_evidence",
    "place that tells an event",
    ("event_id", "sentence_id", "trigger_start"),
    ("document_id", "event_id", "trigger_start"),
    (
        Column("event_id", STRING, "Event", references="events.event_id"),
        _DOCUMENT,
        _YEAR,
        _SENTENCE,
        Column("trigger_start", INT, "Start in clean_text, in Unicode code points", minimum=0),
        Column("trigger_end", INT, "End in clean_text, in Unicode code points, exclusive", minimum=0),
    ),
)

TOPICS_TABLE = Table(
    "topics",
    "topic of a sentence",
    ("sentence_id", "topic"),
    ("document_id", "sentence_id", "topic"),
    (
        _SENTENCE,
        _DOCUMENT,
        _YEAR,
        Column("topic", STRING, "Topic: a PLOVER context or one of three of annual reviews", values=TOPICS),
        _BLOCK,
        Column("score", REAL32, "Weight of the cues found", minimum=0),
        Column("cues", STRINGS, "Cues that were found"),
    ),
)

TEXT_REUSE = Table(
    "text_reuse",
    "pair of like sentences in two documents",
    ("sentence_id", "other_sentence_id"),
    ("document_id", "sentence_id", "other_sentence_id"),
    (
        _SENTENCE,
        _DOCUMENT,
        _YEAR,
        Column("other_sentence_id", STRING, "The like sentence", references="sentences.sentence_id"),
        Column("other_document_id", STRING, "Its document", references="documents.document_id"),
        Column("similarity", REAL32, "Jaccard similarity of word shingles", minimum=0, maximum=1),
        Column("kind", STRING, "Whether they are the same after folding or only near", values=("identical", "near")),
    ),
)

RUNS = Table(
    "runs",
    "run",
    ("run_id",),
    ("started_at", "run_id"),
    (
        Column("run_id", STRING, "Start in UTC and four hex digits"),
        Column("snapshot_id", STRING, "Snapshot it published", nullable=True),
        Column("started_at", UTC, "Start of the run"),
        Column("ended_at", UTC, "End of the run"),
        Column("state", STRING, "How it ended", values=RUN_STATES),
        Column("n_sources", INT, "Sources asked for", minimum=0),
        Column("n_documents", INT, "Documents published", minimum=0),
        Column("n_processed", INT, "Documents that were made anew", minimum=0),
        Column("n_carried", INT, "Documents taken over from the snapshot before", minimum=0),
        Column("n_left", INT, "Documents of the snapshot before that are no longer asked for", minimum=0),
        Column("n_quarantined", INT, "Sources put into quarantine", minimum=0),
        Column("n_findings", INT, "Expectations that did not hold", minimum=0),
        Column("detail", STRING, "Why it was held, what left, what was overridden", nullable=True),
        Column("code_version", STRING, "Version of the package and hash of its code and reference data"),
        Column("flow_run_id", STRING, "Prefect's flow run; null for a run without Prefect", nullable=True),
    ),
)

VALIDATIONS = Table(
    "validations",
    "expectation checked in a run",
    ("run_id", "table_name", "expectation", "column_name"),
    ("run_id", "table_name", "expectation", "column_name"),
    (
        Column("run_id", STRING, "Run that checked it", references="runs.run_id"),
        Column("table_name", STRING, "Table that was checked"),
        Column("expectation", STRING, "Expectation"),
        Column("column_name", STRING, "Column or columns that it is about"),
        Column(
            "severity", STRING, "What a breach means: critical keeps the document out", values=("critical", "warning")
        ),
        Column("success", BOOL, "Whether it held"),
        Column("unexpected_count", INT, "Rows that broke it", minimum=0),
        Column("detail", STRING, "First rows that broke it", nullable=True),
    ),
)

QUARANTINE = Table(
    "quarantine",
    "source or document kept out of a snapshot",
    ("run_id", "source_uri", "stage"),
    ("run_id", "source_uri", "stage"),
    (
        Column("run_id", STRING, "Run that kept it out", references="runs.run_id"),
        Column("document_id", STRING, "Document, where it has an id already", nullable=True),
        Column("source_uri", STRING, "Where it came from"),
        Column("stage", STRING, "Stage that gave it up", values=STAGES),
        Column("reason", STRING, "Why", values=QUARANTINE_REASONS),
        Column("detail", STRING, "What to do about it"),
        Column("quarantined_at", UTC, "When"),
    ),
)

FETCHES = Table(
    "fetches",
    "source asked for in a run",
    ("run_id", "source_uri"),
    ("run_id", "source_uri"),
    (
        Column("run_id", STRING, "Run that asked", references="runs.run_id"),
        Column("source_uri", STRING, "Where it asked"),
        Column("outcome", STRING, "What came of it", values=("read", "fetched", "not_modified", "archived", "failed")),
        Column("content_sha256", STRING, "SHA-256 of the content used, in hexadecimal", nullable=True),
        Column("version", INT, "Version of the source's content, from 1", nullable=True, minimum=1),
        Column("n_bytes", INT, "Bytes of the content used", nullable=True, minimum=0),
        Column("detail", STRING, "What went wrong, if something did", nullable=True),
    ),
)

DOCUMENT_VERSIONS = Table(
    "document_versions",
    "version of a document's source",
    ("document_id", "source_uri", "version"),
    ("document_id", "source_uri", "version"),
    (
        Column("document_id", STRING, "Document that the source gave"),
        Column("source_uri", STRING, "Where it was found"),
        Column("version", INT, "1 for the first content seen, one more for each change", minimum=1),
        Column("content_sha256", STRING, "SHA-256 of the bytes, the name of the file in the raw archive"),
        Column("first_seen", UTC, "When the source first had this content"),
        Column("last_seen", UTC, "When it was last seen to have it"),
        Column("lines_added", INT, "Lines that the version before did not have", minimum=0),
        Column("lines_removed", INT, "Lines that only the version before had", minimum=0),
    ),
)

DATA_TABLES: dict[str, Table] = {
    table.name: table
    for table in (
        DOCUMENTS,
        DOCUMENT_SOURCES,
        TEXTS,
        REMOVALS,
        BLOCKS,
        SENTENCES,
        MENTIONS,
        LEARNED_ENTITIES,
        ENTITIES,
        TIME_EXPRESSIONS,
        QUANTITIES,
        EVENTS,
        EVENT_PARTICIPANTS,
        EVENT_EVIDENCE,
        TOPICS_TABLE,
        TEXT_REUSE,
    )
}
LOG_TABLES: dict[str, Table] = {
    table.name: table for table in (RUNS, VALIDATIONS, QUARANTINE, FETCHES, DOCUMENT_VERSIONS)
}
TABLES: dict[str, Table] = DATA_TABLES | LOG_TABLES
