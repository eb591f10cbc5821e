#include "storage/blobs.h"

#include <gtest/gtest.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <fstream>
#include <mutex>
#include <set>
#include <string>

#include "base/sha256.h"
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

// Files under the folder, finished or not.
int files_in(const std::string& folder) {
  int files = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) files += entry.is_regular_file();
  return files;
}

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
  EXPECT_EQ(files_in(folder.path()), 1);
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

// The most memory that this process has held, in kilobytes, since it was last forgotten.
int peak() {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);)
    if (line.starts_with("VmHWM:")) return std::stoi(line.substr(6));
  return -1;
}
void forget_peak() {
  std::ofstream("/proc/self/clear_refs") << "5";
}

TEST_F(BlobsTest, WritesInChunksWhatIsTheSameAsPutAtOnce) {
  const auto writer = blobs->begin().value();
  for (const std::string_view chunk : {"pic", "", "ture"}) ASSERT_TRUE(writer->append(chunk));
  EXPECT_EQ(writer->size(), 7U);
  const auto digest = writer->commit();
  ASSERT_TRUE(digest) << describe(digest.error());
  EXPECT_EQ(*digest, sha256("picture"));
  EXPECT_EQ(blobs->get(*digest).value(), "picture");
  EXPECT_EQ(blobs->begin().value()->commit(), sha256("")) << "nothing is a blob too";
  EXPECT_EQ(blobs->get(sha256("")).value(), "");
}

// 64 MB through chunks of 64 KB: whoever kept them would show.
TEST_F(BlobsTest, AVideoNeverLiesInMemory) {
  constexpr std::size_t kChunks = 1024;
  std::string chunk(64 * 1024, 'v');
  forget_peak();
  const int before = peak();
  const auto writer = blobs->begin().value();
  Sha256 expected;
  for (std::size_t i = 0; i < kChunks; ++i) {
    chunk[i] = 'w';
    expected.add(chunk);
    ASSERT_TRUE(writer->append(chunk));
  }
  const Digest digest = writer->commit().value();
  EXPECT_EQ(digest, expected.digest());

  const auto reader = blobs->open(digest).value();
  EXPECT_EQ(reader->size(), kChunks * chunk.size());
  for (std::uint64_t at = 0; at < reader->size();) {
    const auto got = reader->read(at, chunk);
    ASSERT_TRUE(got) << describe(got.error());
    at += *got;
  }
  EXPECT_LT(peak() - before, 16 * 1024) << "kilobytes";
}

TEST_F(BlobsTest, ReadsARangeAndNothingBehindTheEnd) {
  const auto reader = blobs->open(blobs->put("0123456789").value()).value();
  std::string into(4, '-');
  EXPECT_EQ(reader->read(3, into), 4U);
  EXPECT_EQ(into, "3456");
  EXPECT_EQ(reader->read(8, into), 2U);
  EXPECT_EQ(into.substr(0, 2), "89");
  EXPECT_EQ(reader->read(10, into), 0U);
  EXPECT_EQ(reader->read(1'000'000, into), 0U);
  EXPECT_EQ(blobs->open(sha256("absent")).error().kind, ErrorKind::kNotFound);
}

TEST_F(BlobsTest, WhoReadsAllOfABlobThatChangedIsToldAtTheEnd) {
  const Digest digest = blobs->put("picture of a bus").value();
  std::ofstream(only_file()) << "picture of a bug";
  const auto reader = blobs->open(digest).value();
  std::string into(8, '-');
  for (int pass = 0; pass < 2; ++pass) {
    EXPECT_EQ(reader->read(0, into), 8U);
    EXPECT_EQ(reader->read(8, into).error().kind, ErrorKind::kCorrupt);
  }
  std::filesystem::resize_file(only_file(), 3);
  EXPECT_EQ(reader->read(0, into).error().kind, ErrorKind::kCorrupt) << "it was longer when it was opened";
}

TEST_F(BlobsTest, CanBeReadToTheEndWhileItIsRemoved) {
  const Digest digest = blobs->put("picture").value();
  const auto reader = blobs->open(digest).value();
  ASSERT_TRUE(blobs->remove(digest));
  std::string into(7, '-');
  EXPECT_EQ(reader->read(0, into), 7U);
  EXPECT_EQ(into, "picture");
}

TEST_F(BlobsTest, NothingStaysOfWhatWasNotCommitted) {
  {
    const auto writer = blobs->begin().value();
    ASSERT_TRUE(writer->append("half a pic"));
    EXPECT_EQ(files_in(folder.path()), 1);
    EXPECT_FALSE(blobs->contains(sha256("half a pic")).value());
  }
  EXPECT_EQ(files_in(folder.path()), 0);
}

TEST_F(BlobsTest, WhatCannotBeStoredSafelyIsNotCommitted) {
  const auto writer = blobs->begin().value();
  ASSERT_TRUE(writer->append("picture"));
  unsyncable = only_file().string();
  EXPECT_EQ(writer->commit().error().code, "disk-failed");
  EXPECT_FALSE(blobs->contains(sha256("picture")).value());
}

// Another process dies over its upload; a third, which writes still, keeps its own.
TEST_F(BlobsTest, SweepsWhatADeadProcessLeftAndNothingThatIsBeingWritten) {
  const auto writer = blobs->begin().value();
  ASSERT_TRUE(writer->append("picture"));
  const pid_t child = ::fork();
  if (child == 0) {
    const auto abandoned = blobs->begin();
    ::_exit(abandoned && (*abandoned)->append("half a pic") ? 0 : 1);
  }
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  ASSERT_EQ(status, 0);
  EXPECT_EQ(files_in(folder.path()), 2);

  const auto again = open_blob_directory(folder.path() + "/blobs");
  ASSERT_TRUE(again);
  EXPECT_EQ(files_in(folder.path()), 1);
  const auto digest = writer->commit();
  ASSERT_TRUE(digest) << describe(digest.error());
  EXPECT_EQ((*again)->get(*digest).value(), "picture");
}

}  // namespace
}  // namespace callbox::storage
