#include "daemon/web/encoding.hpp"

#include <zlib.h>

#include <algorithm>
#include <limits>
#include <new>
#include <optional>

namespace reachd::web {

namespace {

std::string_view trim(std::string_view text) {
  const auto start = text.find_first_not_of(" \t");
  if (start == std::string_view::npos) return {};
  return text.substr(start, text.find_last_not_of(" \t") - start + 1);
}

bool equals_ignoring_case(std::string_view text, std::string_view lower_case) {
  const auto same = [](char a, char b) {
    return (a >= 'A' && a <= 'Z' ? static_cast<char>(a - 'A' + 'a') : a) == b;
  };
  return std::equal(text.begin(), text.end(), lower_case.begin(), lower_case.end(), same);
}

/// False for ";q=0", ";q=0.0" and so on (RFC 9110, 12.4.2); other parameters are not defined and change
/// nothing.
bool has_quality(std::string_view parameters) {
  while (!parameters.empty()) {
    const auto end = std::min(parameters.find(';'), parameters.size());
    const auto parameter = trim(parameters.substr(0, end));
    parameters.remove_prefix(std::min(end + 1, parameters.size()));
    if (parameter.size() < 2 || !equals_ignoring_case(parameter.substr(0, 2), "q=")) continue;
    return parameter.substr(2).find_first_not_of("0.") != std::string_view::npos;
  }
  return true;
}

}  // namespace

bool accepts_gzip(std::string_view accept_encoding) {
  std::optional<bool> named;
  bool any = false;
  while (!accept_encoding.empty()) {
    const auto end = std::min(accept_encoding.find(','), accept_encoding.size());
    const auto element = accept_encoding.substr(0, end);
    accept_encoding.remove_prefix(std::min(end + 1, accept_encoding.size()));
    const auto semicolon = std::min(element.find(';'), element.size());
    const auto coding = trim(element.substr(0, semicolon));
    const bool wanted = has_quality(element.substr(semicolon));
    if (equals_ignoring_case(coding, "gzip") || equals_ignoring_case(coding, "x-gzip")) named = wanted;
    if (coding == "*") any = wanted;
  }
  return named.value_or(any);
}

std::string gzip(std::string_view text) {
  constexpr int gzip_format = 16;  // added to the window's size (zlib.h, deflateInit2)
  z_stream stream{};
  if (deflateInit2(&stream, 1, Z_DEFLATED, 15 + gzip_format, 8, Z_DEFAULT_STRATEGY) != Z_OK)
    throw std::bad_alloc();
  std::string result;
  result.resize(deflateBound(&stream, text.size()));
  std::size_t read = 0;
  std::size_t written = 0;
  int status = Z_OK;
  // zlib counts in 32 bits.
  while (status == Z_OK) {
    constexpr std::size_t most = std::numeric_limits<uInt>::max();
    const auto input = std::min(text.size() - read, most);
    const auto room = std::min(result.size() - written, most);
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data() + read));
    stream.avail_in = static_cast<uInt>(input);
    stream.next_out = reinterpret_cast<Bytef*>(result.data() + written);
    stream.avail_out = static_cast<uInt>(room);
    status = deflate(&stream, read + input == text.size() ? Z_FINISH : Z_NO_FLUSH);
    read += input - stream.avail_in;
    written += room - stream.avail_out;
  }
  deflateEnd(&stream);
  result.resize(written);
  result.shrink_to_fit();
  return result;
}

}  // namespace reachd::web
