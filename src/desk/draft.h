// Writing: create and edit drafts.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "desk/desk.h"
#include "desk/post.h"
#include "directive/package.h"
#include "roster/actor.h"

namespace callbox::desk {

// That a package is within the limits above and its words are text: before it is kept, and before it is judged.
// kTooLarge over a limit; kInvalid with the field for too many languages, ill-formed UTF-8 or a title of several lines.
Status check_limits(const directive::Package& package);

// The package as it is kept: texts in NFC, areas and channels sorted and once each, media as the store knows them, the
// audience not frozen yet. What it corrects is the desk's to say: `correction` of the version before this edit, whose
// note stays where `package` has none. As check_limits; kInvalid with the field for an unknown area or a medium `actor`
// cannot see, and "not-offered" for a part that the format has room for and no page offers yet.
result<directive::Package> tidy(storage::ReadTx& tx, const roster::Actor& actor, directive::Package package,
                                const directive::Correction& correction);

// Starts a draft. The same `idempotency_key` by the same member with the same package gives the same post again; with
// another package it is kConflict, code "idempotency-key-reused". An empty key starts a draft each time. Event
// "post.created".
result<PostId> create_draft(const Desk& desk, const roster::Actor& actor, const directive::Package& package,
                            std::string_view idempotency_key);

// Replaces the package of the newest version; its author alone may. `if_match` is the ETag that was read: kStale with
// code "stale" when the post changed since. A post on its way to the public goes back to draft and its approvals are
// void; a published one is kConflict: start a correction. Event "post.edited".
Status edit_draft(const Desk& desk, const roster::Actor& actor, const PostId& id, std::string_view if_match,
                  const directive::Package& package);

// How long the key of a creation is remembered at least.
inline constexpr Millis kKeysKept = hours(48);
Status forget_old_keys(storage::Tx& tx, const Clock& clock);

// "\"7\"", the post's ETag.
std::string etag_of(const Post& post);
// kStale, code "stale"; kInvalid, code "if-match-required", when empty.
Status check_match(const Post& post, std::string_view if_match);

}  // namespace callbox::desk
