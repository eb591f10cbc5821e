// Turns the templates of the public pages into C++ at build time.
//
// A template is HTML with typed parameters at its top:
//
//     {% use "site/views.h" %}
//     {% param const PostCard& card %}
//     <h3><a href="{{ card.url }}">{{ card.title }}</a></h3>
//     {% for area in card.areas %}<span>{{ area }}</span>{% endfor %}
//     {% if card.corrected %}…{% elif card.new %}…{% else %}…{% endif %}
//     {% include picture(card.picture) %}     {# a comment #}
//
// and becomes `void card(Html& out, const PostCard& card)`. Expressions are C++: names and types are the compiler's to
// check, and its messages point into the template. What the compiler here checks: the escaping of each place, that
// every element is closed, that both branches of a condition end alike, and that no script or inline style slips in.
//
// Words of the pages stand apart (words/): a template says `{{ page.w.news }}`, and one that nobody wrote does not
// build.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace callbox::site::template_compiler {

struct Parameter {
  std::string type, name;
};
struct Template {
  std::string name;  // "post" for post.html; a C++ identifier
  std::vector<std::string> headers;
  std::vector<Parameter> parameters;
  std::string body;  // C++ statements that append to `out`
};
// `path` is named in messages and in #line directives. Errors are kInvalid with line and column of the offending byte.
result<Template> compile_template(std::string_view name, std::string_view path, std::string_view source);

// The declarations of all templates, and one definition.
std::string header_for(std::span<const Template> templates);
std::string source_for(const Template& compiled);

}  // namespace callbox::site::template_compiler
