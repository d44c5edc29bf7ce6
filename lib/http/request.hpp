#pragma once

// The requests that probes send: of an http or https probe the one, and what is said to a proxy.

#include <cstdint>
#include <string>
#include <string_view>

namespace reachd::http {

/// A GET of `path` over HTTP/1.1 that asks for the connection to be closed after the response. `host` is a
/// name or an address literal: an IPv6 literal is put into brackets and loses its zone (RFC 9110, 7.2; RFC
/// 6874, 1). Host includes the port only if it is not `usual_port`. Bytes not allowed in a request target
/// (RFC 9112, 3.2) are percent-encoded, and removed from `host`, so that no configuration can add a line to
/// the request.
std::string make_request(std::string_view host, std::uint16_t port, std::string_view path,
                         std::uint16_t usual_port = 80);

/// The same GET of plain HTTP, for a proxy to pass on: with the absolute form of its target (RFC 9112,
/// 3.2.2). `login`: "user:password" for the proxy, sent as Basic (RFC 7617); empty: none.
std::string make_proxied_request(std::string_view host, std::uint16_t port, std::string_view path,
                                 std::string_view login);

/// Asks a proxy for a tunnel to a host and port (RFC 9110, 9.3.6).
std::string make_connect(std::string_view host, std::uint16_t port, std::string_view login);

}  // namespace reachd::http
