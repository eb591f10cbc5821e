#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <unistd.h>

#include <cstdio>
#include <filesystem>

#include "http/client.h"

namespace callbox::http {
namespace {

using namespace testing;
using ::testing::HasSubstr;

// A fresh P-256 key and a certificate it signs itself, as PEM files that go with the object.
class SelfSigned {
 public:
  SelfSigned() {
    static int count = 0;
    const std::string name = "callbox-tls-" + std::to_string(::getpid()) + "-" + std::to_string(++count);
    folder_ = (std::filesystem::temp_directory_path() / name).string();
    std::filesystem::create_directory(folder_);
    std::filesystem::permissions(folder_, std::filesystem::perms::owner_all);
    EVP_PKEY* pair = EVP_EC_gen("P-256");
    X509* certificate = X509_new();
    ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1);
    X509_gmtime_adj(X509_getm_notBefore(certificate), 0);
    X509_gmtime_adj(X509_getm_notAfter(certificate), 3600);
    X509_set_pubkey(certificate, pair);
    X509_NAME_add_entry_by_txt(X509_get_subject_name(certificate), "CN", MBSTRING_ASC,
                               reinterpret_cast<const unsigned char*>("localhost"), -1, -1, 0);
    X509_set_issuer_name(certificate, X509_get_subject_name(certificate));
    X509_sign(certificate, pair, EVP_sha256());
    FILE* file = std::fopen(path("cert.pem").c_str(), "w");
    PEM_write_X509(file, certificate);
    std::fclose(file);
    file = std::fopen(path("key.pem").c_str(), "w");
    PEM_write_PrivateKey(file, pair, nullptr, nullptr, 0, nullptr, nullptr);
    std::fclose(file);
    X509_free(certificate);
    EVP_PKEY_free(pair);
  }
  ~SelfSigned() { std::filesystem::remove_all(folder_); }
  std::string path(const char* name) const { return folder_ + "/" + name; }
  ServerOptions options() const {
    ServerOptions options = test_options();
    options.tls_certificate = path("cert.pem");
    options.tls_key = path("key.pem");
    return options;
  }

 private:
  std::string folder_;
};

struct ContextDeleter {
  void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
};
using Context = std::unique_ptr<SSL_CTX, ContextDeleter>;
Context client_context() {
  return Context(SSL_CTX_new(TLS_client_method()));
}

TEST(Tls, CarriesRequestsAndPages) {
  const SelfSigned identity;
  const auto server = serve({echo(Method::kGet, "/a"), echo(Method::kPost, "/a")}, identity.options());
  server->put_page("/page", make_page(200, "text/html", std::string(100'000, 'p')));
  const Context context = client_context();
  Client client(server->port(), context.get());

  for (int i = 0; i < 20; ++i) {
    ASSERT_EQ(client.get("/a").body, "GET /a ");
    ASSERT_EQ(client.post("/a", std::string(50'000, 'b')).body.size(), 50'008U);
    ASSERT_EQ(client.get("/page").body, std::string(100'000, 'p'));
  }
  EXPECT_STREQ(SSL_get_version(client.tls()), "TLSv1.3");
}

TEST(Tls, MarksRequestsAsSecure) {
  const SelfSigned identity;
  const auto server =
      serve({{Method::kGet, "/", "public",
              [](const Request& request) { return Response::text(200, request.secure ? "secure" : "plain"); }}},
            identity.options());
  const Context context = client_context();

  EXPECT_EQ(Client(server->port(), context.get()).get("/").body, "secure");
}

TEST(Tls, KeepsPipelinedAnswersInOrder) {
  const SelfSigned identity;
  const auto server = serve({echo(Method::kGet, "/n/{n}")}, identity.options());
  const Context context = client_context();
  Client client(server->port(), context.get());

  std::string all;
  for (int i = 0; i < 30; ++i) all += "GET /n/" + std::to_string(i) + " HTTP/1.1\r\nHost: a\r\n\r\n";
  client.send(all);

  for (int i = 0; i < 30; ++i) ASSERT_EQ(client.read().body, "GET /n/" + std::to_string(i) + " ");
}

TEST(Tls, SaysGoodbyeBeforeItCloses) {
  const SelfSigned identity;
  const auto server = serve({echo(Method::kGet, "/a")}, identity.options());
  const Context context = client_context();
  Client client(server->port(), context.get());

  EXPECT_EQ(client.get("/a", "Connection: close\r\n").status, 200);
  EXPECT_TRUE(client.sees_close());
  EXPECT_EQ(SSL_get_shutdown(client.tls()) & SSL_RECEIVED_SHUTDOWN, SSL_RECEIVED_SHUTDOWN);
}

TEST(Tls, RefusesTooLargeBodiesReadably) {
  const SelfSigned identity;
  const auto server = serve({echo(Method::kPost, "/a", 100)}, identity.options());
  const Context context = client_context();
  Client client(server->port(), context.get());

  EXPECT_EQ(client.post("/a", std::string(200'000, 'x')).status, 413);
}

TEST(Tls, CarriesEventStreams) {
  const SelfSigned identity;
  const auto server = serve({{Method::kGet, "/events", "public", [](const Request&) { return Response::events("t"); }}},
                            identity.options());
  const Context context = client_context();
  Client client(server->port(), context.get());
  client.send("GET /events HTTP/1.1\r\nHost: a\r\n\r\n");
  client.read_until("retry: 1000\n\n");

  for (int i = 0; i < 50; ++i) server->streams().publish("t", "", std::to_string(i));

  for (int i = 0; i < 50; ++i) ASSERT_EQ(client.read_until("\n\n"), "data: " + std::to_string(i) + "\n\n");
}

TEST(Tls, RefusesOldVersions) {
  const SelfSigned identity;
  const auto server = serve({echo(Method::kGet, "/a")}, identity.options());
  const Context old = client_context();
  SSL_CTX_set_security_level(old.get(), 0);
  SSL_CTX_set_max_proto_version(old.get(), TLS1_1_VERSION);
  EXPECT_EQ(Client(server->port(), old.get()).get("/a").status, 0);

  const Context twelve = client_context();
  SSL_CTX_set_max_proto_version(twelve.get(), TLS1_2_VERSION);
  EXPECT_EQ(Client(server->port(), twelve.get()).get("/a").status, 200);
}

TEST(Tls, ClosesClientsThatSpeakPlainOrNothing) {
  const SelfSigned identity;
  ServerOptions options = identity.options();
  options.header_timeout = milliseconds(100);
  const auto server = serve({echo(Method::kGet, "/a")}, options);

  EXPECT_EQ(Client(server->port()).get("/a").status, 0);
  EXPECT_TRUE(Client(server->port()).sees_close());
}

TEST(Tls, SurvivesConnectionsCutAtAnyMoment) {
  const SelfSigned identity;
  const auto server = serve({echo(Method::kGet, "/a")}, identity.options());
  server->put_page("/page", make_page(200, "text/html", std::string(3'000'000, 'p')));
  const Context context = client_context();
  for (int i = 0; i < 30; ++i) {
    Client client(server->port(), context.get());
    if (i % 3 > 0) client.send("GET /page HTTP/1.1\r\nHost: a\r\n\r\n");
    if (i % 3 > 1) client.read_until("p");
    client.cut();
  }

  EXPECT_EQ(Client(server->port(), context.get()).get("/a").status, 200);
}

TEST(Tls, NeedsACertificateAndItsOwnKey) {
  const SelfSigned identity;
  const SelfSigned other;
  ServerOptions options = identity.options();
  options.tls_key = other.path("key.pem");
  const auto mixed = Server::start(options, {});
  ASSERT_FALSE(mixed);
  EXPECT_THAT(mixed.error().message, HasSubstr("key"));
  options.tls_key.clear();
  EXPECT_EQ(Server::start(options, {}).error().kind, ErrorKind::kInvalid);
  options.tls_key = identity.path("none.pem");
  const auto missing = Server::start(options, {});
  ASSERT_FALSE(missing);
  EXPECT_THAT(missing.error().message, HasSubstr("none.pem"));
}

}  // namespace
}  // namespace callbox::http
