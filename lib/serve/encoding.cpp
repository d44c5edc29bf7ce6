#include "serve/encoding.hpp"

#include <zlib.h>

#include <algorithm>
#include <limits>
#include <new>
#include <optional>

#include "base/text.hpp"
#include "http/quality_list.hpp"

namespace reachd::serve {

bool accepts_gzip(std::string_view accept_encoding) {
  std::optional<bool> named;
  bool any = false;
  http::for_each_quality(accept_encoding, [&](std::string_view coding, int quality) {
    if (base::equals_ignoring_case(coding, "gzip") || base::equals_ignoring_case(coding, "x-gzip"))
      named = quality > 0;
    if (coding == "*") any = quality > 0;
  });
  return named.value_or(any);
}

std::string gzip(std::string_view text) {
  constexpr int gzip_format = 16;  // added to the window size (zlib.h, deflateInit2)
  z_stream stream{};
  if (deflateInit2(&stream, 1, Z_DEFLATED, 15 + gzip_format, 8, Z_DEFAULT_STRATEGY) != Z_OK)
    throw std::bad_alloc();
  std::string result;
  result.resize(deflateBound(&stream, text.size()));
  std::size_t read = 0;
  std::size_t written = 0;
  int status = Z_OK;
  // zlib's counts are 32 bits wide.
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

}  // namespace reachd::serve
