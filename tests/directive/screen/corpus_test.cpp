// How well the screen does on the labelled corpus. Structured identifiers are held to a bar; people, operations and
// language are counted and printed, promised nothing.
#include "directive/screen/corpus.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdio>
#include <map>
#include <set>

#include "directive/screen.h"

namespace callbox::directive {
namespace {

const std::string kCorpus = std::string(CALLBOX_SOURCE_DIR) + "/tests/corpus";
const std::set<std::string_view> kStructured{
    "private.ssn",          "private.drivers-licence", "private.date-of-birth", "private.phone",
    "private.email",        "private.home-address",    "private.plate",         "private.vin",
    "private.payment-card", "private.account-number"};
constexpr double kRecallBar = 0.99;
constexpr double kPrecisionBar = 0.95;

struct Tally {
  int labelled = 0;  // marked in the corpus
  int found = 0;     // of those
  int right = 0;     // findings that meet a mark
  int wrong = 0;     // findings that meet none

  double recall() const { return labelled == 0 ? 1.0 : static_cast<double>(found) / labelled; }
  double precision() const { return right + wrong == 0 ? 1.0 : static_cast<double>(right) / (right + wrong); }
  void add(const Tally& other) {
    labelled += other.labelled;
    found += other.found;
    right += other.right;
    wrong += other.wrong;
  }
};

// A number must be found as a number, not as part of one: at least half of both together. For sentences a touch is
// enough.
bool meet(const Label& label, const Match& match) {
  if (label.detector != match.detector) return false;
  const std::size_t begin = std::max(label.begin, match.begin);
  const std::size_t end = std::min(label.end, match.end);
  if (begin >= end) return false;
  const std::size_t both = std::max(label.end, match.end) - std::min(label.begin, match.begin);
  return !kStructured.contains(match.detector) || 2 * (end - begin) >= both;
}

struct Outcome {
  std::map<std::string, Tally> by_detector;
  std::vector<std::string> slips;
};

Outcome measure(const Screen& screen, const std::vector<Snippet>& snippets) {
  Outcome out;
  for (const Snippet& snippet : snippets) {
    const auto matches = screen.scan(snippet.text);
    if (!matches) {
      ADD_FAILURE() << snippet.where << ": " << matches.error().message;
      continue;
    }
    for (const Label& label : snippet.labels) {
      const bool found = std::any_of(matches->begin(), matches->end(), [&](const Match& m) { return meet(label, m); });
      Tally& tally = out.by_detector[label.detector];
      ++tally.labelled;
      tally.found += found ? 1 : 0;
      if (!found) out.slips.push_back(snippet.where + " missed " + label.detector + ": " + snippet.text);
    }
    for (const Match& match : *matches) {
      const bool right =
          std::any_of(snippet.labels.begin(), snippet.labels.end(), [&](const Label& l) { return meet(l, match); });
      Tally& tally = out.by_detector[std::string(match.detector)];
      ++(right ? tally.right : tally.wrong);
      if (!right)
        out.slips.push_back(snippet.where + " mistook for " + std::string(match.detector) + ": [" +
                            snippet.text.substr(match.begin, match.end - match.begin) + "] in: " + snippet.text);
    }
  }
  return out;
}

void print(const char* title, const Outcome& outcome) {
  std::printf("%s\n%-26s %8s %6s %6s %8s %10s\n", title, "detector", "labelled", "found", "wrong", "recall",
              "precision");
  for (const auto& [detector, tally] : outcome.by_detector)
    std::printf("%-26s %8d %6d %6d %8.3f %10.3f\n", detector.c_str(), tally.labelled, tally.found, tally.wrong,
                tally.recall(), tally.precision());
}

Tally structured_total(const Outcome& outcome) {
  Tally total;
  for (const auto& [detector, tally] : outcome.by_detector)
    if (kStructured.contains(detector)) total.add(tally);
  std::printf("%-26s %8d %6d %6d %8.3f %10.3f\n\n", "structured, in total", total.labelled, total.found, total.wrong,
              total.recall(), total.precision());
  return total;
}

std::shared_ptr<const Screen> corpus_screen() {
  ScreenOptions options;
  options.allowed = read_allowed(kCorpus);
  return Screen::make(options).value();
}

TEST(Corpus, HoldsSixHundredSnippetsAndHalfAreHardNegatives) {
  std::vector<Snippet> all = read_corpus(kCorpus);
  const std::vector<Snippet> held_out = read_corpus(kCorpus + "/held-out");
  all.insert(all.end(), held_out.begin(), held_out.end());

  const auto negatives = std::count_if(all.begin(), all.end(), [](const Snippet& s) { return s.labels.empty(); });

  EXPECT_GE(all.size(), 600U);
  EXPECT_GE(2 * static_cast<std::size_t>(negatives), all.size());
}

TEST(Corpus, LabelsNameDetectorsThatExistAndMarkText) {
  std::set<std::string> known;
  for (const DetectorInfo& info : detectors()) known.emplace(info.id);
  for (const std::string& folder : {kCorpus, kCorpus + "/held-out"})
    for (const Snippet& snippet : read_corpus(folder))
      for (const Label& label : snippet.labels) {
        EXPECT_TRUE(known.contains(label.detector)) << snippet.where << " " << label.detector;
        EXPECT_LT(label.begin, label.end) << snippet.where;
      }
}

TEST(Corpus, StructuredIdentifiersAreFoundAndLittleElseIsMistakenForThem) {
  const auto screen = corpus_screen();

  const Outcome outcome = measure(*screen, read_corpus(kCorpus));
  print("tuned part", outcome);
  const Tally total = structured_total(outcome);
  for (const std::string& slip : outcome.slips) std::printf("  %s\n", slip.c_str());

  EXPECT_GE(total.recall(), kRecallBar);
  EXPECT_GE(total.precision(), kPrecisionBar);
}

TEST(Corpus, TheHeldOutPartIsMeasuredApart) {
  const auto screen = corpus_screen();

  const Outcome outcome = measure(*screen, read_corpus(kCorpus + "/held-out"));
  print("held-out part", outcome);
  const Tally total = structured_total(outcome);

  EXPECT_GT(total.labelled, 40);
  EXPECT_GE(total.recall(), 0.9);
  EXPECT_GE(total.precision(), 0.9);
}

TEST(Corpus, TheWholeCorpusMeetsTheBars) {
  const auto screen = corpus_screen();

  std::vector<Snippet> all = read_corpus(kCorpus);
  const std::vector<Snippet> held_out = read_corpus(kCorpus + "/held-out");
  all.insert(all.end(), held_out.begin(), held_out.end());
  const Outcome outcome = measure(*screen, all);
  print("whole corpus", outcome);
  const Tally total = structured_total(outcome);

  EXPECT_GE(total.recall(), kRecallBar);
  EXPECT_GE(total.precision(), kPrecisionBar);
}

}  // namespace
}  // namespace callbox::directive
