-- The first schema: articles, the numbers they state, and the runs that stored them.
--
-- People and tools ask the views of `0002_views.sql`. The tables under them are laid out for size and for writing in
-- order: strings that repeat stand once in a small table of their own, and no index is keyed by a hash, since a random
-- key dirties one page for every row written.
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

-- A rule file as it read at some time, and the sets of them that were in force: a set is written once, however many runs
-- use it. A measure rule comes with the names by which people ask for what it finds.
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
-- Which words mean which measure that facts have, in any rule ever in force; the row id is the measure's.
CREATE VIRTUAL TABLE measure_text USING fts5 (name, title, synonyms, tokenize = 'porter unicode61 remove_diacritics 2');
CREATE TRIGGER measure_entered AFTER INSERT ON measure BEGIN
  INSERT INTO measure_text (rowid, name, title, synonyms)
  SELECT new.id, new.name, group_concat(title, char(10)), group_concat(synonyms, char(10))
  FROM rule_version WHERE measure = new.name;
END;
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
-- What `etl facts` filters on. Facts that have none are not in the index: it serves the ones that do.
CREATE INDEX fact_unit       ON fact (unit);
CREATE INDEX fact_rule       ON fact (rule);
-- In the order in which the views put the claims about one point of a series together.
CREATE INDEX fact_measure    ON fact (measure, period_end, period_start, unit, entity, place) WHERE measure IS NOT NULL;
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

-- The words of every fact, for full-text search. The index holds no text of its own: it reads this view, and the program
-- keeps the two in step. `INSERT INTO fact_text (fact_text) VALUES ('rebuild')` makes it anew.
CREATE VIEW fact_words AS
SELECT fact.id, fact.quote, fact.unit_text, fact.subject, fact.attribution, place.name AS place, entity.name AS entity
FROM fact
LEFT JOIN place ON place.id = fact.place
LEFT JOIN entity ON entity.id = fact.entity;
CREATE VIRTUAL TABLE fact_text USING fts5 (
  quote, unit_text, subject, attribution, place, entity,
  content = 'fact_words', content_rowid = 'id', columnsize = 0, tokenize = 'unicode61 remove_diacritics 2'
);

-- A number that an earlier revision of an article stated, kept when a changed text replaced it, so that what was
-- corrected afterwards can be seen. Columns as in `fact`.
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

-- What a person said of a fact. It hangs on the number in the text, not on the row of `fact`, and so outlives every
-- change of rules; a fact that comes back finds its review again.
CREATE TABLE review (
  fact_id    TEXT PRIMARY KEY CHECK (length(fact_id) = 32),
  verdict    TEXT NOT NULL CHECK (verdict IN ('accepted', 'wrong', 'corrected')),
  correction TEXT CHECK (json_valid(correction)),  -- fields of the record with the values they should have
  note       TEXT,
  reviewed   TEXT NOT NULL,        -- UTC
  CHECK ((verdict = 'corrected') = (correction IS NOT NULL))
) STRICT, WITHOUT ROWID;
