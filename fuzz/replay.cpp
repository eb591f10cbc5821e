// Runs a fuzz target as a test: replay CORPUS [MUTATIONS]. Each seed as it is, then cut, bent and mixed with the
// others, the same way every time. It searches for nothing; the fuzz preset does.
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size);

namespace {

using Random = std::minstd_rand;

std::size_t below(Random& random, std::size_t limit) {
  return limit == 0 ? 0 : static_cast<std::size_t>(random()) % limit;
}

void run(const std::string& input) {
  // A copy of just this size, so that a sanitizer sees a read past its end.
  const std::vector<std::uint8_t> bytes(input.begin(), input.end());
  LLVMFuzzerTestOneInput(bytes.data(), bytes.size());
}

std::string mutate(std::string text, const std::vector<std::string>& seeds, Random& random) {
  static const std::string kPieces[] = {{'\0'},
                                        "\xff",
                                        "\xc3",
                                        "\xf0\x9f\x98\x80",
                                        "\r\n",
                                        "\n\n",
                                        "\"",
                                        "{",
                                        "[[",
                                        ": ",
                                        "-1",
                                        "0",
                                        "18446744073709551616",
                                        "%00",
                                        "/../",
                                        "\xe2\x80\x8b",
                                        "\xed\xa0\x80",
                                        "\x1b",
                                        "&lt;<",
                                        "\\u0000"};
  const std::size_t at = below(random, text.size() + 1);
  const std::size_t count = below(random, std::min<std::size_t>(text.size() - at, 40) + 1);
  switch (below(random, 6)) {
    case 0:
      text.resize(at);
      break;
    case 1:
      text.erase(at, count);
      break;
    case 2:
      text.insert(at, text.substr(at, count));
      break;
    case 3:
      text.insert(at, kPieces[below(random, std::size(kPieces))]);
      break;
    case 4: {
      const std::string& other = seeds[below(random, seeds.size())];
      text.replace(at, count, other.substr(below(random, other.size() + 1)));
      break;
    }
    default:
      if (at < text.size()) text[at] = static_cast<char>(text[at] ^ (1 << below(random, 8)));
  }
  return text;
}

}  // namespace

int main(int count, char** words) {
  if (count < 2) {
    std::fprintf(stderr, "usage: %s CORPUS [MUTATIONS]\n", words[0]);
    return 2;
  }
  const int mutations = count > 2 ? std::stoi(words[2]) : 100;
  std::vector<std::filesystem::path> files;
  for (const auto& file : std::filesystem::directory_iterator(words[1])) files.push_back(file.path());
  std::sort(files.begin(), files.end());
  if (files.empty()) {
    std::fprintf(stderr, "There is no seed in %s.\n", words[1]);
    return 1;
  }
  std::vector<std::string> seeds;
  for (const auto& path : files) {
    std::ifstream in(path, std::ios::binary);
    seeds.emplace_back(std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>());
  }
  for (std::size_t i = 0; i < seeds.size(); ++i) {
    std::fprintf(stderr, "%s\n", files[i].c_str());
    run(seeds[i]);
    Random random(static_cast<Random::result_type>(i + 1));
    std::string text = seeds[i];
    for (int round = 0; round < mutations; ++round) {
      // Up to four bends on one another, then from the seed again.
      text = mutate(round % 4 == 0 ? seeds[i] : text, seeds, random);
      run(text);
    }
  }
  std::printf("%zu seeds, %zu inputs\n", seeds.size(), seeds.size() * (static_cast<std::size_t>(mutations) + 1));
  return 0;
}
