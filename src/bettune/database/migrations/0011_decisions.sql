-- Grows with every turn of the watch that keeps a decision: open pages then ask for what it says.
INSERT INTO changes (topic, number) VALUES ('decisions', 1);
