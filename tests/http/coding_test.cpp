#include "http/coding.h"

#include <gtest/gtest.h>

namespace callbox::http {
namespace {

TEST(Coding, IsChosenByQuality) {
  struct Case {
    const char* accept;
    Coding wanted;
  };
  const Case cases[] = {{"", Coding::kIdentity},
                        {"gzip", Coding::kGzip},
                        {"br", Coding::kBrotli},
                        {"gzip, deflate, br", Coding::kBrotli},
                        {"BR;Q=0.1, GZIP;q=0.2", Coding::kGzip},
                        {"x-gzip", Coding::kGzip},
                        {"*", Coding::kBrotli},
                        {"*;q=0", Coding::kIdentity},
                        {"br;q=0, *", Coding::kGzip},
                        {"gzip;q=0.5, identity;q=0.9", Coding::kIdentity},
                        {"gzip;q=0.5, identity;q=0.5", Coding::kGzip},
                        {"identity;q=0", Coding::kIdentity},
                        {"gzip;q=0.001", Coding::kGzip},
                        {"gzip;q=0.000", Coding::kIdentity},
                        {"gzip;q=nonsense", Coding::kIdentity},
                        {"gzip;q=", Coding::kIdentity},
                        {"gzip;q=1.0000", Coding::kIdentity},
                        {"deflate, zstd", Coding::kIdentity},
                        {",, ,gzip ; q=1 ,", Coding::kGzip}};
  for (const Case& c : cases) EXPECT_EQ(choose_coding(c.accept, {true, true, true}), c.wanted) << c.accept;
  EXPECT_EQ(choose_coding(std::nullopt, {true, true, true}), Coding::kIdentity);
  EXPECT_EQ(choose_coding("br, gzip;q=0.1", {true, true, false}), Coding::kGzip);
  EXPECT_EQ(choose_coding("br, gzip", {true, false, false}), Coding::kIdentity);
}

TEST(Etag, IsComparedWeakly) {
  EXPECT_TRUE(names_etag("\"a\"", "\"a\""));
  EXPECT_TRUE(names_etag("\"b\" , W/\"a\"", "\"a\""));
  EXPECT_TRUE(names_etag(" * ", "\"a\""));
  EXPECT_FALSE(names_etag("\"ab\"", "\"a\""));
  EXPECT_FALSE(names_etag("a", "\"a\""));
  EXPECT_FALSE(names_etag("", "\"a\""));
}

}  // namespace
}  // namespace callbox::http
