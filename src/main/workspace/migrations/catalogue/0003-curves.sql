-- Crop curves of the datasets, ROI by ROI; an envelope of a dataset is the sum of its ROIs. All of it can be rebuilt.
--
-- Rows are found by the dataset and the ROI's key, not by rows of a scan: they outlive a scan that finds the same files.

CREATE TABLE curve_roi (
  id         INTEGER PRIMARY KEY,
  dataset_id TEXT NOT NULL,
  roi_key    TEXT NOT NULL,
  stamp      TEXT NOT NULL, -- times and sizes of the files that it was computed from, as a hash
  failed     INTEGER NOT NULL, -- files that could not be read
  UNIQUE (dataset_id, roi_key)
) STRICT;

CREATE TABLE curve (
  code   INTEGER NOT NULL, -- level-3 crop of LPIS
  curve  TEXT NOT NULL, -- evidence/curveSpecs.ts: s2/ndvi
  roi    INTEGER NOT NULL, -- of curve_roi
  counts BLOB NOT NULL, -- evidence/curveHistograms.ts
  PRIMARY KEY (code, curve, roi)
) STRICT, WITHOUT ROWID;
CREATE INDEX curve_of_roi ON curve (roi);
