-- Whom to believe first where sources contradict each other: the lower rank. Until now it was the
-- lower id, which leaves no place between two.
ALTER TABLE sources ADD COLUMN rank SMALLINT NOT NULL DEFAULT 90;
UPDATE sources SET rank = 10 WHERE name = 'csv';
UPDATE sources SET rank = 30 WHERE name = 'football-data';
UPDATE sources SET rank = 40 WHERE name = 'openfootball';

-- football-data.org is asked again and again, so it knows first of a match that was moved.
INSERT INTO sources (id, name, rank)
VALUES (4, 'football-data-org', 20), (5, 'the-odds-api', 50), (6, 'own-feeder', 15);
