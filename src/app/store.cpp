#include "app/store.h"

#include <filesystem>

namespace callbox::app {

Status make_store_folder(const std::string& folder) {
  std::error_code code;
  std::filesystem::create_directories(folder, code);
  if (code) return fail(ErrorKind::kUnavailable, "the data folder " + folder + " cannot be made: " + code.message());
  std::filesystem::permissions(folder, std::filesystem::perms::owner_all, code);
  return {};
}

}  // namespace callbox::app
