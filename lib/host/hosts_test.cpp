#include "host/hosts.hpp"

#include <doctest/doctest.h>

#include "host/test_temporary_file.hpp"

using namespace reachd::host;
using reachd::host::test::TemporaryFile;

namespace {

std::string shown(const Hosts& hosts, std::string_view name) {
  std::string text;
  for (const auto& address : hosts.find(name)) text += (text.empty() ? "" : " ") + address.to_string();
  return text;
}

}  // namespace

TEST_CASE("names and addresses of a hosts file") {
  const auto hosts = Hosts::parse(
      "# static table\n"
      "127.0.0.1\tlocalhost\n"
      "::1 localhost ip6-localhost # both\n"
      "127.0.0.1 localhost\n"
      "\n"
      "   10.0.0.7   Courier.Push.Apple.Com courier   \r\n"
      "fe80::1%lo router\n"
      "10.0.0.8#nothing behind it\n"
      "10.0.0.9 cut#off\n"
      "300.0.0.1 wrong\n"
      "nothing 10.0.0.1\n"
      "10.0.0.10 last");
  const std::pair<const char*, const char*> rows[] = {
      {"localhost", "127.0.0.1 ::1"},
      {"LOCALHOST.", "127.0.0.1 ::1"},
      {"ip6-localhost", "::1"},
      {"courier.push.apple.com", "10.0.0.7"},
      {"COURIER", "10.0.0.7"},
      {"push.apple.com", ""},
      {"router", "fe80::1%lo"},
      {"cut", "10.0.0.9"},
      {"off", ""},
      {"wrong", ""},
      {"10.0.0.1", ""},
      {"last", "10.0.0.10"},
      {"", ""},
      {".", ""},
  };
  for (const auto& [name, addresses] : rows) {
    CAPTURE(name);
    CHECK(shown(hosts, name) == addresses);
  }
  CHECK(hosts.size() == 7);
  CHECK(Hosts::parse("").size() == 0);
}

TEST_CASE("a name has at most 64 addresses") {
  std::string text;
  for (int i = 0; i < 100; ++i) text += "10.0.0." + std::to_string(i) + " many\n";
  CHECK(Hosts::parse(text).find("many").size() == 64);
}

TEST_CASE("the file is reread when it changes") {
  const TemporaryFile file;
  HostsFile hosts(file.path());
  CHECK(shown(hosts.current(), "a.example").empty());
  file.write("10.0.0.1 a.example\n");
  CHECK(shown(hosts.current(), "a.example") == "10.0.0.1");
  file.write("10.0.0.2 a.example\n");
  CHECK(shown(hosts.current(), "a.example") == "10.0.0.2");
  file.remove();
  CHECK(shown(hosts.current(), "a.example").empty());
}

TEST_CASE("of a huge file, the complete lines within the first mebibyte are used") {
  const TemporaryFile file;
  std::string text = "10.0.0.1 first.example\n";
  const std::string filler = "#" + std::string(62, '-') + "\n";
  while (text.size() + 40 < 1024 * 1024 - filler.size()) text += filler;
  text += "#" + std::string(1024 * 1024 - text.size() - 20, '-') +
          "\n10.0.0.2 cut.example\n10.0.0.3 last.example\n";
  file.write(text);
  HostsFile hosts(file.path());
  CHECK(shown(hosts.current(), "first.example") == "10.0.0.1");
  CHECK(shown(hosts.current(), "cut.example").empty());
  CHECK(hosts.current().size() == 1);
}
