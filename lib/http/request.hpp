#pragma once

// The one request that an http or https probe sends.

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

}  // namespace reachd::http
