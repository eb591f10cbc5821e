#include "storage/blobs.h"

#include <gtest/gtest.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <fstream>
#include <mutex>
#include <set>

#include "support/databases.h"

namespace {

// What this process has asked the disk to store safely since the test began, and what it refuses to.
std::mutex syncing;
std::set<std::string> synced;
std::string unsyncable;

std::string path_of(int file) {
  std::error_code ignored;
  return std::filesystem::read_symlink("/proc/self/fd/" + std::to_string(file), ignored).string();
}

}  // namespace

// In place of the C library's.
extern "C" int fsync(int file) {
  const std::string path = path_of(file);
  const std::lock_guard lock(syncing);
  if (!unsyncable.empty() && path == unsyncable) {
    errno = EIO;
    return -1;
  }
  synced.insert(path);
  return static_cast<int>(::syscall(SYS_fsync, file));
}

namespace callbox::storage {
namespace {

class BlobsTest : public testing::Test {
 protected:
  test::TemporaryFolder folder;
  std::unique_ptr<Blobs> blobs = std::move(*open_blob_directory(folder.path() + "/blobs"));

  ~BlobsTest() override { unsyncable.clear(); }

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

TEST_F(BlobsTest, HealsBytesThatChangedOnTheDiskWhenTheyArePutAgain) {
  const auto digest = blobs->put("picture");
  std::ofstream(only_file()) << "pictuRe";
  ASSERT_TRUE(blobs->put("picture"));
  EXPECT_EQ(blobs->get(*digest).value(), "picture");
}

// A folder made for the first blob in it is an entry of its parent: gone after a power failure unless that is synced.
TEST_F(BlobsTest, StoresEveryFolderOnTheWaySafely) {
  synced.clear();
  ASSERT_TRUE(blobs->put("picture"));
  const std::filesystem::path leaf = only_file().parent_path();
  for (const auto& path : {leaf, leaf.parent_path(), leaf.parent_path().parent_path()})
    EXPECT_TRUE(synced.contains(path.string())) << path;
}

TEST_F(BlobsTest, StoresTheFolderOfAllBlobsSafely) {
  synced.clear();
  ASSERT_TRUE(open_blob_directory(folder.path() + "/new/blobs"));
  EXPECT_TRUE(synced.contains(folder.path() + "/new"));
  EXPECT_TRUE(synced.contains(folder.path()));
}

// Another thread, or an earlier run that was killed, may have renamed it and not come to the fsync.
TEST_F(BlobsTest, MakesSureOfWhatIsThereAlready) {
  ASSERT_TRUE(blobs->put("picture"));
  const std::string leaf = only_file().parent_path().string();
  synced.clear();
  ASSERT_TRUE(blobs->put("picture"));
  EXPECT_TRUE(synced.contains(leaf));

  unsyncable = leaf;
  const auto unsafe = blobs->put("picture");
  ASSERT_FALSE(unsafe);
  EXPECT_EQ(unsafe.error().code, "disk-failed");
}

TEST_F(BlobsTest, SaysThatTheDiskFailedAndNotThatThereIsNone) {
  const auto digest = blobs->put("picture");
  const std::filesystem::path leaf = only_file().parent_path();
  std::filesystem::remove_all(leaf);
  std::filesystem::create_symlink(leaf, leaf);  // ELOOP, which no user is above
  EXPECT_EQ(blobs->contains(*digest).error().code, "disk-failed");
  EXPECT_EQ(blobs->get(*digest).error().code, "disk-failed");
  EXPECT_EQ(blobs->put("picture").error().code, "disk-failed");
}

TEST_F(BlobsTest, DoesNotComeBackAfterAPowerFailureOnceRemoved) {
  const auto digest = blobs->put("picture");
  const std::string leaf = only_file().parent_path().string();
  synced.clear();
  ASSERT_TRUE(blobs->remove(*digest));
  EXPECT_TRUE(synced.contains(leaf));
}

TEST_F(BlobsTest, RemovesAndRemovingAgainIsFine) {
  const auto digest = blobs->put("picture");
  EXPECT_TRUE(blobs->remove(*digest));
  EXPECT_TRUE(blobs->remove(*digest));
  EXPECT_FALSE(blobs->contains(*digest).value());
  EXPECT_TRUE(blobs->remove(sha256("never put")));
}

}  // namespace
}  // namespace callbox::storage
