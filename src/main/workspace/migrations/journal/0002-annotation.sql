-- The edit journal: what people did to the masks, append-only. docs/journal.md explains the tables and the hash.

-- One act of a person: a stroke, an undo, later a batch. Committed rows never change again (triggers below).
CREATE TABLE edit (
  id            INTEGER PRIMARY KEY,
  edit_id       TEXT NOT NULL UNIQUE,  -- UUID made by the window: the same edit sent again is stored once
  log_id        TEXT NOT NULL,         -- UUID of the workspace that wrote it; imported logs keep theirs
  seq           INTEGER,               -- 1, 2, 3… without gaps in its log; null while pending
  position      INTEGER UNIQUE,        -- order in which edits of all logs took force in this workspace; null while pending
  author        TEXT NOT NULL,
  utc           TEXT NOT NULL,         -- ISO 8601 with milliseconds and Z
  tool          TEXT NOT NULL,         -- 'undo' and 'redo' are about their target
  parameters    TEXT NOT NULL,         -- JSON object
  gate          TEXT,                  -- expression that limited the pixels, null when none
  target        TEXT,                  -- edit_id of the edit that an undo, redo or revert is about
  state         TEXT NOT NULL CHECK (state IN ('pending', 'committed')),
  previous_hash BLOB,                  -- hash of seq - 1 in this log, 32 zero bytes at seq 1
  hash          BLOB,
  dataset_id    TEXT NOT NULL,
  roi_key       TEXT,                  -- null: a batch over several ROIs
  window_id     TEXT NOT NULL,
  skipped_px    INTEGER NOT NULL,      -- undo, redo: pixels left alone because someone changed them since
  -- Sums over edit_patch, so that a list of edits decodes no runs. Not hashed: they follow from what is.
  patches       INTEGER NOT NULL DEFAULT 0,
  changed_px    INTEGER NOT NULL DEFAULT 0,
  pairs         TEXT NOT NULL DEFAULT '[]', -- JSON [[from, to, px], …], largest first
  UNIQUE (log_id, seq),
  CHECK (state = 'pending' OR (seq > 0 AND position > 0 AND length(previous_hash) = 32 AND length(hash) = 32))
) STRICT;

-- The history of a ROI; the undo stack of one author in it; what happened to an edit since.
CREATE INDEX edit_by_roi ON edit (dataset_id, roi_key, position);
CREATE INDEX edit_by_author ON edit (dataset_id, roi_key, author, position);
CREATE INDEX edit_by_target ON edit (target, position) WHERE target IS NOT NULL;
CREATE INDEX edit_pending ON edit (state) WHERE state = 'pending';

-- The mask of one patch that was ever edited: what it was made from, and where it stands.
CREATE TABLE mask (
  id               INTEGER PRIMARY KEY,
  dataset_id       TEXT NOT NULL,
  patch_id         TEXT NOT NULL,
  width            INTEGER NOT NULL,
  height           INTEGER NOT NULL,
  original_sha256  BLOB NOT NULL CHECK (length(original_sha256) = 32), -- of the pixels, row-major uint8, at the first edit
  edits            INTEGER NOT NULL DEFAULT 0, -- committed edits that touch it: the version of the mask
  last_edit        INTEGER REFERENCES edit (id),
  changed_px       INTEGER NOT NULL DEFAULT 0, -- pixels that differ from the original now
  original_changed INTEGER NOT NULL DEFAULT 0, -- 1: the file was another one when it was last read
  UNIQUE (dataset_id, patch_id)
) STRICT;

-- What an edit did to one mask.
CREATE TABLE edit_patch (
  edit    INTEGER NOT NULL REFERENCES edit (id) ON DELETE CASCADE,
  mask    INTEGER NOT NULL REFERENCES mask (id),
  version INTEGER,          -- of the mask after this edit; null while pending
  px      INTEGER NOT NULL,
  runs    BLOB NOT NULL,    -- src/shared/editing/runs.ts
  PRIMARY KEY (edit, mask)
) STRICT;
CREATE UNIQUE INDEX edit_patch_by_mask ON edit_patch (mask, version);

-- Masks at some version, deflated (zlib): can be deleted at any time, opening a mask then replays its edits.
CREATE TABLE mask_checkpoint (
  mask           INTEGER NOT NULL REFERENCES mask (id),
  version        INTEGER NOT NULL,
  content_sha256 BLOB NOT NULL,
  data           BLOB NOT NULL,
  PRIMARY KEY (mask, version)
) STRICT;

CREATE TRIGGER edit_kept BEFORE DELETE ON edit WHEN OLD.state = 'committed'
BEGIN SELECT RAISE(ABORT, 'a committed edit is never deleted'); END;
CREATE TRIGGER edit_unchanged BEFORE UPDATE ON edit WHEN OLD.state = 'committed'
BEGIN SELECT RAISE(ABORT, 'a committed edit is never changed'); END;
CREATE TRIGGER edit_patch_kept BEFORE DELETE ON edit_patch
WHEN (SELECT state FROM edit WHERE id = OLD.edit) = 'committed'
BEGIN SELECT RAISE(ABORT, 'a committed edit is never changed'); END;
CREATE TRIGGER edit_patch_unchanged BEFORE UPDATE ON edit_patch
WHEN (SELECT state FROM edit WHERE id = OLD.edit) = 'committed'
BEGIN SELECT RAISE(ABORT, 'a committed edit is never changed'); END;
CREATE TRIGGER edit_patch_closed BEFORE INSERT ON edit_patch
WHEN (SELECT state FROM edit WHERE id = NEW.edit) = 'committed'
BEGIN SELECT RAISE(ABORT, 'a committed edit is never changed'); END;
CREATE TRIGGER mask_origin_unchanged BEFORE UPDATE OF dataset_id, patch_id, width, height, original_sha256 ON mask
WHEN OLD.edits > 0
BEGIN SELECT RAISE(ABORT, 'the original of an edited mask is never changed'); END;
