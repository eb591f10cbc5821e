#include "roster/sign_in.h"

#include <gmock/gmock.h>

#include "roster/door_world.h"
#include "roster/sign_in_locks.h"
#include "roster/totp.h"
#include "storage/queue.h"

namespace callbox::roster {
namespace {

class SigningIn : public test::AtTheDoor {
 protected:
  Member find(const MemberId& id) {
    return test::must(db->read([&](storage::ReadTx& tx) { return find_member(tx, clock, id); }));
  }
  std::string enrol() {
    const Actor actor = world.actor(kim);
    const std::string secret = test::must(door.begin_totp(actor));
    test::must(door.confirm_totp(actor, totp_code(secret, clock.now())));
    clock.advance(seconds(60));
    return secret;
  }
};

TEST_P(SigningIn, GivesASessionThatIsTheMember) {
  const SignedIn in = test::must(try_in("kim", test::kPassword));
  const Actor actor = test::must(find_session(*db, clock, world.roles, in.session.token));
  EXPECT_EQ(actor.id, kim);
  EXPECT_EQ(actor.login, "kim");
  EXPECT_THAT(actor.unit_path, testing::ElementsAre("beat-1713", "district-17", "agency"));
  EXPECT_THAT(test::event_types(*db, "member/" + actor.pseudonym), testing::Contains("member.signed_in"));
}

TEST_P(SigningIn, KeepsOnlyTheDigestOfTheToken) {
  const SignedIn in = test::must(try_in("kim", test::kPassword));
  const auto row =
      test::must(db->read([](storage::ReadTx& tx) { return tx.first("SELECT token_digest FROM sessions"); }));
  ASSERT_TRUE(row);
  EXPECT_EQ(row->bytes(0), std::string(sha256(in.session.token).view()));
}

TEST_P(SigningIn, AnswersAnUnknownLoginLikeAWrongPassword) {
  const auto wrong = try_in("kim", "wrong wrong wrong");
  const auto unknown = try_in("nobody", "wrong wrong wrong");
  ASSERT_FALSE(wrong);
  ASSERT_FALSE(unknown);
  EXPECT_EQ(wrong.error(), unknown.error());
  EXPECT_EQ(wrong.error().kind, ErrorKind::kUnauthorized);
}

TEST_P(SigningIn, LocksAfterFiveFailuresForFifteenMinutes) {
  for (int i = 0; i < 4; ++i) EXPECT_EQ(code_of_failure("kim", "wrong wrong wrong"), "sign-in-failed");
  EXPECT_EQ(code_of_failure("kim", "wrong wrong wrong"), "locked");
  EXPECT_EQ(code_of_failure("kim", test::kPassword), "locked") << "the right password does not help";
  const std::string record = "member/" + world.actor(kim).pseudonym;
  EXPECT_THAT(test::event_types(*db, record), testing::Contains("member.locked").Times(1));
  const UtcMillis end = clock.now() + minutes(15);
  EXPECT_EQ(find(kim).locked_until, end);
  EXPECT_EQ(test::must(door.closed_until("kim", "")), end);
  EXPECT_THAT(try_in("kim", test::kPassword).error().message, testing::HasSubstr(to_iso(end)));

  clock.advance(seconds(15 * 60 - 1));
  EXPECT_EQ(code_of_failure("kim", test::kPassword), "locked");
  clock.advance(seconds(1));
  EXPECT_EQ(find(kim).locked_until, std::nullopt);
  EXPECT_TRUE(try_in("kim", test::kPassword));
}

TEST_P(SigningIn, LocksLongerEachTimeUpToAnHourAndForgetsAfterAGoodSignIn) {
  const auto lock = [&] {
    for (int i = 0; i < 5; ++i) code_of_failure("kim", "wrong wrong wrong");
    const Millis length = *find(kim).locked_until - clock.now();
    clock.advance(length);
    return length;
  };
  EXPECT_EQ(lock(), minutes(15));
  EXPECT_EQ(lock(), minutes(30));
  EXPECT_EQ(lock(), minutes(60));
  EXPECT_EQ(lock(), minutes(60));
  EXPECT_TRUE(try_in("kim", test::kPassword));
  EXPECT_EQ(lock(), minutes(15));
  clock.advance(hours(25));
  EXPECT_EQ(lock(), minutes(15)) << "nor does a lock of yesterday count";
}

TEST_P(SigningIn, AnAdministratorEndsALockEarlier) {
  for (int i = 0; i < 5; ++i) code_of_failure("kim", "wrong wrong wrong");
  const Actor admin = world.actor(world.hire("ada", "Administrator", "agency", "admin"));
  test::must(db->write([&](storage::Tx& tx) { return unlock(tx, clock, random, admin, kim); }));
  EXPECT_TRUE(try_in("kim", test::kPassword));
  EXPECT_THAT(test::event_types(*db, "member/" + world.actor(kim).pseudonym), testing::Contains("member.unlocked"));
}

TEST_P(SigningIn, ALockFromOutsideLeavesTheOwnersSessionAsItWas) {
  const SignedIn in = test::must(try_in("kim", test::kPassword));
  for (int i = 0; i < 5; ++i) code_of_failure("kim", "wrong wrong wrong");
  EXPECT_EQ(code_of_failure("kim", test::kPassword), "locked");
  EXPECT_TRUE(find_session(*db, clock, world.roles, in.session.token));
  test::must(door.check_password(in.actor, test::kPassword));
}

TEST_P(SigningIn, OneAddressCannotLockManyLogins) {
  const auto from = [&](std::string address, std::string login, std::string password) {
    Credentials credentials;
    credentials.login = std::move(login);
    credentials.password = std::move(password);
    credentials.address = std::move(address);
    const auto in = door.sign_in(credentials);
    return in ? "" : in.error().code;
  };
  for (int i = 0; i < 19; ++i) {
    EXPECT_EQ(from("192.0.2.7", "somebody-" + std::to_string(i), "wrong wrong wrong"), "sign-in-failed") << i;
  }
  EXPECT_EQ(from("192.0.2.7", "kim", "wrong wrong wrong"), "too-many-sign-ins");
  for (int i = 0; i < 9; ++i) EXPECT_EQ(from("192.0.2.7", "kim", "wrong wrong wrong"), "too-many-sign-ins");
  EXPECT_EQ(find(kim).locked_until, std::nullopt) << "what is refused by address locks nobody";
  EXPECT_EQ(from("192.0.2.7", "kim", test::kPassword), "too-many-sign-ins");
  EXPECT_EQ(from("192.0.2.8", "kim", test::kPassword), "");
  EXPECT_EQ(test::must(door.closed_until("kim", "192.0.2.7")), clock.now() + minutes(15));
  clock.advance(minutes(15));
  EXPECT_EQ(from("192.0.2.7", "kim", test::kPassword), "");
}

TEST_P(SigningIn, AddressesOfOneIPv6NetworkCountAsOneAndThoseOfIPv4EachAsItself) {
  const auto fail_from = [&](const std::string& address) {
    Credentials credentials;
    credentials.login = "somebody-" + to_hex(random.bytes(4));
    credentials.password = "wrong wrong wrong";
    credentials.address = address;
    return door.sign_in(credentials).error().code;
  };
  for (int i = 1; i < 20; ++i) fail_from("2001:db8:1:2::" + std::to_string(i));
  EXPECT_EQ(fail_from("2001:db8:1:2:ffff::1"), "too-many-sign-ins");
  EXPECT_EQ(fail_from("2001:db8:1:3::1"), "sign-in-failed");
  for (int i = 1; i < 30; ++i) EXPECT_EQ(fail_from("::ffff:192.0.2." + std::to_string(i)), "sign-in-failed");
}

TEST_P(SigningIn, WrongCodesLockAndTheStepBeforeTheCodeForgetsNone) {
  const std::string secret = enrol();
  for (int i = 0; i < 4; ++i) {
    EXPECT_EQ(code_of_failure("kim", test::kPassword), "totp-required") << "no failure, and no fresh start";
    EXPECT_EQ(code_of_failure("kim", test::kPassword, "000000"), "sign-in-failed");
  }
  EXPECT_EQ(code_of_failure("kim", test::kPassword, "000000"), "locked");
  EXPECT_EQ(code_of_failure("kim", test::kPassword), "locked");
  EXPECT_EQ(code_of_failure("kim", test::kPassword, totp_code(secret, clock.now())), "locked");
}

TEST_P(SigningIn, ForgetsWhatHasPassed) {
  test::must(try_in("kim", test::kPassword));
  for (int i = 0; i < 5; ++i) code_of_failure("kim", "wrong wrong wrong");
  code_of_failure("nobody", "wrong wrong wrong");
  const auto rows = [&](const std::string& table) {
    return test::must(db->read([&](storage::ReadTx& tx) { return tx.first("SELECT COUNT(*) FROM " + table); }))
        ->integer(0);
  };
  const auto tidy = [&] { test::must(db->write([&](storage::Tx& tx) { return forget_what_has_passed(tx, clock); })); };
  tidy();
  EXPECT_EQ(rows("sessions"), 1);
  EXPECT_EQ(rows("sign_in_locks"), 1);
  EXPECT_EQ(rows("sign_in_failures"), 1);
  clock.advance(hours(25));
  tidy();
  EXPECT_EQ(rows("sessions"), 0);
  EXPECT_EQ(rows("sign_in_locks"), 0);
  EXPECT_EQ(rows("sign_in_failures"), 0);
}

TEST_P(SigningIn, AreTidiedByTheScheduler) {
  test::must(try_in("kim", test::kPassword));
  storage::Workers workers(*db, clock, random, {});
  test::must(keep_sign_ins_tidy(workers, *db, clock, random));
  test::must(keep_sign_ins_tidy(workers, *db, clock, random));
  clock.advance(hours(25));
  EXPECT_EQ(test::must(workers.run_due()), 1) << "one job, however often the server starts";
  EXPECT_FALSE(test::must(db->read([](storage::ReadTx& tx) { return tx.first("SELECT 1 FROM sessions"); })));
  clock.advance(hours(2));
  EXPECT_EQ(test::must(workers.run_due()), 1) << "and it comes back";
}

TEST_P(SigningIn, LocksALoginNobodyHasJustTheSame) {
  for (int i = 0; i < 4; ++i) EXPECT_EQ(code_of_failure("nobody", "wrong wrong wrong"), "sign-in-failed");
  EXPECT_EQ(code_of_failure("nobody", "wrong wrong wrong"), "locked");
  EXPECT_EQ(code_of_failure("nobody", "another wrong one"), "locked");
}

TEST_P(SigningIn, CountsOnlyFailuresOfTheLastFifteenMinutes) {
  for (int i = 0; i < 4; ++i) code_of_failure("kim", "wrong wrong wrong");
  clock.advance(seconds(15 * 60 + 1));
  for (int i = 0; i < 4; ++i) EXPECT_EQ(code_of_failure("kim", "wrong wrong wrong"), "sign-in-failed");
  EXPECT_TRUE(try_in("kim", test::kPassword));
}

TEST_P(SigningIn, AGoodSignInForgetsEarlierFailures) {
  for (int i = 0; i < 4; ++i) code_of_failure("kim", "wrong wrong wrong");
  EXPECT_TRUE(try_in("kim", test::kPassword));
  for (int i = 0; i < 4; ++i) EXPECT_EQ(code_of_failure("kim", "wrong wrong wrong"), "sign-in-failed");
}

TEST_P(SigningIn, AsksForACodeOnceEnrolled) {
  const std::string secret = enrol();
  EXPECT_EQ(code_of_failure("kim", test::kPassword), "totp-required");
  EXPECT_EQ(code_of_failure("kim", test::kPassword, "000000"), "sign-in-failed");
  EXPECT_TRUE(try_in("kim", test::kPassword, totp_code(secret, clock.now())));
}

TEST_P(SigningIn, DoesNotSayThatThePasswordWasRightWhenTheCodeIsWrong) {
  enrol();
  EXPECT_EQ(try_in("kim", test::kPassword, "000000").error(), try_in("kim", "wrong wrong wrong", "000000").error());
}

TEST_P(SigningIn, TakesACodeOnceOnly) {
  const std::string secret = enrol();
  const std::string code = totp_code(secret, clock.now());
  EXPECT_TRUE(try_in("kim", test::kPassword, code));
  EXPECT_EQ(code_of_failure("kim", test::kPassword, code), "sign-in-failed");
  const std::string earlier = totp_code(secret, clock.now() - seconds(30));
  EXPECT_EQ(code_of_failure("kim", test::kPassword, earlier), "sign-in-failed") << "nor an earlier one";
  clock.advance(seconds(30));
  EXPECT_TRUE(try_in("kim", test::kPassword, totp_code(secret, clock.now())));
}

TEST_P(SigningIn, KeepsTheSecretSealedForItsMember) {
  const std::string secret = enrol();
  const auto row = test::must(db->read([&](storage::ReadTx& tx) {
    return tx.first("SELECT sealed FROM credentials WHERE member = $1 AND kind = 'totp'", kim);
  }));
  EXPECT_EQ(row->bytes(0).find(secret), std::string::npos);
  EXPECT_FALSE(open_secret(std::string(32, 'k'), "totp/someone-else", row->bytes(0)));
}

TEST_P(SigningIn, ASessionEndsAfterTwelveHoursWhateverIsDone) {
  const std::string token = test::must(try_in("kim", test::kPassword)).session.token;
  for (int i = 0; i < 35; ++i) {
    clock.advance(minutes(20));
    ASSERT_TRUE(find_session(*db, clock, world.roles, token)) << i;
  }
  clock.advance(minutes(20));
  const auto ended = find_session(*db, clock, world.roles, token);
  ASSERT_FALSE(ended);
  EXPECT_EQ(ended.error().code, "session-ended");
}

TEST_P(SigningIn, ASessionEndsAfterThirtyIdleMinutes) {
  const std::string token = test::must(try_in("kim", test::kPassword)).session.token;
  clock.advance(minutes(29));
  EXPECT_TRUE(find_session(*db, clock, world.roles, token));
  clock.advance(minutes(30));
  EXPECT_EQ(find_session(*db, clock, world.roles, token).error().code, "session-ended");
}

TEST_P(SigningIn, AStolenTokenIsWorthNothingAfterSigningOut) {
  const std::string token = test::must(try_in("kim", test::kPassword)).session.token;
  test::must(end_session(*db, clock, random, token));
  const auto stolen = find_session(*db, clock, world.roles, token);
  ASSERT_FALSE(stolen);
  EXPECT_EQ(stolen.error().kind, ErrorKind::kUnauthorized);
  EXPECT_THAT(test::event_types(*db, "member/" + world.actor(kim).pseudonym), testing::Contains("member.signed_out"));
}

TEST_P(SigningIn, EndsTheSessionTheBrowserHadBefore) {
  const std::string earlier = test::must(try_in("kim", test::kPassword)).session.token;
  Credentials again;
  again.login = "kim";
  again.password = test::kPassword;
  again.earlier_token = earlier;
  EXPECT_NE(test::must(door.sign_in(again)).session.token, earlier);
  EXPECT_FALSE(find_session(*db, clock, world.roles, earlier));
}

TEST_P(SigningIn, ANewPasswordEndsAllSessions) {
  const std::string token = test::must(try_in("kim", test::kPassword)).session.token;
  test::must(door.change_password(kim, "a longer one than before", "system"));
  EXPECT_FALSE(find_session(*db, clock, world.roles, token));
  EXPECT_EQ(code_of_failure("kim", test::kPassword), "sign-in-failed");
  EXPECT_TRUE(try_in("kim", "a longer one than before"));
}

TEST_P(SigningIn, ARoleTakenAwayCountsFromTheNextRequest) {
  const std::string token = test::must(try_in("kim", test::kPassword)).session.token;
  test::must(db->write([&](storage::Tx& tx) {
    return revoke_role(tx, clock, random, command_line_actor(), kim, "author", "beat-1713");
  }));
  EXPECT_TRUE(test::must(find_session(*db, clock, world.roles, token)).roles.empty());
}

TEST_P(SigningIn, ALS_3_DeviceAndDutyAreNeverAssumed) {
  const std::string token = test::must(try_in("kim", test::kPassword)).session.token;
  const Actor actor = test::must(find_session(*db, clock, world.roles, token));
  EXPECT_FALSE(actor.department_device);
  EXPECT_FALSE(actor.on_duty);
}

TEST_P(SigningIn, ALS_3_DeviceAndDutyAreWhatTheMemberSaysAndCanBeSaidAnew) {
  Credentials credentials;
  credentials.login = "kim";
  credentials.password = test::kPassword;
  credentials.on_duty = true;
  const SignedIn in = test::must(door.sign_in(credentials));
  EXPECT_FALSE(in.actor.department_device);
  EXPECT_TRUE(in.actor.on_duty);

  test::must(state_circumstances(*db, clock, random, in.actor, in.session.token, {true, false}));
  const Actor later = test::must(find_session(*db, clock, world.roles, in.session.token));
  EXPECT_TRUE(later.department_device);
  EXPECT_FALSE(later.on_duty);
  const std::string record = "member/" + later.pseudonym;
  EXPECT_THAT(test::event_types(*db, record), testing::Contains("member.circumstances_stated").Times(1));
  test::must(state_circumstances(*db, clock, random, later, in.session.token, {true, false}));
  EXPECT_THAT(test::event_types(*db, record), testing::Contains("member.circumstances_stated").Times(1))
      << "nothing new was said";
}

CALLBOX_ON_BOTH_DATABASES(SigningIn);

TEST(Passwords, AreArgon2idAndLongEnough) {
  EXPECT_EQ(hash_password("short", PasswordCost::least()).error().where.field, "password");
  const std::string hash = test::must(hash_password(test::kPassword, PasswordCost::least()));
  EXPECT_TRUE(hash.starts_with("$argon2id$"));
  EXPECT_TRUE(password_matches(hash, test::kPassword));
  EXPECT_FALSE(password_matches(hash, "correct horse batterz"));
  EXPECT_FALSE(password_matches("", test::kPassword));
}

}  // namespace
}  // namespace callbox::roster
