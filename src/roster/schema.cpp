#include "roster/schema.h"

#include <vector>

namespace callbox::roster {

std::span<const storage::Migration> migrations() {
  static const std::vector<storage::Migration> steps = {
      {300,
       "units and members",
       R"sql(
CREATE TABLE units (
  slug TEXT NOT NULL PRIMARY KEY,
  name TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('agency', 'district', 'beat')),
  parent TEXT REFERENCES units (slug),
  boundary TEXT NOT NULL
) STRICT;
CREATE TABLE members (
  id TEXT NOT NULL PRIMARY KEY,
  login TEXT NOT NULL UNIQUE,
  pseudonym TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  title TEXT NOT NULL,
  star_number TEXT NOT NULL,
  employee_number TEXT NOT NULL,
  email TEXT NOT NULL,
  unit TEXT NOT NULL REFERENCES units (slug),
  sworn INTEGER NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('active', 'left')),
  password_hash TEXT NOT NULL,
  totp_secret BLOB,
  totp_pending BLOB,
  added_at INTEGER NOT NULL
) STRICT;
CREATE TABLE member_roles (
  member TEXT NOT NULL REFERENCES members (id),
  role TEXT NOT NULL,
  unit TEXT NOT NULL REFERENCES units (slug),
  given_by TEXT NOT NULL,
  given_at INTEGER NOT NULL,
  PRIMARY KEY (member, role, unit)
) STRICT;
CREATE TABLE member_authorizations (
  id TEXT NOT NULL PRIMARY KEY,
  member TEXT NOT NULL REFERENCES members (id),
  given_by TEXT NOT NULL,
  given_by_title TEXT NOT NULL,
  given_at INTEGER NOT NULL,
  until INTEGER NOT NULL,
  revoked_at INTEGER
) STRICT;
CREATE INDEX member_authorizations_by_member ON member_authorizations (member);
CREATE TABLE member_trainings (
  id TEXT NOT NULL PRIMARY KEY,
  member TEXT NOT NULL REFERENCES members (id),
  course TEXT NOT NULL,
  completed INTEGER NOT NULL,
  expires INTEGER NOT NULL,
  recorded_by TEXT NOT NULL
) STRICT;
CREATE INDEX member_trainings_by_member ON member_trainings (member);
CREATE TABLE member_exceptions (
  id TEXT NOT NULL PRIMARY KEY,
  member TEXT NOT NULL REFERENCES members (id),
  given_by TEXT NOT NULL,
  reason TEXT NOT NULL,
  given_at INTEGER NOT NULL,
  until INTEGER NOT NULL
) STRICT;
CREATE INDEX member_exceptions_by_member ON member_exceptions (member);
)sql",
       {"units", "members", "member_roles", "member_authorizations", "member_trainings", "member_exceptions"}},
      // Not recorded tables: a session's last use and a wrong password for a login nobody has are no acts of a member.
      // What is one (signing in and out, a refusal, a lock) appends its event beside them.
      {301,
       "sign-in",
       R"sql(
CREATE TABLE sessions (
  token_digest BLOB NOT NULL PRIMARY KEY,
  member TEXT NOT NULL REFERENCES members (id),
  created_at INTEGER NOT NULL,
  last_seen INTEGER NOT NULL,
  expires INTEGER NOT NULL,
  department_device INTEGER NOT NULL,
  on_duty INTEGER NOT NULL
) STRICT;
CREATE INDEX sessions_by_member ON sessions (member);
CREATE TABLE totp_used (
  member TEXT NOT NULL PRIMARY KEY REFERENCES members (id),
  step INTEGER NOT NULL
) STRICT;
CREATE TABLE sign_in_failures (
  login_digest BLOB NOT NULL,
  at INTEGER NOT NULL
) STRICT;
CREATE INDEX sign_in_failures_by_login ON sign_in_failures (login_digest, at);
CREATE TABLE sign_in_locks (
  login_digest BLOB NOT NULL PRIMARY KEY,
  locked_at INTEGER NOT NULL
) STRICT;
)sql",
       {}},
      // Locks end, and addresses are counted beside logins. What was counted so far is a quarter of an hour's memory.
      {302,
       "locks that end",
       R"sql(
DROP TABLE sign_in_failures;
DROP TABLE sign_in_locks;
CREATE TABLE sign_in_failures (
  subject BLOB NOT NULL,
  at INTEGER NOT NULL
) STRICT;
CREATE INDEX sign_in_failures_by_subject ON sign_in_failures (subject, at);
CREATE TABLE sign_in_locks (
  subject BLOB NOT NULL PRIMARY KEY,
  locked_at INTEGER NOT NULL,
  until INTEGER NOT NULL,
  times INTEGER NOT NULL
) STRICT;
)sql",
       {}},
      {303,
       "resets of a sign-in",
       R"sql(
CREATE TABLE sign_in_resets (
  member TEXT NOT NULL PRIMARY KEY REFERENCES members (id),
  password BLOB NOT NULL,
  given_by TEXT NOT NULL,
  given_at INTEGER NOT NULL,
  expires INTEGER NOT NULL,
  used_at INTEGER,
  renewed_at INTEGER,
  done_at INTEGER
) STRICT;
)sql",
       {"sign_in_resets"}},
      // Of a kind that the code knows (roster/credential.h): a further kind is no change of the table.
      {304,
       "sign-in credentials are rows",
       R"sql(
CREATE TABLE credentials (
  id TEXT NOT NULL PRIMARY KEY,
  member TEXT NOT NULL REFERENCES members (id),
  kind TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('active', 'pending')),
  hash TEXT,
  sealed BLOB,
  created_at INTEGER NOT NULL,
  last_used_at INTEGER,
  CHECK ((hash IS NULL) <> (sealed IS NULL))
) STRICT;
CREATE INDEX credentials_by_member ON credentials (member, kind, state);
INSERT INTO credentials (id, member, kind, state, hash, created_at)
  SELECT id || '/password', id, 'password', 'active', password_hash, added_at FROM members WHERE password_hash <> '';
INSERT INTO credentials (id, member, kind, state, sealed, created_at)
  SELECT id || '/totp', id, 'totp', 'active', totp_secret, added_at FROM members WHERE totp_secret IS NOT NULL;
INSERT INTO credentials (id, member, kind, state, sealed, created_at)
  SELECT id || '/totp-pending', id, 'totp', 'pending', totp_pending, added_at FROM members
  WHERE totp_pending IS NOT NULL;
ALTER TABLE members DROP COLUMN password_hash;
ALTER TABLE members DROP COLUMN totp_secret;
ALTER TABLE members DROP COLUMN totp_pending;
)sql",
       {"credentials"}},
  };
  return steps;
}

}  // namespace callbox::roster
