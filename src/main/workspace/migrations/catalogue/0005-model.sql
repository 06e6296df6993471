-- What the prediction in use says of disagreements.

ALTER TABLE disagreement ADD COLUMN model_value INTEGER; -- class that it gives most of the item; null: nothing is predicted there
ALTER TABLE disagreement ADD COLUMN model_share REAL; -- of the item's predicted pixels
ALTER TABLE compared_roi ADD COLUMN model_stamp TEXT NOT NULL DEFAULT ''; -- of the prediction that its items were held against; '' for none
