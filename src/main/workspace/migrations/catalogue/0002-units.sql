-- Every layout, archives, facts. The catalogue can be rebuilt: what it held is dropped, and the datasets are read again.
DROP TABLE scan;
DROP TABLE roi;
DROP TABLE patch;
DROP TABLE roi_box;
DROP TABLE patch_box;
DROP TABLE file_exception;
DROP TABLE csv_file;
DROP TABLE csv_row;
DROP TABLE problem;

-- A scan is a list of units. It is written while `pending`, becomes `current` in one transaction, and the one it replaces
-- becomes `stale`: a scan that is cancelled or killed never shows. There are no foreign keys: they would check every one of
-- a quarter of a million inserts, and whole units are deleted anyway.
CREATE TABLE scan (
  id          INTEGER PRIMARY KEY AUTOINCREMENT, -- never used again, so that rows of a killed scan cannot be adopted
  dataset_id  TEXT NOT NULL,
  path        TEXT NOT NULL,
  layout      TEXT NOT NULL,
  state       TEXT NOT NULL CHECK (state IN ('pending', 'current', 'stale')),
  fingerprint TEXT NOT NULL DEFAULT '', -- of the whole listing: equal means that a new scan would find the same
  started_at  TEXT NOT NULL, -- UTC, ISO 8601
  finished_at TEXT,
  files       INTEGER NOT NULL DEFAULT 0,
  domains     INTEGER NOT NULL DEFAULT 0,
  rois        INTEGER NOT NULL DEFAULT 0,
  patches     INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE UNIQUE INDEX scan_current ON scan (dataset_id) WHERE state = 'current';

-- What is read and kept as a whole: a domain. A unit whose fingerprint is the same is not read again: it is shared by the
-- scans that list it, also by one that goes on after a kill. Units that no scan lists are deleted.
CREATE TABLE unit (
  id          INTEGER PRIMARY KEY AUTOINCREMENT,
  dataset_id  TEXT NOT NULL,
  key         TEXT NOT NULL, -- of the layout: `D012`
  fingerprint TEXT NOT NULL, -- of the names in it and of the metadata files
  state       TEXT NOT NULL CHECK (state IN ('writing', 'names', 'complete')), -- complete: with its metadata
  files       INTEGER NOT NULL DEFAULT 0,
  rois        INTEGER NOT NULL DEFAULT 0,
  patches     INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX unit_key ON unit (dataset_id, key, fingerprint);

CREATE TABLE scan_unit (
  scan     INTEGER NOT NULL,
  position INTEGER NOT NULL, -- the order in which the units are shown
  unit     INTEGER NOT NULL,
  PRIMARY KEY (scan, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX scan_unit_unit ON scan_unit (unit);

CREATE TABLE roi (
  id          INTEGER PRIMARY KEY,
  unit        INTEGER NOT NULL,
  roi_key     TEXT NOT NULL, -- DOMAIN-YEAR_ROI; of plain pairs the patch id
  domain      TEXT NOT NULL,
  year        TEXT NOT NULL,
  roi         TEXT NOT NULL,
  patches     INTEGER NOT NULL,
  common_bits INTEGER NOT NULL, -- modalities that every patch has
  any_bits    INTEGER NOT NULL, -- modalities that some patch has
  min_x       REAL, -- metres of the CRS; null until footprints are known
  min_y       REAL,
  max_x       REAL,
  max_y       REAL,
  provisional INTEGER NOT NULL DEFAULT 1, -- 1 while some patch is not placed by a header
  crs         TEXT,
  gsd         REAL, -- metres per pixel of the masks; null: that of the layout
  checked     INTEGER NOT NULL DEFAULT 0 -- 1 once the headers of all its files were read
) STRICT;
CREATE INDEX roi_unit ON roi (unit, id);
CREATE INDEX roi_key ON roi (roi_key);

CREATE TABLE patch (
  id              INTEGER PRIMARY KEY,
  unit            INTEGER NOT NULL,
  roi             INTEGER NOT NULL,
  patch_id        TEXT NOT NULL, -- DOMAIN-YEAR_ROI_ROW-COL, DOMAIN-YEAR_AREA_NNNNNN, or the path of a plain image
  name            TEXT NOT NULL, -- the part of its file names that is its own: between prefix and suffix of roi_file
  row             INTEGER NOT NULL,
  col             INTEGER NOT NULL,
  bits            INTEGER NOT NULL, -- which files there are: shared/model/modality.ts
  archive_bits    INTEGER NOT NULL DEFAULT 0, -- those that lie in an archive
  mask_state      INTEGER NOT NULL DEFAULT 0, -- index into maskStates (datasets/judgeHeader.ts)
  width           INTEGER, -- pixels of the mask, else of the image, by a header; null: those of the layout
  height          INTEGER,
  origin_x        REAL, -- upper-left corner by a header, metres
  origin_y        REAL,
  geom_x          REAL, -- the same by the metadata: provisional
  geom_y          REAL,
  stamp_ms        REAL, -- time of change and size of the file whose header was read
  stamp_bytes     REAL,
  split           TEXT, -- train, valid, test: as the split CSV says, else the SPLIT GeoPackage, else the folder
  splits          TEXT, -- JSON: every split column of the GeoPackage, name to value
  aerial_date     TEXT, -- YYYY-MM-DD
  aerial_time     TEXT, -- HH:MM
  camera          TEXT,
  spot_date       TEXT,
  historical_date TEXT, -- YYYY-MM-DD, or YYYY-MM when the day is not known
  extra           TEXT -- JSON: every other column of the metadata, name to value
) STRICT;
CREATE INDEX patch_id ON patch (patch_id);
CREATE INDEX patch_roi ON patch (roi);
CREATE INDEX patch_unit ON patch (unit, id);

-- Where the files of a ROI are: prefix + patch.name + suffix, relative to the dataset with `/`, or relative to the root of
-- an archive. A ROI has two rows of a modality when some of its files are in an archive and some in a folder.
CREATE TABLE roi_file (
  roi      INTEGER NOT NULL,
  modality TEXT NOT NULL,
  archive  TEXT NOT NULL DEFAULT '', -- relative to the dataset; '' for files of their own
  prefix   TEXT NOT NULL,
  suffix   TEXT NOT NULL,
  entries  BLOB, -- of an archive: datasets/entryTable.ts, one row a patch in the order of patch.id
  PRIMARY KEY (roi, modality, archive)
) STRICT, WITHOUT ROWID;

-- Files that are not where the names say.
CREATE TABLE file_exception (
  patch    INTEGER NOT NULL,
  modality TEXT NOT NULL,
  path     TEXT NOT NULL, -- relative to the dataset, with /
  PRIMARY KEY (patch, modality)
) STRICT, WITHOUT ROWID;

-- Dates of the series of a ROI: all its patches share them.
CREATE TABLE roi_dates (
  roi    INTEGER NOT NULL,
  sensor TEXT NOT NULL CHECK (sensor IN ('s2', 's1-asc', 's1-desc')),
  dates  TEXT NOT NULL, -- JSON: list of YYYY-MM-DD in the order of the bands
  PRIMARY KEY (roi, sensor)
) STRICT, WITHOUT ROWID;

-- Sentinel-2 series of a super-area (FLAIR#2), and where the centre of a patch lies in it.
CREATE TABLE roi_series (
  roi      INTEGER PRIMARY KEY,
  data     TEXT NOT NULL, -- JSON: RasterSource of `_data.npy`
  masks    TEXT -- JSON: RasterSource of `_masks.npy`
) STRICT;
CREATE TABLE series_pixel (
  patch INTEGER PRIMARY KEY,
  row   INTEGER NOT NULL,
  col   INTEGER NOT NULL
) STRICT;

-- Footprints. RTree numbers are 32-bit: at six million metres they are rounded outwards by up to half a metre. Good to find
-- candidates; the columns above are exact.
CREATE VIRTUAL TABLE roi_box USING rtree (id, min_x, max_x, min_y, max_y);
CREATE VIRTUAL TABLE patch_box USING rtree (id, min_x, max_x, min_y, max_y);

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

-- What was found wrong: in a scan as a whole (its listing, its metadata), or in a unit.
CREATE TABLE problem (
  id       INTEGER PRIMARY KEY,
  scan     INTEGER, -- one of the two is set
  unit     INTEGER,
  stage    TEXT NOT NULL CHECK (stage IN ('names', 'metadata', 'headers', 'pixels')),
  rank     INTEGER NOT NULL, -- of the severity: 0 error, 1 warning, 2 info
  code     TEXT NOT NULL,
  path     TEXT NOT NULL, -- relative to the dataset, with /
  patch_id TEXT,
  roi      INTEGER, -- set when it concerns one ROI
  params   TEXT NOT NULL -- JSON
) STRICT;
CREATE INDEX problem_scan ON problem (scan, rank, id) WHERE scan IS NOT NULL;
CREATE INDEX problem_unit ON problem (unit, rank, id) WHERE unit IS NOT NULL;
CREATE INDEX problem_roi ON problem (roi, stage) WHERE roi IS NOT NULL;

-- What the pixels of a patch say, computed once; class counts of the mask are those of the corrected one.
CREATE TABLE fact (
  patch          INTEGER PRIMARY KEY,
  stamp          TEXT NOT NULL, -- times and sizes of the files it was computed from
  mask_version   INTEGER NOT NULL, -- edits in the mask that was counted
  cosia          BLOB, -- facts/counts.ts: value and pixels of each class that occurs; null without a mask
  lpis1          BLOB,
  lpis2          BLOB,
  lpis3          BLOB,
  unknown_px     INTEGER, -- pixels of the mask outside the class list; null without a mask
  lpis_unknown_px INTEGER, -- pixels of LPIS outside the lists, any level
  hierarchy_px   INTEGER, -- pixels of LPIS whose levels contradict each other
  s2_dates       INTEGER, -- dates of the Sentinel-2 series
  s2_valid       INTEGER, -- dates that the reference's cloud and snow filter keeps
  s1_asc_dates   INTEGER,
  s1_desc_dates  INTEGER
) STRICT;
