#include "http/request.hpp"

#include <doctest/doctest.h>

#include "base/version.hpp"

using namespace reachd::http;

namespace {

std::string host_line(std::string_view host, std::uint16_t port) {
  const auto request = make_request(host, port, "/");
  const auto start = request.find("Host: ");
  return request.substr(start, request.find("\r\n", start) - start);
}

}  // namespace

TEST_CASE("the request is complete") {
  CHECK(make_request("captive.apple.com", 80, "/hotspot-detect.html") ==
        "GET /hotspot-detect.html HTTP/1.1\r\n"
        "Host: captive.apple.com\r\n"
        "User-Agent: reachd/" +
            std::string(reachd::base::version()) +
            "\r\n"
            "Accept: */*\r\n"
            "Accept-Encoding: identity\r\n"
            "Connection: close\r\n"
            "\r\n");
}

TEST_CASE("behind a handshake 443 is the port that goes without saying") {
  CHECK(make_request("a.example", 443, "/", 443).find("Host: a.example\r\n") != std::string::npos);
  CHECK(make_request("a.example", 80, "/", 443).find("Host: a.example:80\r\n") != std::string::npos);
}

TEST_CASE("Host includes the port only if it is not 80, and brackets around IPv6") {
  CHECK(host_line("a.example", 80) == "Host: a.example");
  CHECK(host_line("a.example", 8080) == "Host: a.example:8080");
  CHECK(host_line("192.0.2.1", 80) == "Host: 192.0.2.1");
  CHECK(host_line("2001:db8::1", 80) == "Host: [2001:db8::1]");
  CHECK(host_line("2001:db8::1", 81) == "Host: [2001:db8::1]:81");
  CHECK(host_line("fe80::1%eth0", 80) == "Host: [fe80::1]");
}

TEST_CASE("nothing can add a line to the request") {
  const auto request = make_request("a\r\nX: 1", 80, "/b c\r\nY: 2\xc3\xa4");
  CHECK(request.starts_with("GET /b%20c%0D%0AY:%202%C3%A4 HTTP/1.1\r\nHost: [aX:1]\r\nUser-Agent: "));
  CHECK(make_request("a", 80, "").starts_with("GET / HTTP/1.1\r\n"));
  CHECK(make_request("a", 80, "x").starts_with("GET /x HTTP/1.1\r\n"));
}

TEST_CASE("what is asked of a proxy") {
  const auto connect = make_connect("gsa.apple.com", 443, "");
  CHECK(connect.starts_with("CONNECT gsa.apple.com:443 HTTP/1.1\r\nHost: gsa.apple.com:443\r\nUser-Agent: "));
  CHECK(connect.ends_with("\r\n\r\n"));
  CHECK(connect.find("Proxy-Authorization") == std::string::npos);
  CHECK(make_connect("2001:db8::1", 5223, "").starts_with("CONNECT [2001:db8::1]:5223 HTTP/1.1\r\n"));
  // RFC 7617, 2.
  CHECK(make_connect("a", 443, "Aladdin:open sesame")
            .find("\r\nProxy-Authorization: Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==\r\n\r\n") !=
        std::string::npos);
  CHECK(make_connect("a\r\nX: 1", 443, "").starts_with("CONNECT [aX:1]:443 HTTP/1.1\r\n"));

  const auto get = make_proxied_request("captive.apple.com", 80, "/a b", "u:p");
  CHECK(get.starts_with("GET http://captive.apple.com/a%20b HTTP/1.1\r\nHost: captive.apple.com\r\n"));
  CHECK(get.find("\r\nProxy-Authorization: Basic dTpw\r\n") != std::string::npos);
  CHECK(get.ends_with("\r\nConnection: close\r\n\r\n"));
  CHECK(make_proxied_request("a", 8080, "/", "")
            .starts_with("GET http://a:8080/ HTTP/1.1\r\nHost: a:8080\r\n"));
}
