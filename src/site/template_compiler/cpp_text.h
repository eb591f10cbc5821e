// The little that the template compiler must know of C++: names, string literals, balanced expressions.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace callbox::site::template_compiler {

bool is_identifier(std::string_view text);
// A C++ string literal with the bytes of `text`.
std::string quoted(std::string_view text);
// Where `end` begins, looking from `from` and past string literals and brackets; npos when it never does.
std::size_t find_code_end(std::string_view source, std::size_t from, std::string_view end);
// A snippet must be one balanced expression: nothing in it may close the call that it is put into, or comment out its
// end. What is wrong, for the author; nothing when it is fine.
std::optional<std::string> what_is_wrong_with_code(std::string_view code);

}  // namespace callbox::site::template_compiler
