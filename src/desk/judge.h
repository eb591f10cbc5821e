// Judging a version: facts from the roster and the record, then the directive in force. The one place where the desk
// calls directive::decide, so that typing, submission, clearance and release cannot differ.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "desk/desk.h"
#include "desk/post.h"
#include "directive/decision.h"
#include "directive/package.h"
#include "roster/session.h"

namespace callbox::desk {

struct Judged {
  directive::Facts facts;
  directive::Decision decision;
};

// Under which circumstances the author wrote: what the session's member stated (ALS-3, CPT-5).
using roster::Circumstances;

// Judges `package` by `author` now. `post` and `version` name the duties already done (CPT-3: News Affairs was told);
// absent for a package that is not stored yet. kConflict with code "no-directive" when none is in force.
result<Judged> judge(storage::ReadTx& tx, const Desk& desk, const directive::Package& package,
                     const roster::MemberId& author, const Circumstances& circumstances,
                     const Version* version = nullptr);

// What forbids the package outright: nothing when it may go its way. kConflict, with the clause and code
// "expired-training" (ALS-16), "not-authorized" (ALS-2, CPT-2), "device" (ALS-3, CPT-5), "off-duty" (ALS-3, CPT-2), or
// "blocked". Findings whose rule is in `overridden` count only if they cannot be overridden; other overridable ones
// when `strict`.
Status check_blocks(const directive::Decision& decision, const std::vector<std::string>& overridden, bool strict);

}  // namespace callbox::desk
