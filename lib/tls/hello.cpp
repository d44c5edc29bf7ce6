#include "tls/hello.hpp"

#include <openssl/ssl.h>

#include <array>

#include "base/random.hpp"

namespace reachd::tls {

namespace {

/// Its sum with the smallest ClientHello, without a name and ALPN, is over 1,500 bytes.
constexpr std::size_t filling = 1244;

/// Where a session keeps that its ClientHello is to be small.
int small_slot() {
  static const int slot = SSL_get_ex_new_index(0, nullptr, nullptr, nullptr, nullptr);
  return slot;
}

/// 1: the extension is sent, 0: it is left out. The content is always the same, since a second ClientHello,
/// after a HelloRetryRequest, has to repeat it (RFC 8446, 4.1.2).
int add_filling(SSL* ssl, unsigned, unsigned, const unsigned char** out, std::size_t* length, X509*,
                std::size_t, int*, void*) noexcept {
  static constexpr std::array<unsigned char, filling> zeros{};
  if (SSL_get_ex_data(ssl, small_slot()) != nullptr) return 0;
  *out = zeros.data();
  *length = zeros.size();
  return 1;
}

/// One of the sixteen values 0x0a0a, 0x1a1a, ... 0xfafa (RFC 8701, 2).
unsigned grease_type() {
  const auto number = static_cast<unsigned>(base::random_number() % 16);
  return (number << 4 | 0xa) * 0x101;
}

}  // namespace

bool install_hello(SSL_CTX* context) {
  // The first has its key share sent; OpenSSL 3.5 alone would send that of X25519MLKEM768, too.
  return SSL_CTX_set1_groups_list(context, "X25519:P-256:P-384") == 1 &&
         SSL_CTX_add_custom_ext(context, grease_type(), SSL_EXT_CLIENT_HELLO, add_filling, nullptr, nullptr,
                                nullptr, nullptr) == 1;
}

void choose_hello(SSL* ssl, Hello hello) {
  static char mark = 0;
  SSL_set_ex_data(ssl, small_slot(), hello == Hello::small ? &mark : nullptr);
}

}  // namespace reachd::tls
