#include "http/request.hpp"

#include "base/bytes.hpp"
#include "base/version.hpp"

namespace reachd::http {

namespace {

bool is_visible(char c) {
  return c > 0x20 && c < 0x7f;
}

std::string target_of(std::string_view path) {
  constexpr std::string_view hex = "0123456789ABCDEF";
  std::string target;
  if (!path.starts_with('/')) target += '/';
  for (const char c : path) {
    if (is_visible(c)) {
      target += c;
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    target += '%';
    target += hex[byte >> 4];
    target += hex[byte & 0x0f];
  }
  return target;
}

std::string authority_of(std::string_view host, std::uint16_t port, std::uint16_t usual_port) {
  const bool is_ipv6 = host.find(':') != std::string_view::npos;
  if (is_ipv6) host = host.substr(0, host.find('%'));
  std::string authority;
  if (is_ipv6) authority += '[';
  for (const char c : host) {
    if (is_visible(c)) authority += c;
  }
  if (is_ipv6) authority += ']';
  if (port != usual_port) authority += ':' + std::to_string(port);
  return authority;
}

std::string user_agent() {
  return "\r\nUser-Agent: reachd/" + std::string(base::version());
}

std::string proxy_authorization(std::string_view login) {
  if (login.empty()) return {};
  return "\r\nProxy-Authorization: Basic " + base::base64(base::bytes_of(login));
}

constexpr std::string_view what_is_accepted =
    "\r\nAccept: */*\r\nAccept-Encoding: identity\r\nConnection: close\r\n\r\n";

}  // namespace

std::string make_request(std::string_view host, std::uint16_t port, std::string_view path,
                         std::uint16_t usual_port) {
  return "GET " + target_of(path) + " HTTP/1.1\r\nHost: " + authority_of(host, port, usual_port) +
         user_agent() + std::string(what_is_accepted);
}

std::string make_proxied_request(std::string_view host, std::uint16_t port, std::string_view path,
                                 std::string_view login) {
  const auto authority = authority_of(host, port, 80);
  return "GET http://" + authority + target_of(path) + " HTTP/1.1\r\nHost: " + authority + user_agent() +
         proxy_authorization(login) + std::string(what_is_accepted);
}

std::string make_connect(std::string_view host, std::uint16_t port, std::string_view login) {
  // Always with the port: no real one is 0.
  const auto authority = authority_of(host, port, 0);
  return "CONNECT " + authority + " HTTP/1.1\r\nHost: " + authority + user_agent() +
         proxy_authorization(login) + "\r\n\r\n";
}

}  // namespace reachd::http
