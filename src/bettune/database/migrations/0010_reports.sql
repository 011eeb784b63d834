-- Grows when a quote of a match that has begun is added or changed: closing prices may be others.
INSERT INTO changes (topic, number) VALUES ('closings', 1);
