// Checks our reader and writer of DNS messages against ldns.

#include <doctest/doctest.h>

#include <memory>
#include <string>
#include <vector>

#include "dns/message.hpp"
#include "dns/name.hpp"
#include "dns/test_message_bytes.hpp"

// Included after the C++ headers, since it may define bool, true and false as macros.
#include <ldns/ldns.h>

using namespace reachd::dns;
using namespace reachd::dns::test;

namespace {

struct FreePacket {
  void operator()(ldns_pkt* packet) const { ldns_pkt_free(packet); }
};
using Packet = std::unique_ptr<ldns_pkt, FreePacket>;

Packet read_by_ldns(const std::vector<std::uint8_t>& bytes) {
  ldns_pkt* packet = nullptr;
  if (ldns_wire2pkt(&packet, bytes.data(), bytes.size()) != LDNS_STATUS_OK) return nullptr;
  return Packet(packet);
}

std::string owner_of(const ldns_rr* record) {
  char* text = ldns_rdf2str(ldns_rr_owner(record));
  std::string result(text);
  free(text);
  return result;
}

/// An answer as ldns writes it, with names compressed.
std::vector<std::uint8_t> written_by_ldns(const std::vector<std::string>& answers, std::uint16_t type,
                                          ldns_pkt_rcode rcode, bool edns, std::uint8_t upper_rcode = 0) {
  ldns_pkt* raw = nullptr;
  const std::string name(host);
  REQUIRE(ldns_pkt_query_new_frm_str(&raw, name.c_str(), static_cast<ldns_rr_type>(type), LDNS_RR_CLASS_IN,
                                     LDNS_QR | LDNS_RD | LDNS_RA) == LDNS_STATUS_OK);
  const Packet packet(raw);
  ldns_pkt_set_id(raw, id);
  ldns_pkt_set_rcode(raw, static_cast<std::uint8_t>(rcode));
  for (const auto& line : answers) {
    ldns_rr* record = nullptr;
    REQUIRE(ldns_rr_new_frm_str(&record, line.c_str(), 0, nullptr, nullptr) == LDNS_STATUS_OK);
    ldns_pkt_push_rr(raw, LDNS_SECTION_ANSWER, record);
  }
  ldns_rr* authority = nullptr;
  REQUIRE(ldns_rr_new_frm_str(&authority, "push.apple.com. 300 IN NS a.ns.apple.com.", 0, nullptr, nullptr) ==
          LDNS_STATUS_OK);
  ldns_pkt_push_rr(raw, LDNS_SECTION_AUTHORITY, authority);
  if (edns) {
    ldns_pkt_set_edns_udp_size(raw, 4096);
    ldns_pkt_set_edns_extended_rcode(raw, upper_rcode);
  }
  std::uint8_t* bytes = nullptr;
  std::size_t size = 0;
  REQUIRE(ldns_pkt2wire(&bytes, raw, &size) == LDNS_STATUS_OK);
  std::vector<std::uint8_t> result(bytes, bytes + size);
  free(bytes);
  return result;
}

}  // namespace

TEST_CASE("ldns reads our queries") {
  static constexpr std::uint16_t types[] = {1, 28, 5, 16, 65};
  for (const std::string name :
       {"courier.push.apple.com", "a.", "1-Courier.push.apple.com.", "_dns.resolver.arpa"}) {
    for (const auto type : types) {
      for (const bool edns : {true, false}) {
        CAPTURE(name);
        const auto packet = read_by_ldns(build_query(0xbeef, name, type, edns));
        REQUIRE(packet);
        CHECK(ldns_pkt_id(packet.get()) == 0xbeef);
        CHECK(ldns_pkt_qr(packet.get()) == 0);
        CHECK(ldns_pkt_rd(packet.get()) != 0);
        CHECK(ldns_pkt_get_opcode(packet.get()) == LDNS_PACKET_QUERY);
        CHECK((ldns_pkt_edns(packet.get()) != 0) == edns);
        CHECK(ldns_pkt_edns_udp_size(packet.get()) == (edns ? 1232 : 0));
        CHECK(ldns_pkt_edns_do(packet.get()) == 0);
        REQUIRE(ldns_rr_list_rr_count(ldns_pkt_question(packet.get())) == 1);
        const auto* question = ldns_rr_list_rr(ldns_pkt_question(packet.get()), 0);
        CHECK(Name::from_text(owner_of(question)) == Name::from_text(name));
        CHECK(ldns_rr_get_type(question) == type);
        CHECK(ldns_rr_get_class(question) == LDNS_RR_CLASS_IN);
      }
    }
  }
}

TEST_CASE("we read what ldns writes") {
  const auto a =
      parse_answer(written_by_ldns({"courier.push.apple.com. 300 IN CNAME courier.push-apple.com.akadns.net.",
                                    "courier.push-apple.com.akadns.net. 60 IN A 17.57.144.10",
                                    "courier.push-apple.com.akadns.net. 59 IN A 17.57.144.11"},
                                   1, LDNS_RCODE_NOERROR, true),
                   id, host, 1);
  REQUIRE(a.parsed == Parsed::answer);
  CHECK(a.addresses.size() == 2);
  CHECK(a.addresses.at(1).to_string() == "17.57.144.11");
  CHECK(a.ttl == 59);
  CHECK(a.has_edns);
  CHECK(a.final_name == "courier.push-apple.com.akadns.net");

  const auto aaaa = parse_answer(
      written_by_ldns({"courier.push.apple.com. 20 IN AAAA 2620:149:a44::1"}, 28, LDNS_RCODE_NOERROR, false),
      id, host, 28);
  REQUIRE(aaaa.parsed == Parsed::answer);
  CHECK(aaaa.addresses.at(0).to_string() == "2620:149:a44::1");
  CHECK_FALSE(aaaa.has_edns);

  const auto text = parse_answer(written_by_ldns({"courier.push.apple.com. 20 IN TXT \"a\" \"b\"",
                                                  "courier.push.apple.com. 20 IN TXT \"c\""},
                                                 16, LDNS_RCODE_NOERROR, true),
                                 id, host, 16);
  CHECK(text.records == 2);

  CHECK(parse_answer(written_by_ldns({}, 1, LDNS_RCODE_NXDOMAIN, true), id, host, 1).rcode == 3);
  CHECK(parse_answer(written_by_ldns({}, 1, LDNS_RCODE_NOERROR, true, 1), id, host, 1).rcode == 16);
}
