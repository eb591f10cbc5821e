// Pictures: taken apart and encoded anew, so that metadata (where a photo was taken) and anything hidden in the file
// are gone before anybody sees it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace callbox::media {

inline constexpr std::size_t kMaxUpload = 20 * 1024 * 1024;  // bytes
inline constexpr int kMaxSide = 12'000;                      // pixels, as uploaded
inline constexpr std::int64_t kMaxPixels = 40'000'000;       // as uploaded
inline constexpr int kStoredSide = 2048;                     // pixels, the longer side as stored
inline constexpr std::size_t kStoredBytes = 950'000;         // the smallest limit of the networks is 1,000,000

// What the bytes are: "image/jpeg", "image/png", "image/webp". kInvalid with code "not-a-picture" for anything else
// (SVG and HTML are named in the sentence), and code "polyglot" for a picture that is also something else: markup or
// script in it, a ZIP or PDF around it.
result<std::string_view> sniff_picture(std::string_view bytes);

// Decodes, turns as the camera said, shrinks to kStoredSide and kStoredBytes, and encodes anew, in a child process with
// resource limits and a system call filter: a bug in a decoder reaches nothing. `worker` is the executable to run with
// the argument "media-worker". kInvalid "not-a-picture" when it cannot be decoded; kTooLarge over a limit; kUnavailable
// when the child cannot be started or was killed.
struct Reencoded {
  std::string bytes, media_type;
  int width = 0, height = 0;
};
result<Reencoded> reencode(std::string_view bytes, const std::string& worker);

// The child's whole life: a picture on standard input, the answer on standard output. The application calls it for
// "media-worker" before anything else of its own. Returns the exit code.
int media_worker_main();

}  // namespace callbox::media
