-- CoSIA against LPIS, ROI by ROI. All of it can be computed again; what people said of it is in arpenteur.sqlite.
--
-- Rows are found by the dataset and the ROI's key, not by rows of a scan: they outlive a scan that finds the same files.

CREATE TABLE compared_rules (
  key   TEXT PRIMARY KEY, -- hash of the rules
  rules TEXT NOT NULL -- matrix and settings as JSON: which ROIs other rules touch
) STRICT, WITHOUT ROWID;

CREATE TABLE compared_roi (
  id            INTEGER PRIMARY KEY,
  dataset_id    TEXT NOT NULL,
  roi_key       TEXT NOT NULL,
  domain        TEXT NOT NULL,
  rules         TEXT NOT NULL, -- of compared_rules
  stamp         TEXT NOT NULL, -- grid, files and mask versions that it was computed from, as a hash; '' while it is being written
  version       INTEGER NOT NULL, -- raised when its items change
  checked       INTEGER NOT NULL, -- 0: the dataset was indexed again since; its files may be others
  items         INTEGER NOT NULL,
  measured      INTEGER NOT NULL, -- 1: height and NDVI of all items were read
  patches       INTEGER NOT NULL, -- that were compared
  gsd           REAL NOT NULL,
  n_px INTEGER NOT NULL, c_px INTEGER NOT NULL, p_px INTEGER NOT NULL, x_px INTEGER NOT NULL, -- after the rules of single pixels
  -- Pixels by pair, packed (shared/comparison/pairCounts.ts); levels 1 and 2 are null where they follow from level 3.
  joint1        BLOB,
  joint2        BLOB,
  joint3        BLOB NOT NULL,
  shift_x       REAL,
  shift_y       REAL,
  shift_peak    REAL,
  shift_border  INTEGER,
  UNIQUE (dataset_id, roi_key)
) STRICT;

CREATE TABLE compared_patch (
  roi          INTEGER NOT NULL, -- of compared_roi
  patch_id     TEXT NOT NULL,
  mask_version INTEGER NOT NULL,
  error        TEXT, -- why it was not compared
  n_px INTEGER, c_px INTEGER, p_px INTEGER, x_px INTEGER,
  joint1       BLOB,
  joint2       BLOB,
  joint3       BLOB,
  PRIMARY KEY (roi, patch_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX compared_patch_error ON compared_patch (roi) WHERE error IS NOT NULL;

CREATE TABLE disagreement (
  id          INTEGER PRIMARY KEY,
  roi         INTEGER NOT NULL, -- of compared_roi
  item        TEXT NOT NULL, -- id of the item
  digest      TEXT NOT NULL, -- of everything below
  pixels      TEXT NOT NULL, -- hash of its pixels
  cover       INTEGER NOT NULL,
  declared1   INTEGER NOT NULL,
  declared3   INTEGER NOT NULL,
  rule        TEXT NOT NULL,
  area_px     INTEGER NOT NULL,
  perimeter_px INTEGER NOT NULL,
  region      INTEGER, -- first pixel of its region
  region_code INTEGER,
  region_px   INTEGER,
  edge_min    REAL NOT NULL,
  edge_max    REAL NOT NULL,
  x INTEGER NOT NULL, y INTEGER NOT NULL, width INTEGER NOT NULL, height INTEGER NOT NULL,
  patches     TEXT NOT NULL, -- ids, one a line
  weight      REAL NOT NULL,
  measured    INTEGER NOT NULL, -- 1: the numbers below were read; null then means that there are none
  height_median REAL,
  height_p95  REAL,
  ndvi        REAL,
  evidence    REAL NOT NULL,
  severity    REAL NOT NULL,
  since       INTEGER NOT NULL, -- when it came about, milliseconds since 1970
  set_bytes   BLOB NOT NULL, -- encodeSet
  UNIQUE (roi, item)
) STRICT;

CREATE TABLE voted_region (
  roi          INTEGER NOT NULL, -- of compared_roi
  dataset_id   TEXT NOT NULL, -- with domain and area those of the ROI: pages are read in the order of an index
  domain       TEXT NOT NULL,
  area_m2      REAL NOT NULL,
  code3        INTEGER NOT NULL,
  code1        INTEGER NOT NULL,
  first_px     INTEGER NOT NULL,
  area_px      INTEGER NOT NULL,
  perimeter_px INTEGER NOT NULL,
  vote         TEXT NOT NULL,
  n_px INTEGER NOT NULL, c_px INTEGER NOT NULL, p_px INTEGER NOT NULL, x_px INTEGER NOT NULL,
  unseasonal_px INTEGER,
  classes      TEXT NOT NULL, -- [[value, px], …]
  x INTEGER NOT NULL, y INTEGER NOT NULL, width INTEGER NOT NULL, height INTEGER NOT NULL,
  is_cut       INTEGER NOT NULL,
  PRIMARY KEY (roi, first_px)
) STRICT, WITHOUT ROWID;
CREATE INDEX voted_region_rank ON voted_region (dataset_id, vote, area_m2 DESC, domain);

-- Which item a verdict is of now.
CREATE TABLE item_verdict (
  dataset_id TEXT NOT NULL,
  event_id   TEXT NOT NULL,
  roi_key    TEXT NOT NULL,
  item       TEXT, -- null: it is gone
  verdict    TEXT NOT NULL,
  counts     INTEGER NOT NULL, -- 1: the item is judged by it; 0: by a later one
  at         INTEGER NOT NULL,
  PRIMARY KEY (dataset_id, event_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX item_verdict_of_roi ON item_verdict (dataset_id, roi_key, item);
CREATE INDEX item_verdict_counting ON item_verdict (dataset_id) WHERE counts = 1 AND item IS NOT NULL;
