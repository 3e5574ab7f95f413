-- Where the reports of an article's source are at home, as whoever named the source wrote it. A report that says nothing of
-- where it is counts as one from there, also when its facts are made again.

ALTER TABLE article ADD COLUMN place TEXT;
