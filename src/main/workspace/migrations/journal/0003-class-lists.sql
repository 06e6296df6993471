-- The class list of a dataset that brings its own (JSON, shared/model/Nomenclature.ts); null for the lists of FLAIR.
ALTER TABLE dataset ADD COLUMN class_list TEXT;
