-- The newest schema whole: a new file is made by this, an older one by the migrations that it lacks.
-- What a migration changes is changed here as well; a test holds that both come to the same.

CREATE TABLE migration (
  number  INTEGER PRIMARY KEY,
  name    TEXT NOT NULL,
  sha256  TEXT NOT NULL,           -- of the SQL that ran
  applied TEXT NOT NULL            -- UTC
) STRICT;

CREATE TABLE rule    (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;

CREATE TABLE unit    (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;

CREATE TABLE measure (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;

CREATE TABLE place   (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;

CREATE TABLE entity  (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;

CREATE TABLE reason  (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;

CREATE INDEX place_name  ON place  (name COLLATE NOCASE);

CREATE INDEX entity_name ON entity (name COLLATE NOCASE);

CREATE TABLE rule_version (
  id       INTEGER PRIMARY KEY,
  rule     INTEGER NOT NULL REFERENCES rule (id),
  hash     TEXT NOT NULL,          -- SHA-256 of the file
  measure  TEXT,                   -- that it names; null for a table of words or units
  title    TEXT,                   -- one line for a person
  synonyms TEXT,                   -- other words for the measure, one a line
  UNIQUE (rule, hash)
) STRICT;

CREATE INDEX rule_version_measure ON rule_version (measure) WHERE measure IS NOT NULL;

CREATE VIRTUAL TABLE measure_text USING fts5 (name, title, synonyms, tokenize = 'porter unicode61 remove_diacritics 2');

CREATE TRIGGER measure_entered AFTER INSERT ON measure BEGIN
  INSERT INTO measure_text (rowid, name, title, synonyms)
  SELECT new.id, new.name, group_concat(title, char(10)), group_concat(synonyms, char(10))
  FROM rule_version WHERE measure = new.name;
END;

CREATE TABLE rule_set (id INTEGER PRIMARY KEY, hash TEXT NOT NULL UNIQUE, rules TEXT NOT NULL DEFAULT '[]') STRICT;

CREATE TABLE run (
  id        INTEGER PRIMARY KEY,
  command   TEXT NOT NULL,
  version   TEXT NOT NULL,         -- of the program
  rule_set  INTEGER NOT NULL REFERENCES rule_set (id),
  started   TEXT NOT NULL,         -- UTC
  finished  TEXT,                  -- UTC; null while running, and for a run that was killed
  status    TEXT NOT NULL DEFAULT 'running' CHECK (status IN ('running', 'finished', 'interrupted', 'failed')),
  "read"    INTEGER NOT NULL DEFAULT 0,
  new       INTEGER NOT NULL DEFAULT 0,
  revised   INTEGER NOT NULL DEFAULT 0,
  unchanged INTEGER NOT NULL DEFAULT 0,
  refused   INTEGER NOT NULL DEFAULT 0,
  facts     INTEGER NOT NULL DEFAULT 0,
  left_out  INTEGER NOT NULL DEFAULT 0
, asked INTEGER NOT NULL DEFAULT 0, not_modified INTEGER NOT NULL DEFAULT 0) STRICT;

CREATE INDEX run_running ON run (id) WHERE status = 'running';

CREATE TABLE notice (
  id      INTEGER PRIMARY KEY,
  run     INTEGER NOT NULL REFERENCES run (id) ON DELETE CASCADE,
  place   TEXT NOT NULL,           -- input, file or article, with a line number where there is one
  what    TEXT NOT NULL,
  remedy  TEXT NOT NULL,
  refused INTEGER NOT NULL CHECK (refused IN (0, 1))
) STRICT;

CREATE INDEX notice_run ON notice (run);

CREATE TABLE article (
  id        INTEGER PRIMARY KEY,
  document  TEXT NOT NULL UNIQUE,
  revision  INTEGER NOT NULL,      -- number of the current one; the facts are this one's
  run       INTEGER NOT NULL REFERENCES run (id),  -- that made the facts
  id_prefix BLOB NOT NULL CHECK (length(id_prefix) = 8),  -- first half of its facts' fact_id
  url       TEXT,
  title     TEXT,
  published TEXT,                  -- day, ISO 8601
  author    TEXT,
  site      TEXT,
  language  TEXT,
  license   TEXT
, published_at TEXT, modified TEXT, place TEXT) STRICT;

CREATE INDEX article_run ON article (run);

CREATE TABLE revision (
  id        INTEGER PRIMARY KEY,
  article   INTEGER NOT NULL REFERENCES article (id) ON DELETE CASCADE,
  number    INTEGER NOT NULL CHECK (number >= 1),
  run       INTEGER NOT NULL REFERENCES run (id),  -- that first saw this text
  text_hash BLOB NOT NULL CHECK (length(text_hash) = 32),  -- SHA-256 of the text in UTF-8
  text      TEXT NOT NULL,         -- last: the columns before it are read without touching its pages
  UNIQUE (article, number)
) STRICT;

CREATE INDEX revision_run ON revision (run);

CREATE TABLE fact (
  id           INTEGER PRIMARY KEY,
  article      INTEGER NOT NULL REFERENCES article (id) ON DELETE CASCADE,
  start        INTEGER NOT NULL CHECK (start >= 0),
  "end"        INTEGER NOT NULL,
  id_suffix    BLOB NOT NULL CHECK (length(id_suffix) = 8),  -- second half of fact_id
  sentence_start INTEGER NOT NULL CHECK (sentence_start >= 0),
  sentence_end   INTEGER NOT NULL,
  rule         INTEGER NOT NULL REFERENCES rule (id),
  unit         INTEGER NOT NULL REFERENCES unit (id),
  measure      INTEGER REFERENCES measure (id),
  place        INTEGER REFERENCES place (id),
  entity       INTEGER REFERENCES entity (id),
  negated      INTEGER NOT NULL CHECK (negated IN (0, 1)),
  value        REAL,
  low          REAL,
  high         REAL,
  confidence   REAL CHECK (confidence BETWEEN 0 AND 1),
  bound        TEXT NOT NULL CHECK (bound IN ('=', '~', '>', '>=', '<', '<=')),
  dimension    TEXT NOT NULL,
  kind         TEXT NOT NULL CHECK (kind IN ('level', 'change')),
  direction    TEXT CHECK (direction IN ('up', 'down')),
  status       TEXT NOT NULL CHECK (status IN ('actual', 'planned', 'forecast')),
  comparison   TEXT,
  period_start TEXT,
  period_end   TEXT,
  period_basis TEXT NOT NULL,
  place_code   TEXT,
  quote        TEXT NOT NULL,
  unit_text    TEXT,
  subject      TEXT,
  period_text  TEXT,
  attribution  TEXT,
  UNIQUE (article, start, "end"),
  CHECK (sentence_start <= start AND start < "end" AND "end" <= sentence_end),
  -- A single value, or a range with both its ends.
  CHECK ((value IS NULL) = (low IS NOT NULL) AND (low IS NULL) = (high IS NULL))
) STRICT;

CREATE INDEX fact_unit       ON fact (unit);

CREATE INDEX fact_rule       ON fact (rule);

CREATE INDEX fact_measure    ON fact (measure, period_end, period_start, unit, entity, place) WHERE measure IS NOT NULL;

CREATE INDEX fact_place      ON fact (place)      WHERE place IS NOT NULL;

CREATE INDEX fact_place_code ON fact (place_code) WHERE place_code IS NOT NULL;

CREATE INDEX fact_entity     ON fact (entity)     WHERE entity IS NOT NULL;

CREATE TABLE left_out (
  article INTEGER NOT NULL REFERENCES article (id) ON DELETE CASCADE,
  start   INTEGER NOT NULL CHECK (start >= 0),
  "end"   INTEGER NOT NULL,
  rule    INTEGER NOT NULL REFERENCES rule (id),
  reason  INTEGER NOT NULL REFERENCES reason (id),
  PRIMARY KEY (article, start, "end"),
  CHECK (start < "end")
) STRICT, WITHOUT ROWID;

CREATE VIEW fact_words AS
SELECT fact.id, fact.quote, fact.unit_text, fact.subject, fact.attribution, place.name AS place, entity.name AS entity
FROM fact
LEFT JOIN place ON place.id = fact.place
LEFT JOIN entity ON entity.id = fact.entity;

CREATE VIRTUAL TABLE fact_text USING fts5 (
  quote, unit_text, subject, attribution, place, entity,
  content = 'fact_words', content_rowid = 'id', columnsize = 0, tokenize = 'unicode61 remove_diacritics 2'
);

CREATE TABLE former_fact (
  id           INTEGER PRIMARY KEY,
  article      INTEGER NOT NULL,
  revision     INTEGER NOT NULL,
  start        INTEGER NOT NULL,
  "end"        INTEGER NOT NULL,
  unit         INTEGER NOT NULL REFERENCES unit (id),
  measure      INTEGER REFERENCES measure (id),
  place        INTEGER REFERENCES place (id),
  entity       INTEGER REFERENCES entity (id),
  value        REAL,
  low          REAL,
  high         REAL,
  bound        TEXT NOT NULL,
  kind         TEXT NOT NULL,
  direction    TEXT,
  status       TEXT NOT NULL,
  comparison   TEXT,
  period_start TEXT,
  period_end   TEXT,
  quote        TEXT NOT NULL,
  subject      TEXT,
  FOREIGN KEY (article, revision) REFERENCES revision (article, number) ON DELETE CASCADE
) STRICT;

CREATE INDEX former_fact_article ON former_fact (article, revision);

CREATE INDEX former_fact_measure ON former_fact (measure) WHERE measure IS NOT NULL;

CREATE TABLE review (
  fact_id    TEXT PRIMARY KEY CHECK (length(fact_id) = 32),
  verdict    TEXT NOT NULL CHECK (verdict IN ('accepted', 'wrong', 'corrected')),
  correction TEXT CHECK (json_valid(correction)),  -- fields of the record with the values they should have
  note       TEXT,
  reviewed   TEXT NOT NULL,        -- UTC
  CHECK ((verdict = 'corrected') = (correction IS NOT NULL))
) STRICT, WITHOUT ROWID;

CREATE VIEW facts AS
SELECT
  document, fact_id, quote, start, "end", value, low, high, bound, unit, unit_text, dimension, subject, measure, kind,
  direction, status, period_start, period_end, period_text, period_basis, place, place_code, attribution, entity,
  comparison, negated, rule, confidence
FROM observation;

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

CREATE TABLE visit (
  id            INTEGER PRIMARY KEY,
  url           TEXT NOT NULL UNIQUE,  -- as asked for, normalised
  listing       INTEGER NOT NULL CHECK (listing IN (0, 1)),  -- whether it lists articles, and is none itself
  visited       TEXT NOT NULL,         -- UTC
  answer        TEXT NOT NULL CHECK (answer IN ('fetched', 'unchanged', 'gone', 'failed')),
  said          TEXT,                  -- what went wrong
  fetched       TEXT,                  -- UTC; when it was last read whole
  etag          TEXT,                  -- of what was read then; sent back, so that an unchanged page is not sent again (RFC 9110)
  last_modified TEXT,
  moved_to      TEXT,                  -- where redirects led
  failures      INTEGER NOT NULL DEFAULT 0,  -- in a row
  not_before    TEXT                   -- UTC; after failures it is left alone until then
) STRICT;

CREATE TABLE source (
  id         INTEGER PRIMARY KEY,
  name       TEXT NOT NULL UNIQUE,
  run        INTEGER NOT NULL REFERENCES run (id),
  tried      TEXT NOT NULL,            -- UTC; when that was over
  succeeded  TEXT,                     -- UTC; when it last gave anything
  failures   INTEGER NOT NULL DEFAULT 0,  -- in a row
  not_before TEXT,                     -- UTC; after failures it is left alone until then
  said       TEXT,                     -- what went wrong
  "read"     INTEGER NOT NULL,         -- articles, by that run
  new        INTEGER NOT NULL,
  revised    INTEGER NOT NULL,
  unchanged  INTEGER NOT NULL,
  refused    INTEGER NOT NULL
) STRICT;

CREATE INDEX source_run ON source (run);

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
  article.published_at,
  article.modified,
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

CREATE VIEW rule_in_force AS
SELECT rule_set.id AS rule_set, value ->> 0 AS rule, value ->> 1 AS sha256
FROM rule_set, json_each(rule_set.rules);

CREATE INDEX visit_without_answer ON visit (visited) WHERE fetched IS NULL;
