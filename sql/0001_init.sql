-- The first schema: articles, the numbers they state, and the runs that stored them.
--
-- People and tools ask the view `facts`, one row a number, with the columns of the fact record, or `observation`, which adds
-- those of the article. The tables under it
-- are laid out for size and for writing in order: strings that repeat stand once in a small table of their own, and
-- no index is keyed by a hash, since a random key dirties one page for every row written.
--
-- `application_id` and `user_version` are set by the program in the transaction that runs this file.

-- What made this file, so that no schema is ever guessed.
CREATE TABLE migration (
  number  INTEGER PRIMARY KEY,
  name    TEXT NOT NULL,
  sha256  TEXT NOT NULL,           -- of the SQL that ran
  applied TEXT NOT NULL            -- UTC
) STRICT;

-- Dictionaries: strings that many rows share.
CREATE TABLE rule    (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;
CREATE TABLE unit    (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;
CREATE TABLE measure (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;
CREATE TABLE place   (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;
CREATE TABLE entity  (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;
CREATE TABLE reason  (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;
-- Names are kept as written and found in either case.
CREATE INDEX place_name  ON place  (name COLLATE NOCASE);
CREATE INDEX entity_name ON entity (name COLLATE NOCASE);

-- A rule as it read at some time, and the sets of them that were in force: a set is written once, however many runs use it.
CREATE TABLE rule_version (
  id   INTEGER PRIMARY KEY,
  rule INTEGER NOT NULL REFERENCES rule (id),
  hash TEXT NOT NULL,
  UNIQUE (rule, hash)
) STRICT;
CREATE TABLE rule_set (id INTEGER PRIMARY KEY, hash TEXT NOT NULL UNIQUE) STRICT;
CREATE TABLE rule_set_member (
  rule_set     INTEGER NOT NULL REFERENCES rule_set (id),
  rule_version INTEGER NOT NULL REFERENCES rule_version (id),
  PRIMARY KEY (rule_set, rule_version)
) STRICT, WITHOUT ROWID;

-- One call of a command that writes. The counts move with the articles they count, in the same transaction, so that
-- those of a killed run are true as well.
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
) STRICT;
CREATE INDEX run_running ON run (id) WHERE status = 'running';

-- What a run refused or remarked on.
CREATE TABLE notice (
  id      INTEGER PRIMARY KEY,
  run     INTEGER NOT NULL REFERENCES run (id) ON DELETE CASCADE,
  place   TEXT NOT NULL,           -- input, file or article, with a line number where there is one
  what    TEXT NOT NULL,
  remedy  TEXT NOT NULL,
  refused INTEGER NOT NULL CHECK (refused IN (0, 1))
) STRICT;
CREATE INDEX notice_run ON notice (run);

-- An article as it was last seen. Its text stands in `revision`.
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
) STRICT;
CREATE INDEX article_run ON article (run);

-- Every text that an article has had, oldest 1. Texts are kept whole and plain, so that offsets can be checked in SQL.
-- U+0000 stands as U+FFFD: SQLite's text functions stop at it, and offsets stay as they are.
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

-- One number that the current revision of an article states. `quote` repeats what stands in the text, because asking
-- must not read whole articles. The vocabularies are spelled out: they cost a few bytes and read without a key.
CREATE TABLE fact (
  id           INTEGER PRIMARY KEY,
  article      INTEGER NOT NULL REFERENCES article (id) ON DELETE CASCADE,
  start        INTEGER NOT NULL CHECK (start >= 0),
  "end"        INTEGER NOT NULL,
  id_suffix    BLOB NOT NULL CHECK (length(id_suffix) = 8),  -- second half of fact_id
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
  CHECK (start < "end"),
  -- A single value, or a range with both its ends.
  CHECK ((value IS NULL) = (low IS NOT NULL) AND (low IS NULL) = (high IS NULL))
) STRICT;
-- What `etl facts` filters on. Facts that have none are not in the index: it serves the ones that do.
CREATE INDEX fact_unit       ON fact (unit);
CREATE INDEX fact_rule       ON fact (rule);
CREATE INDEX fact_measure    ON fact (measure, period_end) WHERE measure IS NOT NULL;
CREATE INDEX fact_place      ON fact (place)      WHERE place IS NOT NULL;
CREATE INDEX fact_place_code ON fact (place_code) WHERE place_code IS NOT NULL;
CREATE INDEX fact_entity     ON fact (entity)     WHERE entity IS NOT NULL;

-- A number that is no fact, and why. Its quote is what stands at its span.
CREATE TABLE left_out (
  article INTEGER NOT NULL REFERENCES article (id) ON DELETE CASCADE,
  start   INTEGER NOT NULL CHECK (start >= 0),
  "end"   INTEGER NOT NULL,
  rule    INTEGER NOT NULL REFERENCES rule (id),
  reason  INTEGER NOT NULL REFERENCES reason (id),
  PRIMARY KEY (article, start, "end"),
  CHECK (start < "end")
) STRICT, WITHOUT ROWID;

-- A fact with the article it is from: every field of the fact record, then the article's. `etl facts` asks this view.
-- The dictionaries are joined from the left, so that a plain select walks `fact`, and a filter on one uses its index.
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
  fact.article                     -- in the order of storing
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
