#include "host/system_servers.hpp"

#include <doctest/doctest.h>

#include "host/test_temporary_file.hpp"

using namespace reachd::host;
using reachd::host::test::TemporaryFile;

namespace {

std::string shown(const std::vector<reachd::net::Endpoint>& servers) {
  std::string text;
  for (const auto& server : servers) text += (text.empty() ? "" : " ") + server.to_string();
  return text;
}

}  // namespace

TEST_CASE("nameserver lines as glibc reads them") {
  const std::pair<const char*, const char*> rows[] = {
      {"nameserver 10.0.0.1\n", "10.0.0.1:53"},
      {"nameserver 10.0.0.1", "10.0.0.1:53"},
      {"nameserver\t 10.0.0.1 \t\r\n", "10.0.0.1:53"},
      {"# comment\n; comment\nsearch example\noptions edns0\nnameserver 10.0.0.1\n", "10.0.0.1:53"},
      {"nameserver 10.0.0.1 # the first\nnameserver 10.0.0.2;the second\n", "10.0.0.1:53 10.0.0.2:53"},
      {"nameserver 10.0.0.2\nnameserver 2001:db8::53\nnameserver 10.0.0.1\nnameserver 10.0.0.4\n",
       "10.0.0.2:53 [2001:db8::53]:53 10.0.0.1:53"},
      {"nameserver fe80::1%lo\n", "[fe80::1%lo]:53"},
      {"nameserver fe80::1%nosuchif\nnameserver 10.0.0.1\n", "10.0.0.1:53"},
      {"nameserver dns.example\nnameserver\nnameserver 10.0.0.1.2\nnameserver 10.0.0.1\n", "10.0.0.1:53"},
      {" nameserver 10.0.0.1\n", ""},
      {"nameservers 10.0.0.1\nnameserver10.0.0.1\nNameserver 10.0.0.1\n#nameserver 10.0.0.1\n", ""},
      {"", ""},
      {"\n\n\n", ""},
  };
  for (const auto& [text, servers] : rows) {
    CAPTURE(text);
    CHECK(shown(parse_nameservers(text)) == servers);
  }
}

TEST_CASE("which of the files names the servers") {
  using Text = std::optional<std::string>;
  struct Row {
    Text resolv, resolved;
    const char* servers;
  };
  const Text stub = "nameserver 127.0.0.53\noptions edns0 trust-ad\n";
  const Row rows[] = {
      {"nameserver 10.0.0.1\n", "nameserver 10.9.9.9\n", "10.0.0.1:53"},
      {stub, "nameserver 10.9.9.9\nnameserver 10.9.9.8\n", "10.9.9.9:53 10.9.9.8:53"},
      {"nameserver 127.0.0.54\n", "nameserver 10.9.9.9\n", "10.9.9.9:53"},
      {"nameserver 127.0.0.53\nnameserver 127.0.0.54\n", "nameserver 10.9.9.9\n", "10.9.9.9:53"},
      {"nameserver 127.0.0.53\nnameserver 10.0.0.1\n", "nameserver 10.9.9.9\n", "127.0.0.53:53 10.0.0.1:53"},
      {"nameserver 127.0.0.1\n", "nameserver 10.9.9.9\n", "127.0.0.1:53"},
      {stub, std::nullopt, "127.0.0.53:53"},
      {stub, "# no server known\n", "127.0.0.53:53"},
      {"search example\n", "nameserver 10.9.9.9\n", "127.0.0.1:53"},
      {std::nullopt, std::nullopt, "127.0.0.1:53"},
      {std::nullopt, "nameserver 10.9.9.9\n", "127.0.0.1:53"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.resolv.value_or("none"));
    CAPTURE(row.resolved.value_or("none"));
    CHECK(shown(system_servers(row.resolv, row.resolved)) == row.servers);
  }
}

TEST_CASE("the files are reread when either changes") {
  const TemporaryFile resolv, resolved;
  SystemServers servers(resolv.path(), resolved.path());
  CHECK(shown(servers.current()) == "127.0.0.1:53");
  resolv.write("nameserver 10.0.0.1\n");
  CHECK(shown(servers.current()) == "10.0.0.1:53");
  CHECK(shown(servers.current()) == "10.0.0.1:53");
  resolv.replace("nameserver 127.0.0.53\n");
  CHECK(shown(servers.current()) == "127.0.0.53:53");
  resolved.write("nameserver 10.0.0.2\n");
  CHECK(shown(servers.current()) == "10.0.0.2:53");
  resolved.replace("nameserver 10.0.0.3\n");
  CHECK(shown(servers.current()) == "10.0.0.3:53");
  resolved.remove();
  CHECK(shown(servers.current()) == "127.0.0.53:53");
}
