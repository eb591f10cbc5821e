#include "app/keys.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>

#include "support/databases.h"

namespace callbox::app {
namespace {

class MasterKey : public testing::Test {
 protected:
  test::TemporaryFolder folder;
  SeededRandom random{1};
  std::string path = folder.path() + "/master.key";
};

TEST_F(MasterKey, IsMadeOnceAndThenTheSame) {
  const auto first = open_master_key(folder.path(), random);
  ASSERT_TRUE(first);
  EXPECT_EQ(first->size(), 32u);
  EXPECT_EQ(open_master_key(folder.path(), random).value(), *first);
}

TEST_F(MasterKey, CanBeReadByItsOwnerOnly) {
  ASSERT_TRUE(open_master_key(folder.path(), random));
  struct stat status {};
  ASSERT_EQ(::stat(path.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0600u);
}

TEST_F(MasterKey, IsRefusedWhenOthersMayReadIt) {
  ASSERT_TRUE(open_master_key(folder.path(), random));
  ::chmod(path.c_str(), 0644);
  const auto key = open_master_key(folder.path(), random);
  ASSERT_FALSE(key);
  EXPECT_NE(key.error().message.find("chmod 600"), std::string::npos);
}

TEST_F(MasterKey, IsRefusedWhenItIsNotWhole) {
  std::ofstream(path) << "short";
  ::chmod(path.c_str(), 0600);
  EXPECT_FALSE(open_master_key(folder.path(), random));
}

}  // namespace
}  // namespace callbox::app
