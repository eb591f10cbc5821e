// What only PostgreSQL does: several nodes, and connections that end.
#include <gtest/gtest.h>
#include <netdb.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <future>
#include <mutex>
#include <thread>

#include "support/databases.h"

namespace callbox::storage {
namespace {

const Migration kNotes[] = {{1,
                             "notes",
                             R"sql(
CREATE TABLE notes (id INTEGER PRIMARY KEY, body TEXT NOT NULL) STRICT;
CREATE TABLE fatal (id INTEGER PRIMARY KEY) STRICT;
-- postgres: begin
CREATE FUNCTION end_this_connection() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_terminate_backend(pg_backend_pid());
  PERFORM 1;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER fatal_at_commit AFTER INSERT ON fatal DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION end_this_connection();
-- end
)sql",
                             {}}};

class Postgres : public testing::Test {
 protected:
  test::FreshDatabase fresh{Dialect::kPostgres};
  std::unique_ptr<Database> db = fresh.open(kNotes);
  std::unique_ptr<Database> other = fresh.open();  // another node

  std::unique_ptr<Database> open(std::string_view settings, Millis silence = seconds(15)) {
    auto opened = open_postgres({fresh.connection() + " " + std::string(settings), 2, silence});
    EXPECT_TRUE(opened) << (opened ? "" : opened.error().message);
    return opened ? std::move(*opened) : nullptr;
  }
  // As an administrator, or a primary that goes down.
  void end_all_connections() {
    const auto ended = other->read([](ReadTx& tx) {
      return tx.first(
          "SELECT count(pg_terminate_backend(pid, 10000)) FROM pg_stat_activity "
          "WHERE datname = current_database() AND pid <> pg_backend_pid()");
    });
    ASSERT_TRUE(ended && *ended);
    EXPECT_GT((*ended)->integer(0), 0);
  }
  static Status end_this_connection(ReadTx& tx) {
    CHECK_OK(tx.query("SELECT pg_terminate_backend(pg_backend_pid())"));
    return {};
  }
  static Status add(Tx& tx, int id) {
    CHECK_OK(tx.exec("INSERT INTO notes (id, body) VALUES ($1, 'x')", id));
    return {};
  }
  std::int64_t count_notes() {
    const auto row = other->read([](ReadTx& tx) { return tx.first("SELECT count(*) FROM notes"); });
    return row && *row ? (*row)->integer(0) : -1;
  }
};

TEST_F(Postgres, ANodeWaitsForAnotherThatMigratesLongerThanAnyOtherLockIsWaitedFor) {
  const auto impatient = open("options='-c lock_timeout=5ms'");
  std::future<Status> waiting;
  ASSERT_TRUE(db->try_exclusively("callbox-migrations", [&]() -> Status {
    waiting = std::async(std::launch::async, [&] { return impatient->migrate(kNotes); });
    bool waited = false;
    while (!waited && waiting.wait_for(std::chrono::seconds(0)) != std::future_status::ready) {
      TRY(const auto row, other->read([](ReadTx& tx) {
        return tx.first(
            "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND "
            "wait_event_type = 'Lock' AND clock_timestamp() - query_start > interval '50 ms'");
      }));
      waited = row.has_value();
    }
    EXPECT_TRUE(waited);
    return {};
  }));
  const Status migrated = waiting.get();
  EXPECT_TRUE(migrated) << migrated.error().message;
}

TEST_F(Postgres, ATableThatStaysLockedIsBusyAndNoDefect) {
  const auto impatient = open("options='-c lock_timeout=5ms'");
  Status refused;
  ASSERT_TRUE(db->write([&](Tx& tx) -> Status {
    CHECK_OK(tx.exec("LOCK TABLE notes"));
    refused = impatient->write([](Tx& inner) { return add(inner, 1); });
    return {};
  }));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::kUnavailable);
  EXPECT_EQ(refused.error().code, "busy");
}

TEST_F(Postgres, ReadsGoOnOverNewConnectionsWhenAllWereEnded) {
  const auto nested = [&] {
    return db->read([&](ReadTx&) { return db->read([](ReadTx& tx) { return tx.query("SELECT 1"); }); });
  };
  ASSERT_TRUE(nested());
  end_all_connections();
  EXPECT_TRUE(nested());
  end_all_connections();
  EXPECT_TRUE(db->ping());
}

TEST_F(Postgres, AReadThatLosesItsConnectionIsRunOnceMore) {
  int runs = 0;
  const Status read = db->read([&](ReadTx& tx) -> Status { return ++runs == 1 ? end_this_connection(tx) : Status(); });
  EXPECT_TRUE(read);
  EXPECT_EQ(runs, 2);

  runs = 0;
  const Status refused = db->read([&](ReadTx& tx) -> Status {
    ++runs;
    return end_this_connection(tx);
  });
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::kUnavailable);
  EXPECT_EQ(runs, 2);
}

TEST_F(Postgres, AWriteThatLosesItsConnectionBeforeTheCommitIsRunAgain) {
  int runs = 0;
  const Status written = db->write([&](Tx& tx) -> Status {
    CHECK_OK(add(tx, 1));
    return ++runs == 1 ? end_this_connection(tx) : Status();
  });
  EXPECT_TRUE(written);
  EXPECT_EQ(runs, 2);
  EXPECT_EQ(count_notes(), 1);
}

TEST_F(Postgres, AWriteWhoseCommitIsInDoubtIsNotRunTwice) {
  int runs = 0;
  bool after = false;
  const Status doubtful = db->write([&](Tx& tx) -> Status {
    ++runs;
    tx.after_commit([&] { after = true; });
    CHECK_OK(add(tx, 1));
    CHECK_OK(tx.exec("INSERT INTO fatal (id) VALUES (1)"));
    return {};
  });
  ASSERT_FALSE(doubtful);
  EXPECT_EQ(doubtful.error().kind, ErrorKind::kUnavailable);
  EXPECT_EQ(doubtful.error().code, "commit-unconfirmed");
  EXPECT_EQ(runs, 1);
  EXPECT_FALSE(after);
  EXPECT_TRUE(db->write([](Tx& tx) { return add(tx, 2); })) << "the next write has a connection";
}

// What a listener hears, in order.
class Heard {
 public:
  std::function<void(std::string_view)> listener() {
    return [this](std::string_view payload) {
      const std::lock_guard lock(mutex_);
      said_.emplace_back(payload);
      changed_.notify_all();
    };
  }
  bool hears(std::string_view payload) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, std::chrono::seconds(20),
                             [&] { return std::find(said_.begin(), said_.end(), payload) != said_.end(); });
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<std::string> said_;
};

TEST_F(Postgres, ListenersAreToldThatTheyMayHaveMissedSomethingAndHearAgain) {
  Heard heard;
  db->listen("posts", heard.listener());
  end_all_connections();
  EXPECT_TRUE(heard.hears(""));
  ASSERT_TRUE(other->write([](Tx& tx) { return tx.notify("posts", "after"); }));
  EXPECT_TRUE(heard.hears("after"));
}

int connect_to(const std::string& host, const std::string& port) {
  if (host.starts_with('/')) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    (host + "/.s.PGSQL." + port).copy(address.sun_path, sizeof address.sun_path - 1);
    const int peer = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    EXPECT_EQ(::connect(peer, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
    return peer;
  }
  addrinfo* found = nullptr;
  EXPECT_EQ(::getaddrinfo(host.c_str(), port.c_str(), nullptr, &found), 0);
  const int peer = ::socket(found->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
  EXPECT_EQ(::connect(peer, found->ai_addr, found->ai_addrlen), 0);
  ::freeaddrinfo(found);
  return peer;
}

// A network between Callbox and PostgreSQL that can swallow what is sent without closing anything.
class Network {
 public:
  Network(std::string host, std::string port) : host_(std::move(host)), port_(std::move(port)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* const any = reinterpret_cast<sockaddr*>(&address);
    EXPECT_EQ(::bind(door_, any, size), 0);
    EXPECT_EQ(::listen(door_, 8), 0);
    EXPECT_EQ(::getsockname(door_, any, &size), 0);
    number_ = ntohs(address.sin_port);
    thread_ = std::thread([this] { carry(); });
  }
  ~Network() {
    ::shutdown(door_, SHUT_RDWR);  // wakes the thread
    thread_.join();
    for (const int end : ends_) ::close(end);
    ::close(door_);
  }
  Network(const Network&) = delete;
  Network& operator=(const Network&) = delete;
  int port() const { return number_; }
  // From now on nothing passes over the connections there are; new ones work.
  void swallow() { swallowed_ = accepted_.load(); }

 private:
  void carry() {
    while (true) {
      std::vector<pollfd> waits{{door_, POLLIN, 0}};
      for (std::size_t i = 0; i < ends_.size(); ++i) waits.push_back({i / 2 < swallowed_ ? -1 : ends_[i], POLLIN, 0});
      ::poll(waits.data(), waits.size(), -1);
      for (std::size_t i = 0; i < ends_.size(); ++i)
        if (waits[i + 1].revents != 0 && i / 2 >= swallowed_) pass_on(i);
      if (waits[0].revents == 0) continue;
      const int came = ::accept4(door_, nullptr, nullptr, SOCK_CLOEXEC);
      if (came < 0) return;
      ends_.push_back(came);
      ends_.push_back(connect_to(host_, port_));
      ++accepted_;
    }
  }
  void pass_on(std::size_t from) {
    char bytes[16384];
    const ssize_t size = ::read(ends_[from], bytes, sizeof bytes);
    int& to = ends_[from ^ 1];
    if (size > 0 && ::send(to, bytes, static_cast<std::size_t>(size), MSG_NOSIGNAL) == size) return;
    ::shutdown(to, SHUT_RDWR);
    ::close(std::exchange(ends_[from], -1));
  }

  const std::string host_, port_;
  const int door_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  int number_ = 0;
  std::vector<int> ends_;  // pairs: ours, the server's
  std::atomic<std::size_t> accepted_{0}, swallowed_{0};
  std::thread thread_;
};

TEST_F(Postgres, AListenerWhoseServerIsSilentlyGoneConnectsAnew) {
  const auto server = other->read([](ReadTx& tx) {
    return tx.first(
        "SELECT coalesce(host(inet_server_addr()), "
        "split_part(current_setting('unix_socket_directories'), ',', 1)), current_setting('port')");
  });
  ASSERT_TRUE(server && *server);
  Network network((*server)->text(0), (*server)->text(1));
  Heard heard;
  const auto far = open("host=127.0.0.1 port=" + std::to_string(network.port()) + " sslmode=disable gssencmode=disable",
                        milliseconds(500));
  far->listen("posts", heard.listener());
  network.swallow();
  EXPECT_TRUE(heard.hears(""));
  ASSERT_TRUE(other->write([](Tx& tx) { return tx.notify("posts", "after"); }));
  EXPECT_TRUE(heard.hears("after"));
}

TEST_F(Postgres, AnOperatorsOwnSettingsAreKept) {
  const auto own = open("application_name=ours connect_timeout=77 options='-c lock_timeout=1234ms'");
  const auto row = own->read([](ReadTx& tx) {
    return tx.first("SELECT current_setting('application_name'), current_setting('lock_timeout')");
  });
  ASSERT_TRUE(row && *row);
  EXPECT_EQ((*row)->text(0), "ours");
  EXPECT_EQ((*row)->text(1), "1234ms");
}

TEST(PostgresConnection, AConnectionStringThatIsNoneIsRefusedWithoutRepeatingItsPassword) {
  const auto opened = open_postgres({"postgresql://callbox:sesame@[host/callbox", 1});
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().kind, ErrorKind::kInvalid);
  EXPECT_EQ(opened.error().message.find("sesame"), std::string::npos) << opened.error().message;
}

}  // namespace
}  // namespace callbox::storage
