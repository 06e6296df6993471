-- The review log: what people said of disagreements and patches, append-only. docs/journal.md explains the tables and the hash.

-- One act of a person. Committed rows never change again (triggers below).
CREATE TABLE review_event (
  id            INTEGER PRIMARY KEY,
  event_id      TEXT NOT NULL UNIQUE,  -- UUID made by the window: the same event sent again is stored once
  log_id        TEXT NOT NULL,         -- UUID of the workspace that wrote it
  seq           INTEGER,               -- 1, 2, 3… without gaps in its log; null while pending
  kind          TEXT NOT NULL,         -- verdict, takeBack, group, patch, remark, answer, resolve, reopen, rules
  author        TEXT NOT NULL,
  utc           TEXT NOT NULL,         -- ISO 8601 with milliseconds and Z
  dataset_id    TEXT NOT NULL,
  roi_key       TEXT,                  -- null: of several ROIs, or of none
  patch_id      TEXT,                  -- null: of several patches, or of none
  subject       TEXT,                  -- id of the item that is judged, or event_id of the event that this one is about
  payload       TEXT NOT NULL,         -- JSON object
  state         TEXT NOT NULL CHECK (state IN ('pending', 'committed')),
  previous_hash BLOB,                  -- hash of seq - 1 in this log, 32 zero bytes at seq 1
  hash          BLOB,
  UNIQUE (log_id, seq),
  CHECK (state = 'pending' OR (seq > 0 AND length(previous_hash) = 32 AND length(hash) = 32))
) STRICT;

CREATE INDEX review_event_by_dataset ON review_event (dataset_id, seq);
CREATE INDEX review_event_by_kind ON review_event (dataset_id, kind, seq);
CREATE INDEX review_event_by_author ON review_event (dataset_id, author, utc) WHERE kind = 'verdict';
CREATE INDEX review_event_by_subject ON review_event (subject) WHERE subject IS NOT NULL;
CREATE INDEX review_event_pending ON review_event (state) WHERE state = 'pending';

-- What was said of one disagreement: a verdict has one row, a group verdict one for each member.
CREATE TABLE review_verdict (
  event      INTEGER NOT NULL REFERENCES review_event (id) ON DELETE CASCADE,
  n          INTEGER NOT NULL,  -- 0, 1, 2… within the event
  dataset_id TEXT NOT NULL,
  roi_key    TEXT NOT NULL,
  item_id    TEXT NOT NULL,     -- of the computation that it was given on
  cover      INTEGER NOT NULL,
  declared1  INTEGER NOT NULL,
  verdict    TEXT NOT NULL,
  replaces   TEXT,              -- JSON list of the verdicts that this one stands in for while it is not taken back
  payload    TEXT NOT NULL,     -- JSON object: sizes, severity, versions of the masks
  geometry   BLOB NOT NULL,     -- exact pixels on the grid of the ROI, src/shared/editing/pixelSet.ts
  PRIMARY KEY (event, n)
) STRICT, WITHOUT ROWID;
CREATE INDEX review_verdict_by_roi ON review_verdict (dataset_id, roi_key);

-- The ROIs and patches that an event is about, for their histories. Not hashed: it follows from the event.
CREATE TABLE review_place (
  dataset_id TEXT NOT NULL,
  place      TEXT NOT NULL,     -- 'roi:' and a key, or 'patch:' and an id
  event      INTEGER NOT NULL REFERENCES review_event (id) ON DELETE CASCADE,
  PRIMARY KEY (dataset_id, place, event)
) STRICT, WITHOUT ROWID;
CREATE INDEX review_place_by_event ON review_place (event);

CREATE TRIGGER review_event_kept BEFORE DELETE ON review_event WHEN OLD.state = 'committed'
BEGIN SELECT RAISE(ABORT, 'a committed review event is never deleted'); END;
CREATE TRIGGER review_event_unchanged BEFORE UPDATE ON review_event WHEN OLD.state = 'committed'
BEGIN SELECT RAISE(ABORT, 'a committed review event is never changed'); END;
CREATE TRIGGER review_verdict_kept BEFORE DELETE ON review_verdict
WHEN (SELECT state FROM review_event WHERE id = OLD.event) = 'committed'
BEGIN SELECT RAISE(ABORT, 'a committed review event is never changed'); END;
CREATE TRIGGER review_verdict_unchanged BEFORE UPDATE ON review_verdict
WHEN (SELECT state FROM review_event WHERE id = OLD.event) = 'committed'
BEGIN SELECT RAISE(ABORT, 'a committed review event is never changed'); END;
CREATE TRIGGER review_verdict_closed BEFORE INSERT ON review_verdict
WHEN (SELECT state FROM review_event WHERE id = NEW.event) = 'committed'
BEGIN SELECT RAISE(ABORT, 'a committed review event is never changed'); END;
