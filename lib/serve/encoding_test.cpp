#include "serve/response.hpp"

#include <doctest/doctest.h>
#include <zlib.h>

#include "serve/test_gunzip.hpp"

using namespace reachd::serve;

TEST_CASE("when gzip is accepted") {
  for (const auto* yes : {"gzip", "GZIP", "x-gzip", "deflate, gzip", "gzip;q=0.001", "gzip; q=1.0",
                          "br;q=1, *;q=0.1", "*", "identity;q=0, gzip", "gzip,", "gzip;foo=bar", " gzip "}) {
    CAPTURE(yes);
    CHECK(accepts_gzip(yes));
  }
  for (const auto* no : {"", "identity", "deflate", "gzip;q=0", "gzip;q=0.000", "gzip ; Q=0", "*;q=0",
                         "gzip;q=0, *", "*, gzip;q=0", "gzipped", "not-gzip", ","}) {
    CAPTURE(no);
    CHECK_FALSE(accepts_gzip(no));
  }
}

TEST_CASE("what is compressed can be decompressed") {
  std::string text;
  CHECK(gunzip(gzip(text)) == text);
  for (int i = 0; i < 50'000; ++i)
    text += "reachd_probe_success{probe=\"p" + std::to_string(i * 7919) + "\"} 1\n";
  const auto packed = gzip(text);
  CHECK(packed.size() < text.size() / 4);
  CHECK(gunzip(packed) == text);
}
