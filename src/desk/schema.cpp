#include "desk/schema.h"

#include <vector>

namespace callbox::desk {

std::span<const storage::Migration> migrations() {
  static const std::vector<storage::Migration> steps = {
      {400,
       "posts and their way to the public",
       R"sql(
CREATE TABLE posts (
  id TEXT NOT NULL PRIMARY KEY,
  unit TEXT NOT NULL REFERENCES units (slug),
  state TEXT NOT NULL CHECK (state IN
    ('draft', 'in-review', 'cleared', 'scheduled', 'released', 'expired', 'taken-down')),
  version INTEGER NOT NULL,
  revision INTEGER NOT NULL,
  live_version INTEGER,
  slug TEXT NOT NULL,
  first_released_at INTEGER,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
) STRICT;
CREATE INDEX posts_by_change ON posts (updated_at, id);
CREATE TABLE post_versions (
  post TEXT NOT NULL REFERENCES posts (id),
  version INTEGER NOT NULL,
  author TEXT NOT NULL REFERENCES members (id),
  package TEXT NOT NULL,
  digest BLOB NOT NULL,
  facts TEXT NOT NULL,
  decision TEXT NOT NULL,
  what_changed TEXT NOT NULL,
  submission INTEGER NOT NULL,
  released_at INTEGER,
  cleared_event TEXT NOT NULL,
  released_event TEXT NOT NULL,
  PRIMARY KEY (post, version)
) STRICT;
CREATE TABLE post_submissions (
  post TEXT NOT NULL REFERENCES posts (id),
  version INTEGER NOT NULL,
  number INTEGER NOT NULL,
  at INTEGER NOT NULL,
  package TEXT NOT NULL,
  facts TEXT NOT NULL,
  decision TEXT NOT NULL,
  PRIMARY KEY (post, version, number)
) STRICT;
CREATE TABLE reviews (
  id TEXT NOT NULL PRIMARY KEY,
  post TEXT NOT NULL REFERENCES posts (id),
  version INTEGER NOT NULL,
  submission INTEGER NOT NULL,
  digest BLOB NOT NULL,
  reviewer TEXT NOT NULL REFERENCES members (id),
  role TEXT NOT NULL,
  role_unit TEXT NOT NULL,
  verdict TEXT NOT NULL CHECK (verdict IN ('approve', 'return')),
  comment TEXT NOT NULL,
  at INTEGER NOT NULL,
  is_void INTEGER NOT NULL
) STRICT;
CREATE INDEX reviews_by_post ON reviews (post, version);
CREATE TABLE overrides (
  review TEXT NOT NULL REFERENCES reviews (id),
  rule TEXT NOT NULL,
  reason TEXT NOT NULL,
  PRIMARY KEY (review, rule)
) STRICT;
CREATE TABLE clearances (
  post TEXT NOT NULL REFERENCES posts (id),
  version INTEGER NOT NULL,
  submission INTEGER NOT NULL,
  digest BLOB NOT NULL,
  decision TEXT NOT NULL,
  at INTEGER NOT NULL,
  is_void INTEGER NOT NULL,
  PRIMARY KEY (post, version, submission)
) STRICT;
CREATE TABLE duties (
  post TEXT NOT NULL REFERENCES posts (id),
  version INTEGER NOT NULL,
  duty TEXT NOT NULL,
  clause TEXT NOT NULL,
  what TEXT NOT NULL,
  role TEXT NOT NULL,
  due INTEGER,
  before_release INTEGER NOT NULL,
  done_at INTEGER,
  done_by TEXT REFERENCES members (id),
  note TEXT NOT NULL,
  PRIMARY KEY (post, version, duty)
) STRICT;
CREATE TABLE deliveries (
  id TEXT NOT NULL PRIMARY KEY,
  post TEXT NOT NULL REFERENCES posts (id),
  version INTEGER NOT NULL,
  outlet TEXT NOT NULL,
  action TEXT NOT NULL CHECK (action IN ('publish', 'replace', 'retract')),
  created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX deliveries_by_post ON deliveries (post, id);
CREATE TABLE media (
  digest BLOB NOT NULL PRIMARY KEY,
  media_type TEXT NOT NULL,
  width INTEGER NOT NULL,
  height INTEGER NOT NULL,
  bytes INTEGER NOT NULL,
  uploaded_by TEXT NOT NULL REFERENCES members (id),
  at INTEGER NOT NULL
) STRICT;
)sql",
       {"posts", "post_versions", "post_submissions", "reviews", "overrides", "clearances", "duties", "deliveries",
        "media"}},
      // Beside the record: how far a delivery has come (its events tell what mattered), and keys of repeated requests.
      {401,
       "progress of deliveries",
       R"sql(
CREATE TABLE delivery_progress (
  delivery TEXT NOT NULL PRIMARY KEY REFERENCES deliveries (id),
  state TEXT NOT NULL CHECK (state IN
    ('queued', 'working', 'done', 'pending', 'refused', 'denied', 'waiting', 'unconfirmed', 'failed')),
  remote_id TEXT NOT NULL,
  remote_url TEXT NOT NULL,
  memo TEXT NOT NULL,
  attempts INTEGER NOT NULL,
  detail TEXT NOT NULL,
  started_at INTEGER,
  done_at INTEGER
) STRICT;
CREATE TABLE idempotency_keys (
  member TEXT NOT NULL REFERENCES members (id),
  key TEXT NOT NULL,
  request_digest BLOB NOT NULL,
  post TEXT NOT NULL REFERENCES posts (id),
  at INTEGER NOT NULL,
  PRIMARY KEY (member, key)
) STRICT;
)sql",
       {}},
      // Who may see a picture: who uploaded it (the same one, perhaps, as another member) and who sees a post it is in.
      {402,
       "who uploaded a picture, and where it stands",
       R"sql(
CREATE TABLE media_uploads (
  digest BLOB NOT NULL REFERENCES media (digest),
  member TEXT NOT NULL REFERENCES members (id),
  record TEXT NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (digest, member)
) STRICT;
INSERT INTO media_uploads (digest, member, record, at) SELECT digest, uploaded_by, '', at FROM media;
CREATE TABLE media_uses (
  post TEXT NOT NULL REFERENCES posts (id),
  version INTEGER NOT NULL,
  digest BLOB NOT NULL,
  PRIMARY KEY (post, version, digest)
) STRICT;
CREATE INDEX media_uses_by_digest ON media_uses (digest);
-- sqlite:
INSERT INTO media_uses (post, version, digest) SELECT DISTINCT v.post, v.version, media.digest
  FROM post_versions v, json_each(v.package, '$.media') AS m
  JOIN media ON lower(hex(media.digest)) = json_extract(m.value, '$.digest');
-- postgres:
INSERT INTO media_uses (post, version, digest) SELECT DISTINCT v.post, v.version, media.digest
  FROM post_versions v CROSS JOIN LATERAL jsonb_array_elements(v.package::jsonb->'media') AS m(value)
  JOIN media ON encode(media.digest, 'hex') = m.value->>'digest';
)sql",
       {"media_uploads"}},
      {403, "forget old keys of creations", "CREATE INDEX idempotency_keys_by_age ON idempotency_keys (at);\n", {}},
      // A retry is "working" again before it is denied again: the ledger need not hear of it twice.
      {404,
       "what the ledger was last told of a delivery",
       "ALTER TABLE delivery_progress ADD COLUMN told TEXT NOT NULL DEFAULT '';\n",
       {}},
      // What is public of a package stands apart from what it only commits to; lists need neither.
      {405,
       "packages in two parts",
       R"sql(
ALTER TABLE post_versions ADD COLUMN internal TEXT NOT NULL DEFAULT '';
ALTER TABLE post_versions ADD COLUMN kind TEXT NOT NULL DEFAULT '';
ALTER TABLE post_versions ADD COLUMN title TEXT NOT NULL DEFAULT '';
ALTER TABLE post_submissions ADD COLUMN internal TEXT NOT NULL DEFAULT '';
-- sqlite:
ALTER TABLE post_versions ADD COLUMN salt BLOB NOT NULL DEFAULT x'';
-- postgres:
ALTER TABLE post_versions ADD COLUMN salt BLOB NOT NULL DEFAULT '';
-- sqlite:
UPDATE post_versions SET kind = coalesce(json_extract(package, '$.kind'), ''),
  title = coalesce(json_extract(package, '$.renditions[0].title'), '');
-- postgres:
UPDATE post_versions SET kind = coalesce(package::jsonb->>'kind', ''),
  title = coalesce(package::jsonb->'renditions'->0->>'title', '');
)sql",
       {}},
      // Some networks need several effects for one post (upload, process, create): how many are certainly done.
      {420,
       "the phase of a delivery",
       "ALTER TABLE delivery_progress ADD COLUMN phase INTEGER NOT NULL DEFAULT 0;\n",
       {}},
  };
  return steps;
}

}  // namespace callbox::desk
