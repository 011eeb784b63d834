-- Grows with every change of a quote: an open page asks it whether odds may have moved.
INSERT INTO changes (topic, number) VALUES ('quotes', 1);
