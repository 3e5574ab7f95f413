-- What is fetched from the web over and over: when an article says that it was published and changed, and what came of each
-- address and each source. All of it moves in the transaction of the articles that it stands for, so that a run that is
-- killed passes nothing over when it goes on.

ALTER TABLE article ADD COLUMN published_at TEXT;  -- `published` with its time and zone, ISO 8601, as far as stated
ALTER TABLE article ADD COLUMN modified TEXT;      -- when it was last changed, as the article states it, ISO 8601

-- Web addresses that a run asked for, and those answered with `304 Not Modified`.
ALTER TABLE run ADD COLUMN asked INTEGER NOT NULL DEFAULT 0;
ALTER TABLE run ADD COLUMN not_modified INTEGER NOT NULL DEFAULT 0;

-- A web address that was asked for, and what came of it the last time.
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

-- A source of the configuration, by its name there, and how it fared in the last run that tried it.
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

-- As before, with `published_at` and `modified`.
DROP VIEW observation;
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
