-- The workspace itself: small settings and the datasets it knows.
CREATE TABLE setting (
  key   TEXT PRIMARY KEY,
  value TEXT NOT NULL -- JSON
) STRICT, WITHOUT ROWID;

CREATE TABLE dataset (
  id           TEXT PRIMARY KEY,
  path         TEXT NOT NULL UNIQUE,
  name         TEXT NOT NULL,
  layout       TEXT NOT NULL,
  nomenclature TEXT NOT NULL,
  synthetic    INTEGER NOT NULL DEFAULT 0,
  added_at     TEXT NOT NULL -- UTC, ISO 8601
) STRICT, WITHOUT ROWID;
