-- What somebody who uses the pages has: a password, a language, a time zone, sessions.
-- Of argon2id; null where none was set yet.
ALTER TABLE accounts ADD COLUMN password_hash TEXT;
ALTER TABLE accounts ADD COLUMN language TEXT NOT NULL DEFAULT 'en';
ALTER TABLE accounts ADD COLUMN time_zone TEXT NOT NULL DEFAULT 'UTC';
ALTER TABLE accounts ADD COLUMN operator SMALLINT NOT NULL DEFAULT 0;

CREATE TABLE sign_ins (
    id IDENTITY,
    hash TEXT NOT NULL UNIQUE, -- of the session's secret, which only the browser has
    account_id BIGINT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    created_at BIGINT NOT NULL,
    seen_at BIGINT NOT NULL,
    agent TEXT NOT NULL,
    address TEXT NOT NULL
) PLAIN;
CREATE INDEX sign_ins_of_account ON sign_ins (account_id);

-- Links that let somebody in once: to set a new password, or to register by invitation.
CREATE TABLE invitations (
    id IDENTITY,
    hash TEXT NOT NULL UNIQUE,
    account_id BIGINT REFERENCES accounts (id) ON DELETE CASCADE, -- null: a new account
    created_at BIGINT NOT NULL,
    ends_at BIGINT NOT NULL,
    used_at BIGINT
) PLAIN;

-- A filter that waits for an operator is disabled until then.
ALTER TABLE filters ADD COLUMN waiting SMALLINT NOT NULL DEFAULT 0;
ALTER TABLE tokens ADD COLUMN used_at BIGINT;
