-- How the conversation with each live service stands, written with what comes of each question; of
-- an operator's own feeder, with each of its requests.
CREATE TABLE feed_standings (
    source_id BIGINT NOT NULL PRIMARY KEY REFERENCES sources (id),
    round_at BIGINT NOT NULL, -- when the last round of questions began
    every BIGINT, -- seconds from one round to the next; null: nobody said that there is a next one
    question TEXT NOT NULL,
    asked_at BIGINT NOT NULL,
    answered TEXT, -- the last question whose answer came in
    answered_at BIGINT,
    import_id BIGINT, -- of that answer's report
    rows_added BIGINT NOT NULL DEFAULT 0,
    rows_changed BIGINT NOT NULL DEFAULT 0,
    rows_same BIGINT NOT NULL DEFAULT 0,
    rows_rejected BIGINT NOT NULL DEFAULT 0,
    quota_left BIGINT, -- requests, as told at quota_at
    quota_renews_at BIGINT, -- null: the service does not tell
    quota_at BIGINT,
    failed_at BIGINT,
    failure_code TEXT,
    failure TEXT -- in words, without the key
) PLAIN;

-- How many quotes came from a source in an hour (UTC hours since 1970).
CREATE TABLE quote_hours (
    source_id BIGINT NOT NULL REFERENCES sources (id),
    hour BIGINT NOT NULL,
    added BIGINT NOT NULL,
    changed BIGINT NOT NULL,
    same BIGINT NOT NULL,
    PRIMARY KEY (source_id, hour)
) KEYED;

-- When the newest quote of a source was captured, of those whose time is known.
ALTER TABLE sources ADD COLUMN newest_quote_at BIGINT;
UPDATE sources SET newest_quote_at = found.newest
FROM (SELECT source_id, max(captured_at) AS newest FROM quotes
      WHERE captured_at > 0 AND captured_at < 9999999999 GROUP BY source_id) AS found
WHERE found.source_id = sources.id;

-- When the watch took its last turn, and what it did then.
ALTER TABLE watch_cursor ADD COLUMN turned_at BIGINT;
ALTER TABLE watch_cursor ADD COLUMN decisions BIGINT NOT NULL DEFAULT 0;
ALTER TABLE watch_cursor ADD COLUMN bets BIGINT NOT NULL DEFAULT 0;
ALTER TABLE watch_cursor ADD COLUMN settlements BIGINT NOT NULL DEFAULT 0;
