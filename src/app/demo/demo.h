// The demo agency: districts and beats from public data, a labelled cast, forty posts of fiction that have gone the
// real way.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "base/result.h"
#include "desk/desk.h"
#include "directive/directive.h"
#include "outlets/courier/courier.h"
#include "storage/database.h"

namespace callbox::app {

struct DemoSignIn {
  std::string login, password, name, title, unit;
};
// The cast's sign-ins, for the demo's front page. Whose training has lapsed is told with what `directive` makes of it.
result<std::vector<DemoSignIn>> demo_sign_ins(const directive::Directive& directive);

// Fills an empty desk: units, members with roles, authorisations and training, and the posts, each written, submitted,
// approved and released by its people through the same functions as any other. The directive in force decides how far
// each one gets: what it stops stays a draft. Times lie in the past sixty days. Does nothing when the desk has units
// already. `with_residents`: invented subscribers too.
using CourierMaker = std::function<std::unique_ptr<outlets::Courier>(const desk::Desk&)>;
Status seed_demo(const desk::Desk& desk, const CourierMaker& make_courier, bool with_residents);

// How far the posts of a desk have got.
struct DemoTally {
  int posts = 0;
  int published = 0;  // in public view now
  int stopped = 0;    // drafts that the directive forbids
};
result<DemoTally> demo_tally(storage::ReadTx& tx);

}  // namespace callbox::app
