#include <brotli/decode.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <zlib.h>

#include <chrono>

#include "http/client.h"

namespace callbox::http {
namespace {

using namespace testing;
using ::testing::HasSubstr;

std::string page_text(std::string_view title) {
  std::string html = "<!doctype html><title>" + std::string(title) + "</title>";
  for (int i = 0; i < 400; ++i) html += "<p>Beat " + std::to_string(i) + ": nothing to report.</p>\n";
  return html;
}

std::string gunzip(const std::string& bytes) {
  std::string out(1 << 20, '\0');
  z_stream stream{};
  inflateInit2(&stream, 15 + 16);
  std::string in = bytes;
  stream.next_in = reinterpret_cast<Bytef*>(in.data());
  stream.avail_in = static_cast<uInt>(in.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  const int done = inflate(&stream, Z_FINISH);
  out.resize(done == Z_STREAM_END ? stream.total_out : 0);
  inflateEnd(&stream);
  return out;
}

std::string unbrotli(const std::string& bytes) {
  std::string out(1 << 20, '\0');
  std::size_t size = out.size();
  const auto done = BrotliDecoderDecompress(bytes.size(), reinterpret_cast<const std::uint8_t*>(bytes.data()), &size,
                                            reinterpret_cast<std::uint8_t*>(out.data()));
  out.resize(done == BROTLI_DECODER_RESULT_SUCCESS ? size : 0);
  return out;
}

// Asks until the answer is `wanted`, and says how long that took.
std::chrono::milliseconds time_until(Client& client, std::string_view target, int status, std::string_view wanted) {
  const auto began = std::chrono::steady_clock::now();
  for (;;) {
    const Reply reply = client.get(target);
    const auto took = std::chrono::steady_clock::now() - began;
    const auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(took);
    if ((reply.status == status && reply.body.find(wanted) != std::string::npos) || ms.count() > 10'000) return ms;
  }
}

std::unique_ptr<Server> serve_page(const std::string& path, std::string body, const Headers& extra = {}) {
  auto server = serve({echo(Method::kGet, "/handler/{x}")});
  server->put_page(path, make_page(200, "text/html; charset=utf-8", std::move(body), extra));
  return server;
}

TEST(Pages, AreServedWithoutAHandler) {
  Headers extra;
  extra.set("Cache-Control", "max-age=60");
  extra.set("Content-Security-Policy", "default-src 'self'");
  const auto server = serve_page("/", page_text("Front"), extra);
  Client client(server->port());

  const Reply reply = client.get("/");

  EXPECT_EQ(reply.status, 200);
  EXPECT_EQ(reply.body, page_text("Front"));
  EXPECT_EQ(reply.header("content-type"), "text/html; charset=utf-8");
  EXPECT_EQ(reply.header("vary"), "Accept-Encoding");
  EXPECT_EQ(reply.header("cache-control"), "max-age=60");
  EXPECT_EQ(reply.header("content-security-policy"), "default-src 'self'");
  EXPECT_EQ(reply.header("date").size(), 29U);
  EXPECT_EQ(reply.header("date").find("1970"), std::string::npos);
  EXPECT_THAT(server->metrics(), HasSubstr("callbox_http_page_hits_total 1\n"));
}

TEST(Pages, AreKeptCompressed) {
  const auto server = serve_page("/", page_text("Front"));
  Client client(server->port());

  const Reply brotli = client.get("/", "Accept-Encoding: gzip, deflate, br\r\n");
  EXPECT_EQ(brotli.header("content-encoding"), "br");
  EXPECT_EQ(unbrotli(brotli.body), page_text("Front"));
  const Reply gzip = client.get("/", "Accept-Encoding: gzip, br;q=0.5\r\n");
  EXPECT_EQ(gzip.header("content-encoding"), "gzip");
  EXPECT_EQ(gunzip(gzip.body), page_text("Front"));
  const Reply plain = client.get("/", "Accept-Encoding: gzip;q=0, br;q=0\r\n");
  EXPECT_EQ(plain.header("content-encoding"), "");
  for (const Reply* reply : {&brotli, &gzip, &plain}) EXPECT_EQ(reply->header("vary"), "Accept-Encoding");
  EXPECT_NE(brotli.header("etag"), gzip.header("etag"));
  EXPECT_NE(gzip.header("etag"), plain.header("etag"));
}

TEST(Pages, ThatDoNotShrinkAreSentAsTheyAre) {
  const auto server = serve_page("/", "x");
  server->put_page("/photo", make_page(200, "image/webp", std::string(5000, 'x')));
  Client client(server->port());

  EXPECT_EQ(client.get("/", "Accept-Encoding: br\r\n").body, "x");
  EXPECT_EQ(client.get("/photo", "Accept-Encoding: br\r\n").header("content-encoding"), "");
}

TEST(Pages, AreNotModifiedWhenTheClientHasThem) {
  Headers extra;
  extra.set("Cache-Control", "max-age=60");
  const auto server = serve_page("/", page_text("Front"), extra);
  Client client(server->port());
  const std::string etag = client.get("/").header("etag");

  const Reply same = client.get("/", "If-None-Match: \"other\", " + etag + "\r\n");

  EXPECT_EQ(same.status, 304);
  EXPECT_EQ(same.header("etag"), etag);
  EXPECT_EQ(same.header("cache-control"), "max-age=60");
  EXPECT_EQ(same.header("content-type"), "");
  EXPECT_EQ(client.get("/", "If-None-Match: *\r\n").status, 304);
  EXPECT_EQ(client.get("/", "If-None-Match: " + etag + "\r\nAccept-Encoding: br\r\n").status, 200);
  EXPECT_EQ(client.get("/", "If-None-Match: \"other\"\r\n").status, 200);
}

TEST(Pages, ThatDoNotFitAreAnsweredByTheirHandlers) {
  ServerOptions options = test_options();
  options.max_page_bytes = 30'000;
  const auto server = serve({echo(Method::kGet, "/{x}")}, options);
  const auto put = [&](const std::string& path, std::size_t size) {
    server->put_page(path, make_page(200, "image/webp", std::string(size, 'x')));
  };
  put("/a", 10'000);
  put("/b", 10'000);
  put("/c", 15'000);
  Client client(server->port());
  EXPECT_EQ(client.get("/c").body, "GET /c ");
  EXPECT_EQ(client.get("/a").body.size(), 10'000U);
  EXPECT_THAT(server->metrics(), HasSubstr("callbox_http_pages_not_kept_total 1\n"));

  put("/b", 19'000);  // in the place of the old one it fits
  EXPECT_EQ(client.get("/b").body.size(), 19'000U);
  put("/b", 40'000);
  EXPECT_EQ(client.get("/b").body, "GET /b ");  // and not the old page
  server->drop_page("/a");
  put("/c", 15'000);
  EXPECT_EQ(client.get("/c").body.size(), 15'000U);
  server->drop_pages_under("/");
  put("/c", 29'000);
  EXPECT_EQ(client.get("/c").body.size(), 29'000U);
}

TEST(Pages, AnswerHead) {
  const auto server = serve_page("/", page_text("Front"));
  Client client(server->port());

  client.send("HEAD / HTTP/1.1\r\nHost: a\r\n\r\n");
  const Reply head = client.read(true);

  EXPECT_EQ(head.header("content-length"), std::to_string(page_text("Front").size()));
  EXPECT_EQ(client.get("/").status, 200);
}

TEST(Pages, AreClosedAfterWhenTheClientSaysSo) {
  const auto server = serve_page("/", page_text("Front"));
  Client client(server->port());

  const Reply reply = client.get("/", "Connection: close\r\n");

  EXPECT_EQ(reply.header("connection"), "close");
  EXPECT_EQ(reply.body, page_text("Front"));
  EXPECT_TRUE(client.sees_close());
}

TEST(Pages, KeepTheirStatus) {
  const auto server = serve_page("/", "x");
  server->put_page("/gone", make_page(410, "text/html", "taken down"));
  Client client(server->port());

  const Reply reply = client.get("/gone", "If-None-Match: *\r\n");

  EXPECT_EQ(reply.status, 410);
  EXPECT_EQ(reply.header("etag"), "");
}

TEST(Pages, AreKnownByTheirWholeTarget) {
  const auto server = serve_page("/posts?page=2", "second");
  Client client(server->port());

  EXPECT_EQ(client.get("/posts?page=2").body, "second");
  EXPECT_EQ(client.get("/posts").status, 404);
  EXPECT_EQ(client.get("http://localhost/posts?page=2").body, "second");
}

TEST(Pages, AreChangedOnEveryCoreWithinMilliseconds) {
  ServerOptions options = test_options();
  options.threads = 4;
  const auto server = serve({}, options);
  server->put_page("/", make_page(200, "text/html", page_text("Before")));
  std::vector<Client> clients;
  for (int i = 0; i < 16; ++i) clients.emplace_back(server->port());
  for (Client& client : clients) ASSERT_LT(time_until(client, "/", 200, "Before").count(), 1000);

  server->put_page("/", make_page(200, "text/html", page_text("After")));

  for (Client& client : clients) EXPECT_LT(time_until(client, "/", 200, "After").count(), 1000);
}

TEST(Pages, AreDroppedAloneOrUnderAPrefix) {
  const auto server = serve_page("/a", "a");
  for (const char* path : {"/posts/1", "/posts/2", "/posts", "/other"}) {
    server->put_page(path, make_page(200, "text/html", path));
  }
  Client client(server->port());

  server->drop_page("/a");
  server->drop_pages_under("/posts/");

  EXPECT_LT(time_until(client, "/a", 404, "").count(), 1000);
  EXPECT_LT(time_until(client, "/posts/1", 404, "").count(), 1000);
  EXPECT_EQ(client.get("/posts/2").status, 404);
  EXPECT_EQ(client.get("/posts").status, 200);
  EXPECT_EQ(client.get("/other").status, 200);
}

TEST(Pages, AreSentWholeToClientsThatReadSlowlyWhileTheyChange) {
  const std::string large(32 * 1024 * 1024, 'l');  // more than the kernel takes at once
  const auto server = serve_page("/", large);
  Client client(server->port());
  client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  const std::string head = client.read_until("\r\n\r\n");
  server->put_page("/", make_page(200, "text/html", "small"));
  Client other(server->port());
  ASSERT_LT(time_until(other, "/", 200, "small").count(), 1000);

  client.send("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
  const std::string rest = client.read_to_end();

  EXPECT_TRUE(rest.starts_with(large));
  EXPECT_TRUE(rest.ends_with("\r\n\r\nsmall"));
}

TEST(Pages, CannotSmuggleHeaders) {
  Headers extra;
  extra.set("X-Evil", "a\r\nSet-Cookie: b");
  const auto server = serve_page("/", "x", extra);

  const Reply reply = Client(server->port()).get("/");

  EXPECT_EQ(reply.status, 200);
  EXPECT_EQ(reply.header("set-cookie"), "");
  EXPECT_EQ(reply.header("x-evil"), "");
}

}  // namespace
}  // namespace callbox::http
