-- What people and tools ask. docs/schema.md tells of each view with a query.
--
-- Dictionaries are joined from the left, so that a plain select walks `fact`, and a filter on one uses its index.

-- A fact with the article it is from: every field of the fact record, then the article's, then what helps to judge it.
CREATE VIEW observation AS
SELECT
  article.document,
  lower(hex(article.id_prefix) || hex(fact.id_suffix)) AS fact_id,
  fact.quote,
  fact.start,
  fact."end",
  fact.value,
  fact.low,
  fact.high,
  fact.bound,
  unit.name AS unit,
  fact.unit_text,
  fact.dimension,
  fact.subject,
  measure.name AS measure,
  fact.kind,
  fact.direction,
  fact.status,
  fact.period_start,
  fact.period_end,
  fact.period_text,
  fact.period_basis,
  place.name AS place,
  fact.place_code,
  fact.attribution,
  entity.name AS entity,
  fact.comparison,
  fact.negated,
  rule.name AS rule,
  fact.confidence,
  article.title,
  article.published,
  article.url,
  article.site,
  fact.sentence_start,
  fact.sentence_end,
  (SELECT substr(text, fact.sentence_start + 1, fact.sentence_end - fact.sentence_start) FROM revision
    WHERE revision.article = fact.article AND revision.number = article.revision) AS sentence,
  (SELECT verdict FROM review
    WHERE review.fact_id = lower(hex(article.id_prefix) || hex(fact.id_suffix))) AS review,
  fact.id                          -- in the order of storing
FROM fact
JOIN article ON article.id = fact.article
LEFT JOIN unit ON unit.id = fact.unit
LEFT JOIN measure ON measure.id = fact.measure
LEFT JOIN place ON place.id = fact.place
LEFT JOIN entity ON entity.id = fact.entity
LEFT JOIN rule ON rule.id = fact.rule;

-- The fact record alone, with its fields in their order.
CREATE VIEW facts AS
SELECT
  document, fact_id, quote, start, "end", value, low, high, bound, unit, unit_text, dimension, subject, measure, kind,
  direction, status, period_start, period_end, period_text, period_basis, place, place_code, attribution, entity,
  comparison, negated, rule, confidence
FROM observation;

-- The numbers that are no facts, as they stand in the text.
CREATE VIEW numbers_left_out AS
SELECT
  article.document,
  substr(revision.text, left_out.start + 1, left_out."end" - left_out.start) AS quote,
  left_out.start,
  left_out."end",
  rule.name AS rule,
  reason.name AS reason
FROM left_out
JOIN article ON article.id = left_out.article
JOIN revision ON revision.article = article.id AND revision.number = article.revision
LEFT JOIN rule ON rule.id = left_out.rule
LEFT JOIN reason ON reason.id = left_out.reason;

-- What can be compared: a single value, as stated or about, of a measure, of somebody or somewhere, in a period, which
-- nobody denied or found wrong. Two claims are about one point where measure, entity, place, unit, kind, comparison, period
-- and status are equal. `value` is negative for a fall, and the corrected one where a person corrected it. `source` is
-- who says so, else the outlet, else the article.
CREATE VIEW claim AS
SELECT
  fact.id,
  measure.name AS measure,
  entity.name AS entity,
  place.name AS place,
  fact.place_code,
  unit.name AS unit,
  fact.kind,
  fact.comparison,
  fact.status,
  fact.period_start,
  fact.period_end,
  coalesce(
    (SELECT json_extract(correction, '$.value') FROM review
      WHERE review.fact_id = lower(hex(article.id_prefix) || hex(fact.id_suffix))),
    fact.value
  ) * CASE WHEN fact.kind = 'change' AND fact.direction = 'down' THEN -1 ELSE 1 END AS value,
  coalesce(fact.attribution, article.site, article.document) AS source,
  article.published,
  article.site,
  article.document,
  fact.quote,
  lower(hex(article.id_prefix) || hex(fact.id_suffix)) AS fact_id
FROM fact
JOIN article ON article.id = fact.article
JOIN unit ON unit.id = fact.unit
JOIN measure ON measure.id = fact.measure
LEFT JOIN place ON place.id = fact.place
LEFT JOIN entity ON entity.id = fact.entity
WHERE fact.measure IS NOT NULL
  AND fact.value IS NOT NULL
  AND fact.bound IN ('=', '~')
  AND NOT fact.negated
  AND coalesce(fact.period_end, fact.period_start) IS NOT NULL
  AND (fact.entity IS NOT NULL OR fact.place IS NOT NULL)
  AND NOT EXISTS (SELECT 1 FROM review
    WHERE review.fact_id = lower(hex(article.id_prefix) || hex(fact.id_suffix)) AND verdict = 'wrong');

-- One row a point: the actual value last reported, and how well sources agree on it.
CREATE VIEW series AS
SELECT
  point.measure,
  point.entity,
  point.place,
  point.unit,
  point.kind,
  point.comparison,
  point.period_start,
  point.period_end,
  last.value,
  point.sources,
  point.claims,
  point.lowest,
  point.highest,
  point.highest - point.lowest AS spread,
  last.source,
  last.published,
  last.document,
  last.quote,
  last.fact_id
FROM (
  SELECT
    measure, period_end, period_start, unit, entity, place, kind, comparison,
    count(DISTINCT source) AS sources,
    count(*) AS claims,
    min(value) AS lowest,
    max(value) AS highest,
    max(coalesce(published, '0000-00-00') || printf('%015d', id)) AS latest
  FROM claim
  WHERE status = 'actual'
  GROUP BY measure, period_end, period_start, unit, entity, place, kind, comparison
) AS point
JOIN claim AS last ON last.id = CAST(substr(point.latest, 11) AS INTEGER);

-- Points on which sources disagree: one row a value and source, with the point's extremes, which two sources gave.
-- Two values agree where the finer one, rounded to the digits of the coarser, is the coarser one: 2.1 and 2.13 million do,
-- 2.1 and 2.2 million do not. Below a thousand all digits before the point count: 10 and 14 do not agree.
CREATE VIEW conflicts AS
SELECT
  measure, entity, place, unit, kind, comparison, status, period_start, period_end,
  value, source, claims, published, document, fact_id,
  lowest, lowest_by, highest, highest_by,
  highest - lowest AS difference,
  (highest - lowest) / nullif(max(abs(lowest), abs(highest)), 0) AS relative_difference
FROM (
  SELECT
    *,
    min(
      max(CASE WHEN abs(lowest) < 1000 THEN length(CAST(CAST(abs(lowest) AS INTEGER) AS TEXT)) ELSE 1 END,
        length(replace(rtrim(substr(printf('%.14e', abs(lowest)), 1, 16), '0'), '.', ''))),
      max(CASE WHEN abs(highest) < 1000 THEN length(CAST(CAST(abs(highest) AS INTEGER) AS TEXT)) ELSE 1 END,
        length(replace(rtrim(substr(printf('%.14e', abs(highest)), 1, 16), '0'), '.', '')))
    ) AS digits
  FROM (
    SELECT
      *,
      first_value(value) OVER point AS lowest,
      first_value(source) OVER point AS lowest_by,
      last_value(value) OVER point AS highest,
      last_value(source) OVER point AS highest_by
    FROM (
      SELECT
        measure, entity, place, unit, kind, comparison, status, period_start, period_end, value, source,
        count(*) AS claims,
        min(published) AS published,
        document,
        fact_id
      FROM claim
      GROUP BY measure, period_end, period_start, unit, entity, place, kind, comparison, status, value, source
    )
    WINDOW point AS (
      PARTITION BY measure, period_end, period_start, unit, entity, place, kind, comparison, status
      ORDER BY value, source
      ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
    )
  )
)
WHERE lowest_by <> highest_by
  AND printf('%.*e', digits - 1, lowest) <> printf('%.*e', digits - 1, highest);

-- The same claim in several articles, once. Facts make the same claim where all that they say is equal: measure (or,
-- without one, subject), entity, place, value or range, bound, unit, kind, direction, comparison, status, period.
CREATE VIEW syndicated AS
SELECT
  measure.name AS measure,
  NULL AS subject,
  entity.name AS entity,
  place.name AS place,
  fact.value,
  fact.low,
  fact.high,
  fact.bound,
  unit.name AS unit,
  fact.kind,
  fact.direction,
  fact.comparison,
  fact.status,
  fact.period_start,
  fact.period_end,
  count(DISTINCT fact.article) AS articles,
  count(DISTINCT article.site) AS outlets,
  min(article.published) AS first_published,
  max(article.published) AS last_published,
  article.document,                -- one of them, with what it says
  fact.quote,
  lower(hex(article.id_prefix) || hex(fact.id_suffix)) AS fact_id
FROM fact
JOIN article ON article.id = fact.article
JOIN unit ON unit.id = fact.unit
JOIN measure ON measure.id = fact.measure
LEFT JOIN place ON place.id = fact.place
LEFT JOIN entity ON entity.id = fact.entity
WHERE fact.measure IS NOT NULL AND NOT fact.negated
GROUP BY
  measure.name, fact.period_end, fact.period_start, unit.name, entity.name, place.name,
  fact.value, fact.low, fact.high, fact.bound, fact.kind, fact.direction, fact.comparison, fact.status
HAVING count(DISTINCT fact.article) > 1
UNION ALL
SELECT
  NULL AS measure,
  lower(fact.subject) AS subject,
  entity.name AS entity,
  place.name AS place,
  fact.value,
  fact.low,
  fact.high,
  fact.bound,
  unit.name AS unit,
  fact.kind,
  fact.direction,
  fact.comparison,
  fact.status,
  fact.period_start,
  fact.period_end,
  count(DISTINCT fact.article) AS articles,
  count(DISTINCT article.site) AS outlets,
  min(article.published) AS first_published,
  max(article.published) AS last_published,
  article.document,                -- one of them, with what it says
  fact.quote,
  lower(hex(article.id_prefix) || hex(fact.id_suffix)) AS fact_id
FROM fact
JOIN article ON article.id = fact.article
JOIN unit ON unit.id = fact.unit
LEFT JOIN place ON place.id = fact.place
LEFT JOIN entity ON entity.id = fact.entity
WHERE fact.measure IS NULL AND fact.subject IS NOT NULL AND NOT fact.negated
GROUP BY
  lower(fact.subject), fact.period_end, fact.period_start, unit.name, entity.name, place.name,
  fact.value, fact.low, fact.high, fact.bound, fact.kind, fact.direction, fact.comparison, fact.status
HAVING count(DISTINCT fact.article) > 1;

-- Figures that changed: between two revisions of an article, and between two reports of one source about one point (as in
-- `claim`). Values that agree (as in `conflicts`) are no change. In a revised article a figure is one that the earlier
-- revision had and the later has not, beside one that the later has and the earlier had not, where all else is equal.
CREATE VIEW revised AS
SELECT
  'revisions' AS "between",
  measure.name AS measure,
  former.subject,
  entity.name AS entity,
  place.name AS place,
  unit.name AS unit,
  former.kind,
  former.comparison,
  former.status,
  former.period_start,
  former.period_end,
  former.value AS old_value,
  former.quote AS old_quote,
  article.document AS old_document,
  NULL AS old_published,
  former.revision AS old_revision,
  fact.value AS new_value,
  fact.quote AS new_quote,
  article.document AS new_document,
  article.published AS new_published,
  article.revision AS new_revision
FROM former_fact AS former
JOIN article ON article.id = former.article
JOIN fact ON fact.article = former.article
  AND +fact.unit = former.unit AND fact.measure IS former.measure AND fact.entity IS former.entity
  AND fact.place IS former.place AND fact.kind = former.kind AND fact.comparison IS former.comparison
  AND fact.status = former.status AND fact.period_start IS former.period_start AND fact.period_end IS former.period_end
  AND (fact.measure IS NOT NULL OR lower(fact.subject) = lower(former.subject))
JOIN unit ON unit.id = former.unit
LEFT JOIN measure ON measure.id = former.measure
LEFT JOIN place ON place.id = former.place
LEFT JOIN entity ON entity.id = former.entity
WHERE former.value IS NOT NULL AND fact.value IS NOT NULL
  AND NOT EXISTS (SELECT 1 FROM fact AS kept
    WHERE kept.article = former.article AND kept.value = former.value AND +kept.unit = former.unit
      AND kept.measure IS former.measure AND (kept.measure IS NOT NULL OR lower(kept.subject) = lower(former.subject)))
  AND NOT EXISTS (SELECT 1 FROM former_fact AS before
    WHERE before.article = former.article AND before.revision = former.revision
      AND before.value = fact.value AND before.unit = fact.unit
      AND before.measure IS fact.measure AND (before.measure IS NOT NULL OR lower(before.subject) = lower(fact.subject)))
UNION ALL
SELECT
  'reports', measure, NULL, entity, place, unit, kind, comparison, status, period_start, period_end,
  old_value, old_quote, old_document, old_published, NULL,
  value, quote, document, published, NULL
FROM (
  SELECT
    *,
    min(
      max(CASE WHEN abs(old_value) < 1000 THEN length(CAST(CAST(abs(old_value) AS INTEGER) AS TEXT)) ELSE 1 END,
        length(replace(rtrim(substr(printf('%.14e', abs(old_value)), 1, 16), '0'), '.', ''))),
      max(CASE WHEN abs(value) < 1000 THEN length(CAST(CAST(abs(value) AS INTEGER) AS TEXT)) ELSE 1 END,
        length(replace(rtrim(substr(printf('%.14e', abs(value)), 1, 16), '0'), '.', '')))
    ) AS digits
  FROM (
    SELECT
      *,
      lag(value) OVER point AS old_value,
      lag(quote) OVER point AS old_quote,
      lag(document) OVER point AS old_document,
      lag(published) OVER point AS old_published
    FROM claim
    WHERE published IS NOT NULL
    WINDOW point AS (
      PARTITION BY measure, period_end, period_start, unit, entity, place, kind, comparison, status, source
      ORDER BY published, id
    )
  )
)
WHERE old_published < published
  AND printf('%.*e', digits - 1, old_value) <> printf('%.*e', digits - 1, value);
