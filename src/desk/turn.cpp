#include "desk/turn.h"

#include <algorithm>

#include "desk/refusal.h"
#include "desk/sight.h"
#include "directive/package_format.h"
#include "roster/unit.h"

namespace callbox::desk {

bool Standing::is_author(const roster::Actor& actor) const {
  return std::find(authors.begin(), authors.end(), actor.id) != authors.end();
}

result<Progress> Standing::progress(storage::ReadTx& tx, std::span<const directive::ApprovalStep> way) const {
  TRY(const std::vector<Review> reviews, reviews_of(tx, post.id, version.number));
  std::vector<Approval> approvals;
  for (const Review& review : reviews) {
    if (counts_for(review, version)) approvals.push_back({review.reviewer, review.role, review.role_unit});
  }
  return progress_of(way, approvals, {authors, path});
}

result<Standing> standing_of(storage::ReadTx& tx, Post post, Version version) {
  Standing standing;
  TRY(standing.authors, authors_up_to(tx, post.id, version.number));
  TRY(standing.path, roster::unit_path(tx, post.unit));
  standing.post = std::move(post);
  standing.version = std::move(version);
  return standing;
}

result<Turn> Turn::read(storage::ReadTx& tx, Post post) {
  TRY(Version version, find_version(tx, post.id, post.version));
  TRY(directive::Package package, version.package());
  TRY(Standing standing, standing_of(tx, std::move(post), std::move(version)));
  return Turn(tx, std::move(standing), std::move(package));
}

result<Turn> Turn::of(storage::ReadTx& tx, const roster::Actor& actor, const PostId& id) {
  TRY(Post post, find_whole(tx, actor, id));
  return read(tx, std::move(post));
}

result<Turn> Turn::of_desk(storage::ReadTx& tx, const PostId& id) {
  TRY(Post post, find_post(tx, id));
  return read(tx, std::move(post));
}

result<Judged> Turn::judge_again(storage::ReadTx& tx, const Desk& desk) const {
  TRY(const directive::Facts submitted, version().facts());
  return judge(tx, desk, package_, version().author, {submitted.author.department_device, submitted.author.on_duty},
               &version());
}

result<Judged> Turn::rewrite(storage::ReadTx& tx, const Desk& desk, directive::Package package,
                             const Circumstances& circumstances) {
  TRY(Judged judged, judge_into(tx, desk, package, version(), circumstances, Known::kStored));
  package_ = std::move(package);
  return judged;
}

Status Turn::save(storage::Tx& tx, const Desk& desk) {
  CHECK_OK(save_version(tx, version()));
  CHECK_OK(keep_media_uses(tx, version(), package_));
  return save_post(tx, desk.clock, post());
}

result<Judged> judge_into(storage::ReadTx& tx, const Desk& desk, const directive::Package& package, Version& version,
                          const Circumstances& circumstances, Known known) {
  if (!package.unknown.empty()) {
    return refuse(refusals::kUnknownParts,
                  "A newer version of Callbox wrote a part of this post that this one does not know (" +
                      package.unknown.front() + "). Change it there.");
  }
  TRY(Judged judged,
      judge(tx, desk, package, version.author, circumstances, known == Known::kStored ? &version : nullptr));
  if (version.salt.empty()) version.salt = desk.random.bytes(32);
  directive::PackageBytes bytes = directive::write_package(package, version.salt);
  version.package_json = std::move(bytes.open);
  version.internal_json = std::move(bytes.internal);
  version.digest = sha256(version.package_json);
  version.kind = package.kind;
  version.title = package.renditions.empty() ? std::string() : package.renditions.front().title;
  version.facts_json = directive::to_stored_json(judged.facts);
  version.decision_json = directive::to_stored_json(judged.decision);
  return judged;
}

bool counts_for(const Review& review, const Version& version) {
  return review.approved && !review.is_void && review.submission == version.submission &&
         review.digest == version.digest;
}

}  // namespace callbox::desk
