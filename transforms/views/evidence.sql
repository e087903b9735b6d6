-- evidence(id)
-- Where the text says it: one row per place for any id of any table (document, removal, block, sentence, mention, entity,
-- time expression, quantity, event with its participants), with the place marked, and where it stands in the source.
-- Example: SELECT marked, source_uri, raw_start, raw_end FROM evidence('rus-2024:e0001')
-- Arguments:
--   id: Id of a row, such as rus-2024:m0001
-- Columns:
--   row_id: The id asked for
--   table_name: Table that says so; for an event its evidence, then its participants
--   what: What is said there: the entity, date, value, trigger, role
--   span: The characters themselves
--   marked: The sentence with the characters between [[ and ]]; of a sentence or block, the block
--   block: Text of the block
--   block_id: The block
--   sentence_id: The sentence
--   document_id
--   title: Heading of the document
--   source_uri: Where the document came from
--   char_start: Start in clean_text, in Unicode code points
--   char_end: End in clean_text, exclusive
--   raw_start: Start in raw_text, in Unicode code points
--   raw_end: End in raw_text, exclusive
--   raw_span: The characters as they stand in the source
WITH asked AS (
  SELECT id AS wanted -- here, where no table is in sight that could take a name of the caller for its own
), places AS (
  SELECT 1 AS nr, 'documents' AS table_name, 'document' AS what, d.document_id, b.block_id, NULL::VARCHAR AS sentence_id,
    b.char_start, b.char_end, NULL::INTEGER AS raw_start, NULL::INTEGER AS raw_end
  FROM asked JOIN documents d ON d.document_id = wanted
  JOIN (SELECT document_id, arg_min(block_id, (kind <> 'title', ordinal)) AS block_id FROM blocks GROUP BY document_id) f
    ON f.document_id = d.document_id
  JOIN blocks b ON b.block_id = f.block_id
  UNION ALL
  SELECT 1, 'removals', rule, document_id, NULL, NULL, NULL, NULL, raw_start, raw_end
  FROM asked JOIN removals ON removal_id = wanted
  UNION ALL
  SELECT 1, 'blocks', kind, document_id, block_id, NULL, char_start, char_end, NULL, NULL
  FROM asked JOIN blocks ON block_id = wanted
  UNION ALL
  SELECT 1, 'sentences', 'sentence', document_id, block_id, sentence_id, char_start, char_end, NULL, NULL
  FROM asked JOIN sentences ON sentence_id = wanted
  UNION ALL
  SELECT 1, 'mentions', entity_id, document_id, block_id, sentence_id, char_start, char_end, NULL, NULL
  FROM asked JOIN mentions ON mention_id = wanted OR entity_id = wanted
  UNION ALL
  SELECT 1, 'time_expressions', concat(date_start, '/', date_end), document_id, block_id, sentence_id, char_start, char_end,
    NULL, NULL
  FROM asked JOIN time_expressions ON time_id = wanted
  UNION ALL
  SELECT 1, 'quantities', concat_ws(' ', comparator, value, value_max, unit), document_id, block_id, sentence_id,
    char_start, char_end, NULL, NULL
  FROM asked JOIN quantities ON quantity_id = wanted
  UNION ALL
  SELECT 1, 'event_evidence', v.event_type, p.document_id, s.block_id, p.sentence_id, p.trigger_start, p.trigger_end,
    NULL, NULL
  FROM asked JOIN event_evidence p ON p.event_id = wanted JOIN events v ON v.event_id = p.event_id
  JOIN sentences s ON s.sentence_id = p.sentence_id
  UNION ALL
  SELECT 2, 'event_participants', p.role || ' ' || p.entity_id, p.document_id, m.block_id, m.sentence_id, m.char_start,
    m.char_end, NULL, NULL
  FROM asked JOIN event_participants p ON p.event_id = wanted JOIN mentions m ON m.mention_id = p.mention_id
), aligned AS (
  SELECT p.*, t.clean_text, t.raw_text,
    list_filter(t.alignment, lambda run: run.clean_start <= p.char_start)[-1] AS head,
    list_filter(t.alignment, lambda run: run.clean_start <= p.char_end - 1)[-1] AS tail
  FROM places p JOIN texts t USING (document_id)
), raw AS (
  SELECT * EXCLUDE (raw_start, raw_end, head, tail),
    coalesce(raw_start, CASE WHEN char_start < head.clean_start + head.length
      THEN head.raw_start + char_start - head.clean_start ELSE head.raw_start + head.length END) AS raw_start,
    coalesce(raw_end, CASE WHEN char_end <= tail.clean_start + tail.length
      THEN tail.raw_start + char_end - tail.clean_start
      ELSE tail.raw_start + tail.length + length(coalesce(tail.replaced, ''))::INTEGER END) AS raw_end
  FROM aligned
), around AS (
  SELECT w.*, b.text AS block, CASE WHEN w.table_name IN ('documents', 'blocks', 'sentences') THEN b.text ELSE s.text END AS told,
    CASE WHEN w.table_name IN ('documents', 'blocks', 'sentences') THEN b.char_start ELSE s.char_start END AS told_start
  FROM raw w LEFT JOIN blocks b ON b.block_id = w.block_id LEFT JOIN sentences s ON s.sentence_id = w.sentence_id
)
SELECT (SELECT wanted FROM asked) AS row_id, a.table_name, a.what,
  coalesce(substr(a.clean_text, a.char_start + 1, a.char_end - a.char_start),
    substr(a.raw_text, a.raw_start + 1, a.raw_end - a.raw_start)) AS span,
  substr(a.told, 1, a.char_start - a.told_start) || '[['
    || substr(a.told, a.char_start - a.told_start + 1, a.char_end - a.char_start) || ']]'
    || substr(a.told, a.char_end - a.told_start + 1) AS marked,
  a.block, a.block_id, a.sentence_id, a.document_id, d.title, d.source_uri, a.char_start, a.char_end, a.raw_start, a.raw_end,
  substr(a.raw_text, a.raw_start + 1, a.raw_end - a.raw_start) AS raw_span
FROM around a JOIN documents d ON d.document_id = a.document_id
ORDER BY a.nr, a.document_id, a.raw_start, a.what
