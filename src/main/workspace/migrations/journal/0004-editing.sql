-- Edits over many masks, and named versions (docs/journal.md).

-- Rows of a pending edit hold the version that their mask gets when it is committed; until then they count for nobody. So
-- several pending edits may name one version of a mask, and committing one rewrites none of its runs, however many it has.
DROP INDEX edit_patch_by_mask;
CREATE INDEX edit_patch_by_mask ON edit_patch (mask, version);

-- The ROIs that an edit over several ROIs reached, for their histories. Not hashed: it follows from the patches.
CREATE TABLE edit_roi (
  dataset_id TEXT NOT NULL,
  roi_key    TEXT NOT NULL,
  edit       INTEGER NOT NULL REFERENCES edit (id) ON DELETE CASCADE,
  PRIMARY KEY (dataset_id, roi_key, edit)
) STRICT, WITHOUT ROWID;

CREATE INDEX edit_roi_by_edit ON edit_roi (edit);

-- The history of a whole dataset.
CREATE INDEX edit_by_dataset ON edit (dataset_id, position);

-- A place of the journal with a name: the masks as they were after the edit at `position`.
CREATE TABLE snapshot (
  id         TEXT PRIMARY KEY,   -- UUID
  dataset_id TEXT NOT NULL,
  roi_key    TEXT,               -- null: the masks of the whole dataset
  name       TEXT NOT NULL,
  author     TEXT NOT NULL,
  utc        TEXT NOT NULL,      -- ISO 8601 with milliseconds and Z
  position   INTEGER NOT NULL    -- of the newest edit it holds, 0 when there was none
) STRICT, WITHOUT ROWID;
CREATE INDEX snapshot_by_dataset ON snapshot (dataset_id, roi_key);

-- The edits that a revert took back. Not hashed: it follows from the revert's parameters and from the runs.
CREATE TABLE revert_target (
  target  TEXT NOT NULL,      -- edit_id
  edit    INTEGER NOT NULL REFERENCES edit (id) ON DELETE CASCADE,
  kept_px INTEGER NOT NULL,   -- pixels of the target that stayed, because a later edit held them
  PRIMARY KEY (target, edit)
) STRICT, WITHOUT ROWID;
CREATE INDEX revert_target_by_edit ON revert_target (edit);
