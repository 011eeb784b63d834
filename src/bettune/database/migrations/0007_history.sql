-- The history is read by filter, in its order. By filter and match, in any order as predictions
-- are written, each of its entries was a page of its own to write: half of what a PUT cost.
DROP INDEX history_of_prediction;
CREATE INDEX history_of_filter ON prediction_history (filter_id, id);
