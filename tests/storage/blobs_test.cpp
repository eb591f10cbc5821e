#include "storage/blobs.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "support/databases.h"

namespace callbox::storage {
namespace {

class BlobsTest : public testing::Test {
 protected:
  test::TemporaryFolder folder;
  std::unique_ptr<Blobs> blobs = std::move(*open_blob_directory(folder.path() + "/blobs"));

  std::filesystem::path only_file() {
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder.path()))
      if (entry.is_regular_file()) return entry.path();
    return {};
  }
};

TEST_F(BlobsTest, GivesBackWhatWasPut) {
  const auto digest = blobs->put("picture");
  ASSERT_TRUE(digest);
  EXPECT_EQ(*digest, sha256("picture"));
  EXPECT_EQ(blobs->get(*digest).value(), "picture");
}

TEST_F(BlobsTest, KeepsTheSameBytesOnceAndLeavesNoTemporaryFile) {
  ASSERT_TRUE(blobs->put("picture"));
  ASSERT_TRUE(blobs->put("picture"));
  int files = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder.path()))
    files += entry.is_regular_file();
  EXPECT_EQ(files, 1);
}

TEST_F(BlobsTest, SaysSoWhenThereIsNone) {
  EXPECT_EQ(blobs->get(sha256("absent")).error().kind, ErrorKind::kNotFound);
}

TEST_F(BlobsTest, RefusesBytesThatChangedOnTheDisk) {
  const auto digest = blobs->put("picture");
  std::ofstream(only_file()) << "pictuRe";
  EXPECT_EQ(blobs->get(*digest).error().kind, ErrorKind::kCorrupt);
}

TEST_F(BlobsTest, RefusesBytesThatWereCutShort) {
  const auto digest = blobs->put("picture");
  std::filesystem::resize_file(only_file(), 3);
  EXPECT_EQ(blobs->get(*digest).error().kind, ErrorKind::kCorrupt);
}

TEST_F(BlobsTest, RemovesAndRemovingAgainIsFine) {
  const auto digest = blobs->put("picture");
  EXPECT_TRUE(blobs->remove(*digest));
  EXPECT_TRUE(blobs->remove(*digest));
  EXPECT_FALSE(blobs->contains(*digest).value());
}

}  // namespace
}  // namespace callbox::storage
