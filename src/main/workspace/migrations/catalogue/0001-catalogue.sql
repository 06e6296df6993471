-- What the datasets hold; all of it can be rebuilt from them.
--
-- Every row belongs to a scan. A scan is written while `pending`, becomes `current` in one transaction, and the one it
-- replaces becomes `stale` and is deleted in slices: a scan that is cancelled or killed never shows. There are no foreign
-- keys: they would check every one of a quarter of a million inserts, and whole scans are deleted anyway.

CREATE TABLE scan (
  id          INTEGER PRIMARY KEY AUTOINCREMENT, -- never used again, so that rows of a killed scan cannot be adopted
  dataset_id  TEXT NOT NULL,
  path        TEXT NOT NULL,
  state       TEXT NOT NULL CHECK (state IN ('pending', 'current', 'stale')),
  started_at  TEXT NOT NULL, -- UTC, ISO 8601
  finished_at TEXT,
  files       INTEGER NOT NULL DEFAULT 0,
  domains     INTEGER NOT NULL DEFAULT 0,
  rois        INTEGER NOT NULL DEFAULT 0,
  patches     INTEGER NOT NULL DEFAULT 0,
  problems    INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE UNIQUE INDEX scan_current ON scan (dataset_id) WHERE state = 'current';

CREATE TABLE roi (
  id          INTEGER PRIMARY KEY,
  scan        INTEGER NOT NULL,
  roi_key     TEXT NOT NULL, -- DOMAIN-YEAR_ROI
  domain      TEXT NOT NULL,
  year        TEXT NOT NULL,
  roi         TEXT NOT NULL,
  patches     INTEGER NOT NULL,
  common_bits INTEGER NOT NULL, -- modalities that every patch has
  any_bits    INTEGER NOT NULL, -- modalities that some patch has
  min_x       REAL, -- metres of the dataset's CRS; null until footprints are known
  min_y       REAL,
  max_x       REAL,
  max_y       REAL,
  provisional INTEGER NOT NULL DEFAULT 1, -- 1 while some patch is not placed by a header
  crs         TEXT
) STRICT;
CREATE UNIQUE INDEX roi_key ON roi (scan, roi_key);

CREATE TABLE patch (
  id          INTEGER PRIMARY KEY,
  scan        INTEGER NOT NULL,
  roi         INTEGER NOT NULL,
  patch_id    TEXT NOT NULL, -- DOMAIN-YEAR_ROI_ROW-COL
  row         INTEGER NOT NULL,
  col         INTEGER NOT NULL,
  bits        INTEGER NOT NULL, -- which files there are: shared/model/modality.ts
  mask_state  INTEGER NOT NULL DEFAULT 0, -- index into maskStates (datasets/flairHub/judgeHeader.ts)
  origin_x    REAL, -- upper-left corner by a header, metres
  origin_y    REAL,
  geom_x      REAL, -- the same by the GEOM GeoPackage: provisional
  geom_y      REAL,
  stamp_ms    REAL, -- time of change and size of the file whose header was read
  stamp_bytes REAL,
  split       TEXT, -- train, valid, test: as the split CSV says, else the SPLIT GeoPackage
  splits      TEXT, -- JSON: every split column of the GeoPackage, name to value
  aerial_date TEXT  -- YYYY-MM-DD
) STRICT;
CREATE UNIQUE INDEX patch_id ON patch (scan, patch_id);
CREATE INDEX patch_roi ON patch (roi);
CREATE INDEX patch_split ON patch (scan, split);

-- Footprints. RTree numbers are 32-bit: at six million metres they are rounded outwards by up to half a metre. Good to find
-- candidates; the columns above are exact.
CREATE VIRTUAL TABLE roi_box USING rtree (id, min_x, max_x, min_y, max_y);
CREATE VIRTUAL TABLE patch_box USING rtree (id, min_x, max_x, min_y, max_y);

-- Files that are not where the names say; all others follow from the bits of their patch.
CREATE TABLE file_exception (
  patch    INTEGER NOT NULL,
  modality TEXT NOT NULL,
  path     TEXT NOT NULL, -- relative to the dataset, with /
  PRIMARY KEY (patch, modality)
) STRICT, WITHOUT ROWID;

CREATE TABLE csv_file (
  id        INTEGER PRIMARY KEY,
  scan      INTEGER NOT NULL,
  path      TEXT NOT NULL, -- relative to the dataset, with /
  separator TEXT NOT NULL,
  columns   TEXT NOT NULL, -- JSON: list of names
  split     TEXT, -- that the file's name announces
  rows      INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX csv_scan ON csv_file (scan);

-- Rows of split CSVs that name a patch of this dataset.
CREATE TABLE csv_row (
  csv   INTEGER NOT NULL,
  line  INTEGER NOT NULL, -- 1-based among the rows below the header
  patch INTEGER NOT NULL,
  PRIMARY KEY (csv, line)
) STRICT, WITHOUT ROWID;
CREATE INDEX csv_row_patch ON csv_row (patch);

CREATE TABLE problem (
  id       INTEGER PRIMARY KEY,
  scan     INTEGER NOT NULL,
  rank     INTEGER NOT NULL, -- of the severity: 0 error, 1 warning, 2 info
  code     TEXT NOT NULL,
  path     TEXT NOT NULL, -- relative to the dataset, with /
  patch_id TEXT,
  roi      INTEGER, -- set when it concerns one ROI
  params   TEXT NOT NULL -- JSON
) STRICT;
CREATE INDEX problem_order ON problem (scan, rank, id);
CREATE INDEX problem_roi ON problem (roi) WHERE roi IS NOT NULL;
