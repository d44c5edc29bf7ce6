#include "dns/message.hpp"

#include <arpa/nameser.h>

#include <utility>

#include "dns/answer_section.hpp"

namespace reachd::dns {

namespace {

constexpr std::uint16_t flag_response = 0x8000;
constexpr std::uint16_t flag_truncated = 0x0200;
constexpr std::uint16_t flag_recursion_desired = 0x0100;
constexpr std::uint16_t mask_opcode = 0x7800;
constexpr std::uint16_t mask_rcode = 0x000f;

void put16(std::vector<std::uint8_t>& out, std::uint16_t value) {
  out.push_back(static_cast<std::uint8_t>(value >> 8));
  out.push_back(static_cast<std::uint8_t>(value));
}

struct Header {
  std::uint16_t id, flags, questions, answers, authorities, additionals;

  explicit Header(Reader& in)
      : id(in.u16()),
        flags(in.u16()),
        questions(in.u16()),
        answers(in.u16()),
        authorities(in.u16()),
        additionals(in.u16()) {}

  int rcode() const { return flags & mask_rcode; }
};

Answer ignored(std::string_view why) {
  Answer answer;
  answer.problem = why;
  return answer;
}

Answer malformed(std::string_view why) {
  Answer answer;
  answer.parsed = Parsed::malformed;
  answer.problem = why;
  return answer;
}

bool may_lack_its_question(int rcode) {
  return rcode == ns_r_formerr || rcode == ns_r_servfail || rcode == ns_r_notimpl || rcode == ns_r_refused;
}

/// Empty if this is an answer to our question; `in` is then positioned after the question.
std::string_view why_not_ours(const Header& header, Reader& in, std::uint16_t id, const Name& asked,
                              std::uint16_t type) {
  if (in.fault() != Reader::Fault::none) return "too short for a DNS header";
  if (header.id != id) return "another id";
  if ((header.flags & flag_response) == 0) return "no response";
  if ((header.flags & mask_opcode) != 0) return "no standard query";
  if (header.questions == 0)
    return may_lack_its_question(header.rcode()) ? std::string_view{} : "no question in it";
  const Name name = in.name();
  const auto its_type = in.u16();
  const auto its_class = in.u16();
  if (in.fault() != Reader::Fault::none || name != asked || its_type != type || its_class != ns_c_in)
    return "another question";
  return {};
}

}  // namespace

std::vector<std::uint8_t> build_query(std::uint16_t id, std::string_view name, std::uint16_t type,
                                      bool edns) {
  const auto asked = Name::from_text(name);
  if (!asked) return {};
  std::vector<std::uint8_t> out;
  out.reserve(NS_HFIXEDSZ + asked->wire().size() + NS_QFIXEDSZ + 1 + NS_RRFIXEDSZ);
  put16(out, id);
  put16(out, flag_recursion_desired);
  put16(out, 1);
  put16(out, 0);
  put16(out, 0);
  put16(out, edns ? 1 : 0);
  out.insert(out.end(), asked->wire().begin(), asked->wire().end());
  put16(out, type);
  put16(out, ns_c_in);
  if (edns) {
    out.push_back(0);  // owner: the root
    put16(out, ns_t_opt);
    put16(out, edns_payload);
    for (int i = 0; i < 3; ++i) put16(out, 0);  // upper bits of the code, version, flags; no options
  }
  return out;
}

Answer parse_answer(std::span<const std::uint8_t> message, std::uint16_t id, std::string_view name,
                    std::uint16_t type) {
  const auto asked = Name::from_text(name);
  if (!asked) return ignored("no name was asked");
  Reader in(message);
  const Header header(in);
  if (const auto why = why_not_ours(header, in, id, *asked, type); !why.empty()) return ignored(why);
  if (header.questions > 1) return malformed("more than one question");

  Answer answer;
  answer.rcode = header.rcode();
  answer.truncated = (header.flags & flag_truncated) != 0;
  AnswerSection section;
  const int in_answer = header.answers;
  const int before_additional = in_answer + header.authorities;
  const int all = before_additional + header.additionals;
  for (int i = 0; i < all; ++i) {
    Record record = in.record();
    if (in.fault() == Reader::Fault::cut && answer.truncated) break;
    if (in.fault() != Reader::Fault::none) return malformed(in.problem());
    if (i < in_answer && record.record_class == ns_c_in) {
      if (const auto why = section.add(message, std::move(record)); !why.empty()) return malformed(why);
    } else if (i >= before_additional && record.type == ns_t_opt) {
      if (answer.has_edns) return malformed("more than one OPT record");
      answer.has_edns = true;
      answer.rcode |= static_cast<int>(record.ttl >> 24) << 4;
    }
  }
  // Some servers pad with zeros, to 512 bytes.
  if (!answer.truncated && !in.rest_is_zero()) return malformed("bytes behind the last record");
  section.follow(*asked, type, answer);
  answer.parsed = Parsed::answer;
  return answer;
}

bool answers(std::span<const std::uint8_t> message, std::uint16_t id, std::string_view name,
             std::uint16_t type) {
  const auto asked = Name::from_text(name);
  if (!asked) return false;
  Reader in(message);
  const Header header(in);
  return why_not_ours(header, in, id, *asked, type).empty();
}

bool refuses_edns(const Answer& answer) {
  return answer.parsed == Parsed::answer && (answer.rcode == ns_r_formerr || answer.rcode == ns_r_notimpl);
}

std::optional<result::Outcome> outcome_of(const Answer& answer) {
  using result::Outcome;
  if (answer.parsed == Parsed::ignored) return std::nullopt;
  if (answer.parsed == Parsed::malformed) return Outcome::dns_malformed;
  if (answer.rcode == ns_r_servfail) return Outcome::dns_servfail;
  if (answer.rcode == ns_r_nxdomain) return Outcome::dns_nxdomain;
  if (answer.rcode == ns_r_refused) return Outcome::dns_refused;
  if (answer.rcode != ns_r_noerror) return Outcome::dns_error;
  if (answer.records > 0) return Outcome::ok;
  return answer.truncated ? Outcome::dns_malformed : Outcome::dns_no_data;
}

}  // namespace reachd::dns
