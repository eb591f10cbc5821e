// How long a screen takes. A text scanned twice flatters RE2, whose states are cached; so the percentiles come from
// texts that this process has never scanned, made from the corpus's own words, and only the warm figures use one text
// again.
#include <benchmark/benchmark.h>

#include <sys/resource.h>

#include <ctime>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <random>
#include <string>
#include <vector>

#include "directive/screen.h"

namespace callbox::directive {
namespace {

constexpr std::size_t kTexts = 30'000;
constexpr std::size_t kLength = 300;
constexpr double kBarMicroseconds = 1000;

// The words of the corpus, marks taken out, and its whole sentences.
struct Words {
  std::vector<std::string> words;
  std::vector<std::string> sentences;
};

std::string without_marks(const std::string& line) {
  std::string out;
  for (std::size_t i = 0; i < line.size();) {
    if (line.compare(i, 3, "⟦") == 0) {
      i = line.find(':', i) + 1;
    } else if (line.compare(i, 3, "⟧") == 0) {
      i += 3;
    } else {
      out.push_back(line[i++]);
    }
  }
  return out;
}

Words read_words() {
  Words out;
  for (const auto& entry :
       std::filesystem::recursive_directory_iterator(std::string(CALLBOX_SOURCE_DIR) + "/tests/corpus")) {
    if (entry.path().extension() != ".txt") continue;
    std::ifstream file(entry.path());
    for (std::string line; std::getline(file, line);) {
      if (line.empty() || line.front() == '#') continue;
      const std::string plain = without_marks(line);
      out.sentences.push_back(plain);
      for (std::size_t at = 0; at < plain.size();) {
        const std::size_t end = std::min(plain.find(' ', at), plain.size());
        if (end > at) out.words.push_back(plain.substr(at, end - at));
        at = end + 1;
      }
    }
  }
  return out;
}

// Half sentences, half loose words with random endings: what a post is made of, never the same twice.
std::string unseen_text(const Words& words, std::mt19937& random, std::size_t length) {
  std::string out;
  while (out.size() < length) {
    if (random() % 2 == 0) {
      out += words.sentences[random() % words.sentences.size()];
    } else {
      for (int i = 0; i < 6; ++i) {
        out += words.words[random() % words.words.size()];
        if (random() % 3 == 0) out += std::to_string(random() % 10'000);
        if (random() % 3 == 0) out.push_back(static_cast<char>('a' + random() % 26));
        out.push_back(' ');
      }
    }
    out.push_back(' ');
  }
  std::size_t end = length;
  while ((static_cast<unsigned char>(out[end]) & 0xC0) == 0x80) --end;
  out.resize(end);
  return out;
}

// A directive's worth of own patterns on top of the built-in ones.
ScreenOptions directive_sized() {
  ScreenOptions options;
  options.allowed = {"708-555-0100", "312-555-0111", "tips@oakhaven.example", "@police.oakhaven.example",
                     "123 Madison Street"};
  for (int i = 0; i < 60; ++i)
    options.phrases.push_back({"agency.phrase" + std::to_string(i % 10),
                               "project (?:blue|red) ?line " + std::to_string(i) + R"(\b.{0,20}budget)"});
  options.minors = {"Hope Sampleton", "Casey Inventada"};
  options.victims = {"Dana Fictional"};
  return options;
}

// Time this thread computed, in microseconds. On a shared machine the clock on the wall also counts others' work.
double thread_micros() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) * 1e6 + static_cast<double>(now.tv_nsec) / 1e3;
}

void print_row(const char* clock, std::vector<double> micros, std::size_t bytes) {
  double total = 0;
  for (const double each : micros) total += each;
  std::sort(micros.begin(), micros.end());
  const auto at = [&](double part) {
    return micros[static_cast<std::size_t>(part * static_cast<double>(micros.size() - 1))];
  };
  std::printf("  %-14s p50 %.0f us, p90 %.0f us, p99 %.0f us, p99.9 %.0f us, max %.0f us, %.2f MB/s\n", clock, at(0.5),
              at(0.9), at(0.99), at(0.999), micros.back(), static_cast<double>(bytes) / total);
}

bool print_percentiles() {
  const auto started = std::chrono::steady_clock::now();
  const auto screen = Screen::make(directive_sized()).value();
  const std::chrono::duration<double, std::milli> compiled = std::chrono::steady_clock::now() - started;
  const Words words = read_words();
  std::mt19937 random(20260418);
  std::vector<std::string> texts;
  texts.reserve(kTexts);
  for (std::size_t i = 0; i < kTexts; ++i) texts.push_back(unseen_text(words, random, kLength));

  std::vector<double> wall;
  std::vector<double> computed;
  std::size_t bytes = 0;
  std::size_t matches = 0;
  for (const std::string& text : texts) {
    const auto before = std::chrono::steady_clock::now();
    const double computed_before = thread_micros();
    const auto found = screen->scan(text);
    computed.push_back(thread_micros() - computed_before);
    wall.push_back(std::chrono::duration<double, std::micro>(std::chrono::steady_clock::now() - before).count());
    bytes += text.size();
    matches += found.value().size();
  }
  std::printf("compile %.1f ms; first text %.0f us\n", compiled.count(), wall.front());
  std::printf("%zu unseen texts of %zu bytes, %.1f findings each\n", kTexts, kLength,
              static_cast<double>(matches) / static_cast<double>(kTexts));
  print_row("on the wall", wall, bytes);
  print_row("computing", computed, bytes);
  rusage used{};
  getrusage(RUSAGE_SELF, &used);
  std::printf("  resident at most %ld MB, the texts among it\n", used.ru_maxrss / 1024);
  // The bar is on what this thread computed: a scan neither waits nor locks, and a busy machine's time slices are not
  // its own.
  std::nth_element(computed.begin(), computed.begin() + kTexts * 99 / 100, computed.end());
  const bool met = computed[kTexts * 99 / 100] < kBarMicroseconds;
  std::printf("bar, computing: p99 < %.0f us: %s\n", kBarMicroseconds, met ? "met" : "MISSED");
  return met;
}

void warm_post(benchmark::State& state) {
  const auto screen = Screen::make(directive_sized()).value();
  std::mt19937 random(7);
  const std::string text = unseen_text(read_words(), random, kLength);
  for (auto _ : state) benchmark::DoNotOptimize(screen->scan(text));
  state.SetBytesProcessed(static_cast<std::int64_t>(text.size()) * static_cast<std::int64_t>(state.iterations()));
}
BENCHMARK(warm_post)->Unit(benchmark::kMicrosecond);

void clean_post(benchmark::State& state) {
  const auto screen = Screen::make(directive_sized()).value();
  const std::string text =
      "Thank you to everyone who came to the beat meeting last night. We talked about speeding near the school, "
      "bicycle thefts "
      "and the summer block parties. The next meeting is in June, in the same room, and coffee will be served again. "
      "Bring a "
      "neighbor, bring a question, and tell us what matters on your block. See you there.";
  for (auto _ : state) benchmark::DoNotOptimize(screen->scan(text));
  state.SetBytesProcessed(static_cast<std::int64_t>(text.size()) * static_cast<std::int64_t>(state.iterations()));
}
BENCHMARK(clean_post)->Unit(benchmark::kMicrosecond);

void mebibyte(benchmark::State& state) {
  const auto screen = Screen::make(directive_sized()).value();
  std::mt19937 random(11);
  const std::string text = unseen_text(read_words(), random, 1 << 20);
  for (auto _ : state) benchmark::DoNotOptimize(screen->scan(text));
  state.SetBytesProcessed(static_cast<std::int64_t>(text.size()) * static_cast<std::int64_t>(state.iterations()));
}
BENCHMARK(mebibyte)->Unit(benchmark::kMillisecond)->Iterations(3);

// The worst we know: nothing but digits that might be numbers.
void mebibyte_of_candidates(benchmark::State& state) {
  const auto screen = Screen::make(directive_sized()).value();
  std::string text;
  while (text.size() < (1 << 20) - 32) text += "7 0 8 5 5 5 1 ";
  for (auto _ : state) benchmark::DoNotOptimize(screen->scan(text));
}
BENCHMARK(mebibyte_of_candidates)->Unit(benchmark::kMillisecond)->Iterations(1);

void compile(benchmark::State& state) {
  for (auto _ : state) benchmark::DoNotOptimize(Screen::make(directive_sized()));
}
BENCHMARK(compile)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace callbox::directive

// Exit code 1 when the bar is missed, so that CI sees it.
int main(int argc, char** argv) {
  const bool met = callbox::directive::print_percentiles();
  benchmark::Initialize(&argc, argv);
  benchmark::RunSpecifiedBenchmarks();
  benchmark::Shutdown();
  return met ? 0 : 1;
}
