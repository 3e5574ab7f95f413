-- The rules of a set stand in its own row: thousands of a user's rules would else be thousands of rows for their first run.
-- `rule_version` keeps the rules that say by which words people ask for what they find.

ALTER TABLE rule_set ADD COLUMN rules TEXT NOT NULL DEFAULT '[]';  -- JSON: [rule, SHA-256 of its file] for each, in order

UPDATE rule_set SET rules = (
  SELECT json_group_array(json_array(name, hash)) FROM (
    SELECT rule.name, rule_version.hash
    FROM rule_set_member
    JOIN rule_version ON rule_version.id = rule_set_member.rule_version
    JOIN rule ON rule.id = rule_version.rule
    WHERE rule_set_member.rule_set = rule_set.id
    ORDER BY rule.name, rule_version.hash
  )
);
DROP TABLE rule_set_member;

-- One row for each rule of each set.
CREATE VIEW rule_in_force AS
SELECT rule_set.id AS rule_set, value ->> 0 AS rule, value ->> 1 AS sha256
FROM rule_set, json_each(rule_set.rules);
