// The demo agency: districts and beats from public data, a labelled cast, forty posts of fiction that have gone the
// real way.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "base/result.h"
#include "desk/desk.h"
#include "outlets/courier/courier.h"
#include "storage/database.h"

namespace callbox::app {

struct DemoSignIn {
  std::string login, password, name, title, unit;
};
// The cast's sign-ins, for the demo's front page.
result<std::vector<DemoSignIn>> demo_sign_ins();

// Fills an empty desk: units, members with roles, authorisations and training, and the posts, each written, submitted,
// approved and released by its people through the same functions as any other. Times lie in the past sixty days. Does
// nothing when the desk has units already.
using CourierMaker = std::function<std::unique_ptr<outlets::Courier>(const desk::Desk&)>;
Status seed_demo(const desk::Desk& desk, const CourierMaker& make_courier);

}  // namespace callbox::app
