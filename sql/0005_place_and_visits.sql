-- Where the reports of an article's source are at home, as whoever named the source wrote it. A report that says nothing of
-- where it is counts as one from there, also when its facts are made again.

ALTER TABLE article ADD COLUMN place TEXT;

-- Addresses that never gave anything, by when they were last asked for: those that no list names any more are forgotten.
CREATE INDEX visit_without_answer ON visit (visited) WHERE fetched IS NULL;
