// What members sign in with: rows, none of whose kinds is required, and never none at all.
#include "roster/credential.h"

#include <gmock/gmock.h>

#include <algorithm>

#include "roster/door_world.h"
#include "roster/totp.h"
#include "roster/unit.h"

namespace callbox::roster {
namespace {

class CredentialsOfMembers : public test::AtTheDoor {
 protected:
  std::vector<Credential> all() {
    return test::must(db->read([&](storage::ReadTx& tx) { return credentials_of(tx, kim); }));
  }
  Status remove(const std::string& id) {
    return db->write([&](storage::Tx& tx) { return remove_credential(tx, clock, random, world.actor(kim), id); });
  }
  void enrol() {
    const std::string secret = test::must(door.begin_totp(world.actor(kim)));
    test::must(door.confirm_totp(world.actor(kim), totp_code(secret, clock.now())));
  }
};

TEST_P(CredentialsOfMembers, WithoutAPasswordOpenNothingByOne) {
  test::must(db->write([&](storage::Tx& tx) {
    return add_member(tx, clock, random, {"lee", "Lee", "Officer", "", "", "lee@village.example", "agency", true, ""},
                      "system");
  }));
  for (const char* password : {"", "x", test::kPassword}) EXPECT_EQ(code_of_failure("lee", password), "sign-in-failed");
}

TEST_P(CredentialsOfMembers, AreListedWithTheirLastUse) {
  ASSERT_EQ(all().size(), 1U);
  EXPECT_EQ(all()[0].kind, CredentialKind::kPassword);
  EXPECT_FALSE(all()[0].last_used_at);
  EXPECT_EQ(code_of_failure("kim", test::kPassword), "");
  EXPECT_EQ(all()[0].last_used_at, clock.now());
}

TEST_P(CredentialsOfMembers, KeepTheLastThatOpensASession) {
  enrol();
  const std::string password = all()[0].id;
  EXPECT_EQ(remove(password).error().code, "last-credential") << "a second factor opens nothing alone";
  EXPECT_EQ(remove("01hzzzzzzzzzzzzzzzzzzzzzzz").error().kind, ErrorKind::kNotFound);
  EXPECT_EQ(all().size(), 2U);
}

TEST_P(CredentialsOfMembers, LetASecondFactorGo) {
  enrol();
  EXPECT_EQ(code_of_failure("kim", test::kPassword), "totp-required");
  const auto listed = all();
  const auto totp = std::find_if(listed.begin(), listed.end(),
                                 [](const Credential& one) { return one.kind == CredentialKind::kTotp; });
  ASSERT_NE(totp, listed.end());
  test::must(remove(totp->id));
  EXPECT_EQ(code_of_failure("kim", test::kPassword), "");
  EXPECT_THAT(test::event_types(*db, "member/" + world.actor(kim).pseudonym), testing::Contains("member.changed"));
}

TEST_P(CredentialsOfMembers, AreOnesOwnToRemove) {
  const MemberId lee = world.hire("lee", "Officer", "beat-1713");
  const auto of_lee = test::must(db->read([&](storage::ReadTx& tx) { return credentials_of(tx, lee); }));
  EXPECT_EQ(remove(of_lee.at(0).id).error().kind, ErrorKind::kNotFound);
}

CALLBOX_ON_BOTH_DATABASES(CredentialsOfMembers);

class CredentialsFromBefore : public test::OnBothDatabases {};

TEST_P(CredentialsFromBefore, KeepOpeningTheDeskOnceTheyAreRows) {
  std::vector<storage::Migration> before = test::roster_schema();
  std::erase_if(before, [](const storage::Migration& step) { return step.number >= 304 && step.number < 400; });
  const auto db = fresh.open(before);
  const std::string secret(20, 's');
  const std::string key(32, 'k');
  const std::string id = make_ulid(clock, random);
  const std::string hash = test::must(hash_password(test::kPassword, PasswordCost::least()));
  test::must(db->write([&](storage::Tx& tx) -> Status {
    CHECK_OK(add_unit(tx, clock, random, {"agency", "Agency", UnitKind::kAgency, "", ""}, "system"));
    CHECK_OK(
        tx.exec("INSERT INTO members (id, login, pseudonym, name, title, star_number, employee_number, email, unit, "
                "sworn, state, password_hash, totp_secret, totp_pending, added_at) VALUES ($1, 'kim', 'p1', 'Kim', "
                "'Officer', '', '', 'kim@village.example', 'agency', 1, 'active', $2, $3, NULL, $4)",
                id, hash, storage::Bytes{seal_secret(key, "totp/" + id, secret, random)}, clock.now()));
    return {};
  }));
  test::must(db->migrate(test::roster_schema()));

  const adoption::Book nothing_adopted;
  const SignIn door{*db, clock, random, roles_of(nothing_adopted), key, PasswordCost::least()};
  Credentials given;
  given.login = "kim";
  given.password = test::kPassword;
  EXPECT_EQ(door.sign_in(given).error().code, "totp-required");
  given.code = totp_code(secret, clock.now());
  EXPECT_TRUE(door.sign_in(given));
}

CALLBOX_ON_BOTH_DATABASES(CredentialsFromBefore);

}  // namespace
}  // namespace callbox::roster
