// How much a package and a directive may hold. One table: the keyboard, the desk and the directive's own check go by
// it.
#pragma once

#include <cstddef>

namespace callbox::directive {

inline constexpr std::size_t kMaxTitle = 300;     // bytes
inline constexpr std::size_t kMaxText = 100'000;  // bytes, a rendition: far over what anyone reads
inline constexpr std::size_t kMaxAlt = 2'000;     // bytes; a source and a verifier too
inline constexpr std::size_t kMaxNote = 500;      // bytes: what a correction changed, a reason, how a duty was done
inline constexpr std::size_t kMaxRenditions = 10;
inline constexpr std::size_t kMaxMedia = 10;
inline constexpr std::size_t kMaxDirective = 1 << 20;  // bytes of a directive's YAML

}  // namespace callbox::directive
