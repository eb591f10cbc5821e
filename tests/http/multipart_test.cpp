#include "http/multipart.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

namespace callbox::http {
namespace {

constexpr std::string_view kType = "multipart/form-data; boundary=xyz";

std::string part(std::string_view head, std::string_view content) {
  return "--xyz\r\n" + std::string(head) + "\r\n\r\n" + std::string(content) + "\r\n";
}

TEST(Multipart, YieldsPartsInOrder) {
  const std::string body = part("Content-Disposition: form-data; name=\"title\"", "Señor") +
                           part(
                               "content-disposition: Form-Data; name=\"photo\"; filename=\"C:\\dir\\dog \"\r\n"
                               "Content-Type: image/jpeg",
                               std::string("\xff\xd8\0\r\n--xy\r\n", 12)) +
                           part("Content-Disposition: form-data; name=empty; filename=\"a%22b\"", "") + "--xyz--\r\n";

  const auto parts = parse_multipart(kType, body);

  ASSERT_TRUE(parts) << parts.error().message;
  ASSERT_EQ(parts->size(), 3U);
  EXPECT_EQ((*parts)[0].name, "title");
  EXPECT_EQ((*parts)[0].bytes, "Señor");
  EXPECT_EQ((*parts)[0].filename, "");
  EXPECT_EQ((*parts)[0].media_type, "text/plain");
  EXPECT_EQ((*parts)[1].filename, "dog ");
  EXPECT_EQ((*parts)[1].media_type, "image/jpeg");
  EXPECT_EQ((*parts)[1].bytes, std::string("\xff\xd8\0\r\n--xy\r\n", 12));
  EXPECT_EQ((*parts)[2].name, "empty");
  EXPECT_EQ((*parts)[2].filename, "a\"b");
  EXPECT_EQ((*parts)[2].bytes, "");
}

TEST(Multipart, OfNoPartsIsAForm) {
  const auto parts = parse_multipart("Multipart/Form-Data; charset=utf-8; boundary=\"x yz\"", "--x yz--");
  ASSERT_TRUE(parts);
  EXPECT_TRUE(parts->empty());
}

TEST(Multipart, IsRefusedWhenMalformed) {
  const std::string name = "Content-Disposition: form-data; name=a";
  const std::string good = part(name, "x");
  const std::string bodies[] = {
      "",
      "--xyz",
      "--xyz\r\n",
      "preamble\r\n" + good + "--xyz--",
      good,
      good + "--xyz--epilogue",
      good + "--xyz--\r\n\r\n",
      good + "--xyzz",
      "--xyz\r\n\r\nx\r\n--xyz--",
      "--xyz\n" + name + "\n\nx\n--xyz--",
      part("Content-Disposition: form-data", "x") + "--xyz--",
      part("Content-Disposition: attachment; name=a", "x") + "--xyz--",
      part("Content-Type: text/plain", "x") + "--xyz--",
      part(name + "\r\n" + name, "x") + "--xyz--",
      part(name + "; name=b", "x") + "--xyz--",
      part("Content-Disposition: form-data; name=\"a", "x") + "--xyz--",
      part("Content-Disposition: form-data; name=\"a\"b", "x") + "--xyz--",
      part("Content-Disposition: form-data; name=\"\xff\"", "x") + "--xyz--",
      part(name + "; filename*=utf-8''x", "x") + "--xyz--",
      part(name + "; filename=\"..\"", "x") + "--xyz--",
      part(name + "; filename=\"a%0D%0Ab\"", "x") + "--xyz--",
      part(name + "; filename=\"" + std::string(256, 'f') + "\"", "x") + "--xyz--",
      part(name + "\r\nContent-Transfer-Encoding: base64", "x") + "--xyz--",
      part(name + "\r\n folded", "x") + "--xyz--",
      part(name + "\r\nNo colon", "x") + "--xyz--",
      part(name + "\r\nX: a\nY: b", "x") + "--xyz--",
  };
  for (const std::string& body : bodies) {
    const auto parts = parse_multipart(kType, body);
    ASSERT_FALSE(parts) << body;
    EXPECT_EQ(parts.error().kind, ErrorKind::kInvalid) << body;
  }
}

TEST(Multipart, NeedsAUsableBoundary) {
  for (const std::string& type :
       {std::string("multipart/form-data"), std::string("multipart/mixed; boundary=xyz"),
        std::string("application/json"), std::string("multipart/form-data; boundary="),
        std::string("multipart/form-data; boundary=\"\""), std::string("multipart/form-data; boundary=\"x \""),
        std::string("multipart/form-data; boundary=a\"b"), "multipart/form-data; boundary=" + std::string(71, 'x'),
        std::string("multipart/form-data; boundary=a; boundary=b")}) {
    EXPECT_FALSE(parse_multipart(type, "--xyz--")) << type;
  }
}

TEST(Multipart, IsBounded) {
  const std::string name = "Content-Disposition: form-data; name=a";
  MultipartLimits limits;
  limits.parts = 2;
  limits.part_head = 100;
  limits.part_bytes = 10;

  EXPECT_TRUE(parse_multipart(kType, part(name, "0123456789") + part(name, "x") + "--xyz--", limits));
  for (const std::string& body :
       {part(name, "0123456789x") + "--xyz--", part(name, "") + part(name, "") + part(name, "") + "--xyz--",
        part(name + "\r\nX: " + std::string(200, 'x'), "") + "--xyz--"}) {
    const auto parts = parse_multipart(kType, body, limits);
    ASSERT_FALSE(parts);
    EXPECT_EQ(parts.error().kind, ErrorKind::kTooLarge);
  }
}

RC_GTEST_PROP(Multipart, ReturnsWhatWasPutIn, (const std::vector<std::string>& contents)) {
  RC_PRE(contents.size() <= 64);
  std::string body;
  for (const std::string& content : contents) {
    RC_PRE(content.find("\r\n--xyz") == std::string::npos);
    body += part("Content-Disposition: form-data; name=a; filename=f", content);
  }

  const auto parts = parse_multipart(kType, body + "--xyz--\r\n");

  RC_ASSERT(parts.has_value());
  RC_ASSERT(parts->size() == contents.size());
  for (std::size_t i = 0; i < contents.size(); ++i) RC_ASSERT((*parts)[i].bytes == contents[i]);
}

}  // namespace
}  // namespace callbox::http
