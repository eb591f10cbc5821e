// Answers the engine gives itself, before or instead of a handler.
#pragma once

#include <string_view>

#include "http/server.h"

namespace callbox::http {

// Why the engine refuses a request on its own, with a status no ErrorKind has.
struct Refusal {
  int status = 400;
  std::string_view code;    // "bad-request", "header-too-large", …
  std::string_view detail;  // one sentence
};

// RFC 9457, like problem(Error).
Response problem(const Refusal& refusal);
// "Not Found" for 404: the phrase of the status line and the problem's title.
std::string_view reason_of(int status);

}  // namespace callbox::http
