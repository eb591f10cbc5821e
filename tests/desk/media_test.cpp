#include "desk/media.h"
#include "media/reencode.h"

#include <gmock/gmock.h>
#include <jpeglib.h>
#include <png.h>
#include <webp/encode.h>

#include <cstdlib>

#include "base/text.h"
#include "desk/desk_world.h"
#include "desk/disposal.h"
#include "desk/draft.h"
#include "desk/events.h"
#include "desk/jobs.h"
#include "desk/release.h"
#include "ledger/disposal.h"
#include "ledger/ledger.h"

namespace callbox::desk {
namespace {

std::vector<std::uint8_t> pixels(int width, int height, int channels) {
  std::vector<std::uint8_t> out;
  std::uint32_t noise = 7;
  for (int i = 0; i < width * height * channels; ++i) {
    noise = noise * 1664525 + 1013904223;
    out.push_back(static_cast<std::uint8_t>(noise >> 24));
  }
  return out;
}

std::string jpeg(int width, int height, const std::string& app1 = {}) {
  jpeg_error_mgr errors{};
  jpeg_compress_struct image{};
  image.err = jpeg_std_error(&errors);
  jpeg_create_compress(&image);
  unsigned char* out = nullptr;
  unsigned long size = 0;
  jpeg_mem_dest(&image, &out, &size);
  image.image_width = static_cast<JDIMENSION>(width);
  image.image_height = static_cast<JDIMENSION>(height);
  image.input_components = 3;
  image.in_color_space = JCS_RGB;
  jpeg_set_defaults(&image);
  jpeg_start_compress(&image, TRUE);
  if (!app1.empty()) {
    jpeg_write_marker(&image, JPEG_APP0 + 1, reinterpret_cast<const JOCTET*>(app1.data()),
                      static_cast<unsigned int>(app1.size()));
  }
  std::vector<std::uint8_t> data = pixels(width, height, 3);
  while (image.next_scanline < image.image_height) {
    JSAMPROW row = data.data() + std::size_t{image.next_scanline} * static_cast<std::size_t>(width) * 3;
    jpeg_write_scanlines(&image, &row, 1);
  }
  jpeg_finish_compress(&image);
  jpeg_destroy_compress(&image);
  std::string bytes(reinterpret_cast<const char*>(out), size);
  std::free(out);
  return bytes;
}

std::string png(int width, int height, int channels) {
  png_image image{};
  image.version = PNG_IMAGE_VERSION;
  image.width = static_cast<png_uint_32>(width);
  image.height = static_cast<png_uint_32>(height);
  image.format = channels == 4 ? PNG_FORMAT_RGBA : PNG_FORMAT_RGB;
  const std::vector<std::uint8_t> data = pixels(width, height, channels);
  png_alloc_size_t size = 0;
  png_image_write_to_memory(&image, nullptr, &size, 0, data.data(), 0, nullptr);
  std::string bytes(size, '\0');
  png_image_write_to_memory(&image, bytes.data(), &size, 0, data.data(), 0, nullptr);
  return bytes;
}

std::string webp(int width, int height) {
  const std::vector<std::uint8_t> data = pixels(width, height, 4);
  std::uint8_t* out = nullptr;
  const std::size_t size = WebPEncodeRGBA(data.data(), width, height, width * 4, 70, &out);
  std::string bytes(reinterpret_cast<const char*>(out), size);
  WebPFree(out);
  return bytes;
}

// Exif with orientation 6 and a GPS position, as a telephone writes it.
std::string exif_with_position() {
  std::string exif("Exif\0\0II\x2A\0\x08\0\0\0\x02\0", 16);
  exif += std::string("\x12\x01\x03\0\x01\0\0\0\x06\0\0\0", 12);
  exif += std::string("\x25\x88\x04\0\x01\0\0\0\x26\0\0\0", 12);  // GPS directory
  exif += std::string("\0\0\0\0", 4);
  exif += "GPSLatitude=41.6689N GPSLongitude=87.7387W";
  return exif;
}

result<media::Reencoded> through(std::string_view bytes) {
  return media::reencode(bytes, CALLBOX_MEDIA_WORKER);
}

TEST(Media, LoseTheirPositionAndStandUpright) {
  const std::string original = jpeg(64, 32, exif_with_position());
  ASSERT_NE(original.find("GPSLatitude"), std::string::npos);
  const media::Reencoded stored = test::must(through(original));
  EXPECT_EQ(stored.bytes.find("GPS"), std::string::npos);
  EXPECT_EQ(stored.bytes.find("Exif"), std::string::npos);
  EXPECT_EQ(stored.bytes.find("41.6689"), std::string::npos);
  EXPECT_EQ(stored.bytes.find("\xFF\xE1"), std::string::npos) << "no APP1 segment at all";
  EXPECT_EQ(stored.media_type, "image/jpeg");
  EXPECT_EQ(stored.width, 32) << "turned, because the tag that turned it is gone";
  EXPECT_EQ(stored.height, 64);
}

TEST(Media, KeepTransparencyAsPngOrWebp) {
  EXPECT_EQ(test::must(through(png(20, 10, 4))).media_type, "image/png");
  EXPECT_EQ(test::must(through(png(20, 10, 3))).media_type, "image/png");
  EXPECT_EQ(test::must(through(webp(20, 10))).media_type, "image/webp");
}

TEST(Media, ShrinkToWhatEveryNetworkTakes) {
  // Noise compresses worst.
  const media::Reencoded large = test::must(through(jpeg(3000, 1000)));
  EXPECT_LE(large.width, media::kStoredSide);
  EXPECT_LE(large.bytes.size(), media::kStoredBytes);
  const media::Reencoded noisy = test::must(through(png(1200, 900, 3)));
  EXPECT_EQ(noisy.media_type, "image/jpeg") << "a PNG this large is a photograph";
  EXPECT_LE(noisy.bytes.size(), media::kStoredBytes);
}

TEST(Media, AreTheSameBytesForTheSameUpload) {
  const std::string original = jpeg(40, 30);
  EXPECT_EQ(test::must(through(original)).bytes, test::must(through(original)).bytes);
}

struct Bad {
  const char* name;
  std::string bytes;
  std::string code;
};
class BadUploads : public testing::TestWithParam<Bad> {};
TEST_P(BadUploads, AreRefusedClearly) {
  const auto sniffed = media::sniff_picture(GetParam().bytes);
  const auto refused =
      sniffed ? Status(tl::unexpected(through(GetParam().bytes).error())) : Status(tl::unexpected(sniffed.error()));
  EXPECT_EQ(refused.error().code, GetParam().code) << refused.error().message;
  EXPECT_FALSE(refused.error().message.empty());
}
std::string png_header(std::uint32_t width, std::uint32_t height) {
  std::string bytes = png(1, 1, 3);
  for (int i = 0; i < 4; ++i) {
    bytes[static_cast<std::size_t>(16 + i)] = static_cast<char>(width >> (24 - 8 * i));
    bytes[static_cast<std::size_t>(20 + i)] = static_cast<char>(height >> (24 - 8 * i));
  }
  return bytes;
}
INSTANTIATE_TEST_SUITE_P(
    , BadUploads,
    testing::Values(Bad{"Svg", "<?xml version=\"1.0\"?><svg xmlns=\"x\"><script>1</script></svg>", "not-a-picture"},
                    Bad{"Html", "<!DOCTYPE html><html></html>", "not-a-picture"},
                    Bad{"Gif", "GIF89a\x01\x01", "not-a-picture"}, Bad{"Nothing", "", "not-a-picture"},
                    Bad{"Executable",
                        std::string("\x7F"
                                    "ELF\x02\x01",
                                    6),
                        "not-a-picture"},
                    Bad{"JpegWithScript", jpeg(8, 8) + "<script>alert(1)</script>", "polyglot"},
                    Bad{"JpegWithScriptInItsMetadata", jpeg(8, 8, "http://ns.adobe.com/xap/1.0/<SCRIPT src=x>"),
                        "polyglot"},
                    Bad{"JpegWithZip", jpeg(8, 8) + "PK\x01\x02 central PK\x05\x06 end of directory", "polyglot"},
                    Bad{"PngWithPhp", png(8, 8, 3) + "<?php system($_GET[0]); ?>", "polyglot"},
                    Bad{"JpegCutOff", jpeg(200, 200).substr(0, 3000), "not-a-picture"},
                    Bad{"JpegOfNoise", "\xFF\xD8\xFF" + std::string(2000, 'x'), "not-a-picture"},
                    Bad{"PngDamaged", png_header(1, 7), "not-a-picture"},
                    Bad{"WebpOfNoise", "RIFF\x20\x01\x01\x01WEBPVP8 " + std::string(400, 'x'), "not-a-picture"}),
    [](const auto& param_info) { return std::string(param_info.param.name); });

TEST(Media, WithMorePixelsThanMemoryAreRefusedBeforeDecoding) {
  const auto refused = through(jpeg(12'001, 8));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::kTooLarge);
}

TEST(Media, AreNotLostWhenTheWorkerCannotBeStarted) {
  const auto refused = media::reencode(jpeg(8, 8), "/nowhere/callbox");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::kUnavailable);
}

TEST(Media, AWorkerThatAnswersNonsenseIsNotBelieved) {
  EXPECT_EQ(media::reencode(jpeg(8, 8), "/bin/true").error().kind, ErrorKind::kUnavailable);
  EXPECT_EQ(media::reencode(jpeg(8, 8), "/bin/echo").error().kind, ErrorKind::kUnavailable);
}

class Uploads : public test::OnBothDatabases {
 protected:
  std::unique_ptr<storage::Database> db = fresh.open(test::desk_schema());
  test::DeskWorld world{*db, clock, random, "alsip-1021"};
};

TEST_P(Uploads, AreStoredUnderTheDigestOfWhatWouldBePublished) {
  const StoredMedium stored = test::must(accept_upload(world.desk, world.kim(), jpeg(64, 48, exif_with_position())));
  const std::string bytes = test::must(world.blobs->get(stored.digest));
  EXPECT_EQ(sha256(bytes), stored.digest);
  EXPECT_EQ(static_cast<std::int64_t>(bytes.size()), stored.bytes);
  EXPECT_EQ(test::must(accept_upload(world.desk, world.kim(), jpeg(64, 48, exif_with_position()))).digest,
            stored.digest);
}

TEST_P(Uploads, OverTwentyMegabytesAreRefused) {
  const auto refused = accept_upload(world.desk, world.kim(), std::string(media::kMaxUpload + 1, 'x'));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::kTooLarge);
}

TEST_P(Uploads, GiveThePackageTheirOwnSizeWhateverTheClientSays) {
  const StoredMedium stored = test::must(accept_upload(world.desk, world.kim(), jpeg(64, 48)));
  directive::Package package = test::tip();
  package.media.push_back(
      {stored.digest, "text/html", directive::MediumKind::kPhoto, "A bicycle at a rack", 1, 1, "", "", true});
  const PostId id = world.draft(world.kim(), package);
  const directive::Medium kept = world.package(id).media.at(0);
  EXPECT_EQ(kept.media_type, "image/jpeg");
  EXPECT_EQ(kept.width, 64);
  EXPECT_EQ(kept.height, 48);
}

// The log is public: nothing on it may let anybody try a guess of an unpublished picture, or learn that it was there.
TEST_P(Uploads, LeaveNothingOnThePublicLogToTryAGuessAgainst) {
  const StoredMedium stored = test::must(accept_upload(world.desk, world.kim(), jpeg(64, 48)));
  test::must(accept_upload(world.desk, world.kim(), jpeg(64, 48)));
  test::must(accept_upload(world.desk, world.sam(), jpeg(64, 48)));
  const auto rows = test::must(db->read([&](storage::ReadTx& tx) {
    return tx.query("SELECT u.record, u.member FROM media_uploads u WHERE u.digest = $1 ORDER BY u.record",
                    stored.digest);
  }));
  ASSERT_EQ(rows.size(), 2U) << "one a member: the second member's looks like a first";
  for (const storage::Row& row : rows) {
    const auto events = test::must(db->read([&](storage::ReadTx& tx) { return ledger::history(tx, row.text(0)); }));
    ASSERT_EQ(events.size(), 1U);
    EXPECT_EQ(events[0].type, "medium.stored");
    for (std::size_t at = 0; at + 8 <= 64; ++at) {
      EXPECT_THAT(events[0].entry, testing::Not(testing::HasSubstr(to_hex(stored.digest).substr(at, 8))));
    }
    const auto body =
        test::must(db->read([&](storage::ReadTx& tx) { return ledger::disclose(tx, events[0].id, "media"); }));
    EXPECT_EQ(body.bytes, to_hex(stored.digest)) << "the record itself is complete";
  }
  EXPECT_NE(rows[0].text(0), rows[1].text(0));
}

TEST_P(Uploads, AreSeenByWhoUploadedThemAndWhoSeesThePostTheyAreIn) {
  const roster::Actor stranger = world.roster.actor(world.roster.hire("stranger", "Officer", "district-18", "author"));
  const auto sees = [&](const roster::Actor& actor, const StoredMedium& medium) {
    const auto found = db->read([&](storage::ReadTx& tx) { return find_medium(tx, actor, medium.digest); });
    if (!found) {
      EXPECT_EQ(found.error().kind, ErrorKind::kNotFound);
    }
    return found.has_value();
  };
  const auto with = [](const StoredMedium& medium) {
    directive::Package package = test::tip();
    package.media.push_back(
        {medium.digest, "image/jpeg", directive::MediumKind::kPhoto, "A bicycle at a rack", 1, 1, "", "", true});
    return package;
  };
  const StoredMedium first = test::must(accept_upload(world.desk, world.kim(), jpeg(64, 48)));
  const StoredMedium second = test::must(accept_upload(world.desk, world.kim(), jpeg(80, 48)));
  EXPECT_TRUE(sees(world.kim(), first));
  EXPECT_FALSE(sees(world.sam(), first)) << "it stands in no post yet";

  const PostId id = world.publish(with(first));
  EXPECT_TRUE(sees(world.sam(), first));
  EXPECT_TRUE(sees(stranger, first)) << "it is in public view";

  test::must(start_correction(world.desk, world.kim(), id, "The picture"));
  test::must(edit_draft(world.desk, world.kim(), id, etag_of(world.post(id)), with(second)));
  EXPECT_TRUE(sees(world.sam(), second));
  EXPECT_FALSE(sees(stranger, second)) << "the draft of a correction is the desk's own";
  EXPECT_EQ(create_draft(world.desk, stranger, with(second), "").error().where.field, "media[0].digest")
      << "naming a picture does not open it";
  test::must(accept_upload(world.desk, stranger, jpeg(80, 48)));
  EXPECT_TRUE(sees(stranger, second)) << "who has the picture may use it";
}

TEST_P(Uploads, LeaveTheDiskWhenTheirRecordsEndAndNotBefore) {
  const std::string picture = jpeg(64, 48);
  const Digest digest = test::must(accept_upload(world.desk, world.kim(), picture)).digest;
  test::must(accept_upload(world.desk, world.sam(), picture));
  directive::Package package = test::tip();
  package.media.push_back(
      {digest, "image/jpeg", directive::MediumKind::kPhoto, "A bicycle at a rack", 1, 1, "", "", true});
  const PostId post = world.draft(world.kim(), package);
  const auto uploads = test::must(db->read([&](storage::ReadTx& tx) {
    return tx.query("SELECT record FROM media_uploads WHERE digest = $1 ORDER BY record", digest);
  }));
  ASSERT_EQ(uploads.size(), 2U);
  const auto end = [&](const std::string& record) {
    return db->write([&](storage::Tx& tx) -> Status {
      const std::string id = record.substr(record.find('/') + 1);
      CHECK_OK(record.starts_with("post/") ? dispose_post(tx, id) : dispose_medium(tx, id));
      CHECK_OK(ledger::dispose_record(tx, clock, random, record, "m-archivist", "Certificate 24-117"));
      return {};
    });
  };
  const auto on_the_disk = [&] {
    storage::Workers workers(*db, clock, random, {});
    test::must(handle_jobs(workers, world.desk));
    test::must(workers.run_due());
    return test::must(world.desk.blobs.contains(digest));
  };
  EXPECT_EQ(end(uploads[0].text(0)).error().code, "in-use") << "a post shows it";
  test::must(end(record_of(post)));
  EXPECT_TRUE(on_the_disk());
  test::must(end(uploads[0].text(0)));
  EXPECT_TRUE(on_the_disk()) << "somebody else uploaded the same";
  test::must(end(uploads[1].text(0)));
  EXPECT_FALSE(on_the_disk());
  EXPECT_EQ(test::must(accept_upload(world.desk, world.kim(), picture)).digest, digest) << "and it may come again";
  EXPECT_TRUE(on_the_disk());
}

TEST_P(Uploads, ThatComeAgainBeforeTheirBytesWentKeepThem) {
  const std::string picture = jpeg(64, 48);
  const Digest digest = test::must(accept_upload(world.desk, world.kim(), picture)).digest;
  const storage::Job job{{}, std::string(kForgetBytesJob), to_hex(digest), "{}", "", 1, 8, clock.now()};
  EXPECT_EQ(forget_bytes(world.desk, job).kind, storage::JobOutcome::Kind::kDone);
  EXPECT_TRUE(test::must(world.desk.blobs.contains(digest)));
}

TEST_P(Uploads, OfADatabaseFromBeforeAreFoundInTheirPosts) {
  const StoredMedium stored = test::must(accept_upload(world.desk, world.kim(), jpeg(64, 48)));
  directive::Package package = test::tip();
  package.media.push_back(
      {stored.digest, "image/jpeg", directive::MediumKind::kPhoto, "A bicycle at a rack", 1, 1, "", "", true});
  world.draft(world.kim(), package);
  test::must(db->write([&](storage::Tx& tx) -> Status {
    for (const std::string_view sql :
         {"DROP TABLE media_uses", "DROP TABLE media_uploads", "DELETE FROM callbox_migrations WHERE number = 402"}) {
      CHECK_OK(tx.exec(sql));
    }
    CHECK_OK(ledger::append(tx, clock, random, {kStaleRefused, "settings/test", "system", "", {}}));
    return {};
  }));
  test::must(fresh.open()->migrate(test::desk_schema()));
  for (const roster::Actor& actor : {world.kim(), world.sam()}) {
    EXPECT_TRUE(db->read([&](storage::ReadTx& tx) { return find_medium(tx, actor, stored.digest); })) << actor.name;
  }
}

CALLBOX_ON_BOTH_DATABASES(Uploads);

}  // namespace
}  // namespace callbox::desk
