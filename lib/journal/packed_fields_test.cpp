#include "journal/packed_fields.hpp"

#include <doctest/doctest.h>

namespace {

using namespace reachd::journal;
using Fields = std::vector<std::string_view>;

TEST_CASE("what is packed can be unpacked, in order") {
  PackedFields packed;
  packed.add("MESSAGE", "probe apns is down");
  packed.add("REACHD_PORT", "5223");
  packed.add("REACHD_SERVICE", "");
  packed.add("REACHD_HOST", "a=b=c");
  CHECK(unpack(packed.bytes()) ==
        Fields{"MESSAGE=probe apns is down", "REACHD_PORT=5223", "REACHD_HOST=a=b=c"});
  CHECK(value_of(unpack(packed.bytes()), "REACHD_PORT") == "5223");
  CHECK(value_of(unpack(packed.bytes()), "REACHD_POR").empty());
  CHECK(value_of(unpack(packed.bytes()), "REACHD_SERVICE").empty());
}

TEST_CASE("a value cannot forge another field") {
  const std::string length_prefix{"\x13\0\0\0", 4};
  for (const std::string& evil :
       {std::string("x\nREACHD_PROBE=evil"), std::string("x\0REACHD_PROBE=evil", 19),
        "x" + length_prefix + "REACHD_PROBE=evil", std::string("x\r\n\x1b[31mREACHD_PROBE=evil")}) {
    PackedFields packed;
    packed.add("REACHD_TLS_ISSUER", evil);
    packed.add("REACHD_PORT", "443");
    const auto fields = unpack(packed.bytes());
    REQUIRE(fields.size() == 2);
    CHECK(value_of(fields, "REACHD_PROBE").empty());
    CHECK(value_of(fields, "REACHD_PORT") == "443");
    for (const char c : fields[0]) CHECK(static_cast<unsigned char>(c) >= 0x20);
  }
}

TEST_CASE("names that the journal does not accept are skipped") {
  for (const auto* name : {"", "reachd_port", "_TRANSPORT", "1A", "A B", "A=B", "A\nB"}) {
    PackedFields packed;
    packed.add(name, "x");
    CHECK(packed.bytes().empty());
  }
  PackedFields packed;
  packed.add(std::string(65, 'A'), "x");
  CHECK(packed.bytes().empty());
  packed.add(std::string(64, 'A'), "x");
  CHECK(unpack(packed.bytes()).size() == 1);
}

TEST_CASE("values and their number are limited") {
  PackedFields packed;
  for (int i = 0; i < 100; ++i) packed.add("REACHD_HOST", std::string(10'000, 'x'));
  const auto fields = unpack(packed.bytes());
  CHECK(fields.size() == PackedFields::max_fields);
  CHECK(fields[0].size() == std::string_view("REACHD_HOST=").size() + PackedFields::max_value);
  PackedFields message;
  message.add("MESSAGE", std::string(10'000, 'x'));
  CHECK(value_of(unpack(message.bytes()), "MESSAGE").size() == PackedFields::max_message);
}

TEST_CASE("a truncated string is read up to the cut and no further") {
  PackedFields packed;
  packed.add("MESSAGE", "text");
  packed.add("REACHD_PORT", "443");
  const auto& whole = packed.bytes();
  for (std::size_t length = 0; length < whole.size(); ++length) {
    const std::string part =
        // A separate copy, so that ASan sees a read beyond its end.
        whole.substr(0, length);
    const auto fields = unpack(part);
    CHECK(fields.size() == (length >= 16 ? 1 : 0));
  }
}

}  // namespace
