#include "web_config/bcrypt.hpp"

#include <crypt.h>
#include <openssl/crypto.h>
#include <string.h>

#include <algorithm>
#include <memory>

namespace reachd::web_config {

namespace {

constexpr std::size_t prefix_size = 7;  // "$2y$10$"
constexpr std::size_t salt_size = 22;
constexpr std::size_t hash_size = 31;

bool is_base64(char c) {
  return (c >= '.' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}
bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

/// libxcrypt's memory contains the password's key schedule: it is wiped before being freed.
struct Wipe {
  void operator()(crypt_data* data) const {
    explicit_bzero(data, sizeof *data);
    delete data;
  }
};

}  // namespace

base::Expected<int> bcrypt_cost(std::string_view hash) {
  const auto body = hash.substr(std::min(hash.size(), prefix_size));
  const bool fits = hash.size() == prefix_size + salt_size + hash_size && hash.starts_with("$2") &&
                    (hash[2] == 'a' || hash[2] == 'b' || hash[2] == 'y') && hash[3] == '$' &&
                    is_digit(hash[4]) && is_digit(hash[5]) && hash[6] == '$' &&
                    std::ranges::all_of(body, is_base64);
  const int cost = fits ? (hash[4] - '0') * 10 + (hash[5] - '0') : 0;
  if (cost < 4 || cost > 31) {
    return base::Error{
        "is no bcrypt hash such as $2y$10$ and 53 characters (make one with: htpasswd -nBC 10 \"\")"};
  }
  if (cost > highest_cost) {
    return base::Error{"is a bcrypt hash of cost " + std::to_string(cost) + ", and above " +
                       std::to_string(highest_cost) + " a client would not wait for the answer"};
  }
  return cost;
}

bool bcrypt_fits(const std::string& password, const std::string& hash) {
  const std::unique_ptr<crypt_data, Wipe> data(new crypt_data());
  const char* made = crypt_r(password.c_str(), hash.c_str(), data.get());
  if (made == nullptr || strnlen(made, hash.size() + 1) != hash.size()) return false;
  // The part before it is the salt as libxcrypt writes it: unused bits of its last character are cleared.
  const auto start = prefix_size + salt_size;
  const bool equal = CRYPTO_memcmp(made + start, hash.data() + start, hash_size) == 0;
  return equal && password.find('\0') == std::string::npos;
}

std::string unknown_hash(int cost) {
  return std::string("$2y$") + (cost < 10 ? "0" : "") + std::to_string(cost) + "$" +
         std::string(salt_size, '.') + std::string(hash_size, '.');
}

}  // namespace reachd::web_config
