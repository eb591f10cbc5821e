// The desk's values as the staff API shows them (src/desk/openapi.yaml).
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "desk/post_view.h"
#include "desk/timeline.h"
#include "desk/work.h"

namespace callbox::desk {

// A Post, with everything.
std::string json_of(const PostView& view);
// A page of PostSummary.
std::string json_of(const PostPage& page);
// `name_of_outlet` says what people call an outlet.
std::string json_of(const Timeline& timeline, const PostId& post,
                    const std::function<std::string(std::string_view outlet)>& name_of_outlet);
std::string json_of(const Work& work);
// A Decision; absent times are left out.
std::string api_json_of(const directive::Decision& decision);
// A problem of code "blocked" (and its kin) with the decision that says why.
std::string problem_with_decision(std::string_view problem_json, const directive::Decision& decision);

}  // namespace callbox::desk
