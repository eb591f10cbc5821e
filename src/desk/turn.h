// A turn: one act's hold on a post. What the act goes by is read once, in the act's own transaction: the post, its
// newest version, the package (its bytes checked against their digest and parsed once), its authors, where it stands.
//
// Only a turn reads a package for an act, and only `rewrite` puts another in its place, judged: so what is approved,
// cleared and released is what is stored.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "desk/desk.h"
#include "desk/judge.h"
#include "desk/post.h"
#include "desk/route_progress.h"
#include "directive/package.h"
#include "roster/actor.h"

namespace callbox::desk {

// Where a version stands on its way: what decides whose turn it is. Reads no package.
struct Standing {
  Post post;
  Version version;
  std::vector<roster::MemberId> authors;  // of this version and those before it: none of them approves it
  std::vector<std::string> path;          // of the post's unit, from it up

  bool is_author(const roster::Actor& actor) const;
  // How far the approvals recorded so far have come on `way`.
  result<Progress> progress(storage::ReadTx& tx, std::span<const directive::ApprovalStep> way) const;
};
result<Standing> standing_of(storage::ReadTx& tx, Post post, Version version);

class Turn {
 public:
  // Of a member on a post they see whole (sight.h): kNotFound or kForbidden otherwise. kCorrupt when the stored bytes
  // no longer hash to their digest.
  static result<Turn> of(storage::ReadTx& tx, const roster::Actor& actor, const PostId& id);
  // Of the desk itself, at a time that was set.
  static result<Turn> of_desk(storage::ReadTx& tx, const PostId& id);

  const Standing& standing() const { return standing_; }
  Post& post() { return standing_.post; }
  const Post& post() const { return standing_.post; }
  Version& version() { return standing_.version; }
  const Version& version() const { return standing_.version; }
  const directive::Package& package() const { return package_; }
  bool is_author_of_newest(const roster::Actor& actor) const { return version().author == actor.id; }
  // True in the transaction that read it, and in no other.
  bool holds_in(const storage::ReadTx& tx) const { return tx.serial() == read_in_; }

  // Judges the package as it was submitted: training, authorisation and the directive in force may have changed since.
  result<Judged> judge_again(storage::ReadTx& tx, const Desk& desk) const;
  // Puts `package` in the place of the version's, with the judgement of now. Nothing is written to the database.
  result<Judged> rewrite(storage::ReadTx& tx, const Desk& desk, directive::Package package,
                         const Circumstances& circumstances);
  // Writes version and post.
  Status save(storage::Tx& tx, const Desk& desk);

 private:
  Turn(const storage::ReadTx& tx, Standing standing, directive::Package package)
      : read_in_(tx.serial()), standing_(std::move(standing)), package_(std::move(package)) {}
  static result<Turn> read(storage::ReadTx& tx, Post post);

  std::uint64_t read_in_;
  Standing standing_;
  directive::Package package_;
};

// Writes `package` into the version as its bytes, with what the directive says of it now: the one place where a package
// is written. `known`: whether the version is stored, so that duties done count.
enum class Known : std::uint8_t { kNew, kStored };
result<Judged> judge_into(storage::ReadTx& tx, const Desk& desk, const directive::Package& package, Version& version,
                          const Circumstances& circumstances, Known known);

// An approval that counts for the version as it stands: given, not void, of this submission and these bytes.
bool counts_for(const Review& review, const Version& version);

}  // namespace callbox::desk
