-- kwic(term, width := 50, whole := true)
-- Concordance: one row per occurrence of a word or phrase in the text of the reviews, with what stands around it. The term
-- is taken literally; case doesn't matter, and typographic quotation marks, apostrophes, dashes and spaces equal plain ones.
-- Example: SELECT review_year, left_context, keyword, right_context FROM kwic('nuclear', width := 30)
-- Arguments:
--   term: Word or phrase
--   width: Characters shown on either side, 50 unless told
--   whole: Whole words only; false finds the term inside of longer words too
-- Columns:
--   document_id
--   issuer
--   review_year
--   left_context: What stands before it in its block, filled up with spaces to the width
--   keyword: The characters found
--   right_context: What stands after it in its block
--   sentence_id
--   char_start: Start in clean_text, in Unicode code points
--   char_end: End in clean_text, exclusive
WITH asked AS (
  SELECT trim(regexp_replace(lower(translate(nfc_normalize(term::VARCHAR), '‘’ʼ′“”„«»‐‑–—−' || chr(160) || chr(8239),
    '''''''''"""""-----  ')), '\s+', ' ', 'g')) AS wanted, greatest(width, 0) AS room, whole AS whole_words
), folded AS (
  SELECT s.sentence_id, s.block_id, s.document_id, s.char_start, lower(translate(s.text,
    '‘’ʼ′“”„«»‐‑–—−' || chr(160) || chr(8239) || chr(10) || chr(9), '''''''''"""""-----    ')) AS plain
  FROM sentences s
), pieces AS (
  SELECT f.*, a.wanted, a.room, a.whole_words, unnest(string_split(f.plain, a.wanted)) AS piece,
    generate_subscripts(string_split(f.plain, a.wanted), 1) AS nth
  FROM folded f JOIN asked a ON a.wanted <> '' AND contains(f.plain, a.wanted)
), hits AS (
  SELECT *, lead(piece) OVER same AS following,
    sum(length(piece)) OVER same + (nth - 1) * length(wanted) AS place
  FROM pieces
  WINDOW same AS (PARTITION BY sentence_id ORDER BY nth)
), kept AS (
  SELECT *, char_start + place::INTEGER AS hit_start, char_start + place::INTEGER + length(wanted)::INTEGER AS hit_end
  FROM hits
  WHERE following IS NOT NULL AND (NOT whole_words OR NOT (
    regexp_matches(left(wanted, 1), '[\pL\pM\pN]')
      AND regexp_matches(coalesce(nullif(substr(plain, place::BIGINT, 1), ''), ' '), '[\pL\pM\pN]')
    OR regexp_matches(right(wanted, 1), '[\pL\pM\pN]')
      AND regexp_matches(coalesce(nullif(substr(plain, place::BIGINT + length(wanted) + 1, 1), ''), ' '), '[\pL\pM\pN]')))
)
SELECT k.document_id, r.issuer, r.review_year,
  lpad(translate(substr(b.text, greatest(k.hit_start - b.char_start - k.room, 0) + 1,
    least(k.hit_start - b.char_start, k.room)), chr(10) || chr(9), '  '), k.room::INTEGER, ' ') AS left_context,
  substr(b.text, k.hit_start - b.char_start + 1, k.hit_end - k.hit_start) AS keyword,
  translate(substr(b.text, k.hit_end - b.char_start + 1, k.room), chr(10) || chr(9), '  ') AS right_context,
  k.sentence_id, k.hit_start AS char_start, k.hit_end AS char_end
FROM kept k JOIN blocks b ON b.block_id = k.block_id JOIN reviews r ON r.document_id = k.document_id
ORDER BY r.issuer, r.review_year, k.document_id, k.hit_start
