// The server side of bench/public_page/run.sh: one public page of 20 KiB from the page cache.
//
//   public_page_server write FOLDER      writes page.html and page.html.gz, the bytes both contestants serve
//   public_page_server serve FOLDER      serves /page.html on 127.0.0.1, prints the port, ends at end of input
//   public_page_server change COUNT      measures COUNT times how long after put_page a client sees the changed page
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>
#include <vector>

#include "http/coding.h"
#include "http/server.h"

namespace {

using callbox::http::make_page;
using callbox::http::Server;
using callbox::http::ServerOptions;

// A post page's worth of text: words drawn by a fixed rule, so that it compresses about as prose does.
std::string page_text() {
  static constexpr std::array<const char*, 40> kWords = {
      "officers", "responded", "street",   "avenue",  "report",  "vehicle", "evening", "residents",
      "traffic",  "closed",    "district", "morning", "meeting", "library", "park",    "found",
      "dog",      "bicycle",   "please",   "call",    "number",  "the",     "a",       "of",
      "and",      "to",        "in",       "on",      "at",      "near",    "was",     "is",
      "will",     "reopened",  "between",  "during",  "storm",   "signal",  "school",  "notice"};
  std::string html =
      "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>Lake Street closed</title></head><body>\n";
  std::uint32_t state = 2021;
  while (html.size() < 20 * 1024 - 200) {
    html += "<p id=\"p" + std::to_string(html.size()) + "\">";
    for (int word = 0; word < 24; ++word) {
      state = state * 1664525U + 1013904223U;
      html += kWords[(state >> 16) % kWords.size()];
      html += (state >> 8) % 11 == 0 ? " " + std::to_string(state % 9000) + " " : std::string(" ");
    }
    html += "</p>\n";
  }
  html.append(20 * 1024 - html.size() - 16, ' ');
  return html + "</body></html>\n\n";
}

// What the public site sends with every page.
callbox::http::Headers page_headers() {
  callbox::http::Headers headers;
  headers.set("Cache-Control", "public, max-age=0, must-revalidate");
  headers.set("Content-Security-Policy", "default-src 'self'; frame-ancestors 'none'");
  headers.set("X-Content-Type-Options", "nosniff");
  headers.set("Referrer-Policy", "same-origin");
  return headers;
}

std::unique_ptr<Server> start() {
  ServerOptions options;
  options.port = 0;
  options.threads = 2;
  auto server = Server::start(options, {});
  if (!server) {
    std::cerr << server.error().message << "\n";
    std::exit(1);
  }
  return std::move(*server);
}

int write_page(const std::filesystem::path& folder) {
  const std::string page = page_text();
  std::ofstream(folder / "page.html", std::ios::binary) << page;
  std::ofstream(folder / "page.html.gz", std::ios::binary) << callbox::http::to_gzip(page);
  return 0;
}

int serve(const std::filesystem::path& folder) {
  std::ifstream file(folder / "page.html", std::ios::binary);
  std::string page((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  const auto server = start();
  server->put_page("/page.html", make_page(200, "text/html; charset=utf-8", std::move(page), page_headers()));
  std::cout << server->port() << std::endl;
  std::string line;
  while (std::getline(std::cin, line)) {
  }
  return 0;
}

// Asks over one connection until the answer contains `wanted`.
bool ask_until(int connection, const std::string& wanted) {
  const std::string request = "GET /page.html HTTP/1.1\r\nHost: localhost\r\n\r\n";
  for (;;) {
    if (::send(connection, request.data(), request.size(), MSG_NOSIGNAL) < 0) return false;
    std::string answer;
    std::array<char, 65536> chunk;
    while (answer.find("\n--end\n") == std::string::npos) {
      const auto got = ::recv(connection, chunk.data(), chunk.size(), 0);
      if (got <= 0) return false;
      answer.append(chunk.data(), static_cast<std::size_t>(got));
    }
    if (answer.find(wanted) != std::string::npos) return true;
  }
}

int measure_change(int count) {
  const auto server = start();
  const auto version = [](int i) { return "<!-- version " + std::to_string(i) + " -->"; };
  const auto publish = [&](int i) {
    server->put_page("/page.html", make_page(200, "text/html; charset=utf-8", page_text() + version(i) + "\n--end\n",
                                             page_headers()));
  };
  const int connection = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(server->port());
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::connect(connection, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) return 1;
  publish(0);
  std::vector<double> milliseconds;
  for (int i = 1; i <= count; ++i) {
    const auto began = std::chrono::steady_clock::now();
    publish(i);  // compressing the page is part of a correction
    if (!ask_until(connection, version(i))) return 1;
    milliseconds.push_back(std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - began).count());
  }
  ::close(connection);
  std::sort(milliseconds.begin(), milliseconds.end());
  std::printf("%.2f %.2f\n", milliseconds[milliseconds.size() / 2], milliseconds.back());
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  const std::vector<std::string> arguments(argv + 1, argv + argc);
  if (arguments.size() == 2 && arguments[0] == "write") return write_page(arguments[1]);
  if (arguments.size() == 2 && arguments[0] == "serve") return serve(arguments[1]);
  if (arguments.size() == 2 && arguments[0] == "change") return measure_change(std::atoi(arguments[1].c_str()));
  std::cerr << "usage: public_page_server write FOLDER | serve FOLDER | change COUNT\n";
  return 2;
}
