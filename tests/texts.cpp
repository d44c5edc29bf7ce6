// Prints what documents say of enumerations, a value a line: enumeration, name and what there is to say of
// it, with tabs between. tests/write-texts reads it.

#include <fmt/format.h>

#include "config/config.hpp"
#include "core/snapshot.hpp"
#include "journal/journal.hpp"
#include "result/path.hpp"
#include "verdict/cause.hpp"

namespace {

using namespace reachd;

template <base::Enumeration E>
void print(std::string_view enumeration, auto say) {
  for (const auto value : base::all<E>)
    fmt::print("{}\t{}\t{}\n", enumeration, base::name(value), say(value));
}

template <base::Enumeration E>
void print(std::string_view enumeration) {
  print<E>(enumeration, [](E) { return ""; });
}

}  // namespace

int main() {
  print<result::Outcome>("outcome", [](auto outcome) {
    return fmt::format("{}\t{}", base::name(result::stage(outcome)), result::meaning(outcome));
  });
  print<verdict::Cause>("cause", [](auto cause) {
    return fmt::format("{}\t{}\t{}\t{}", verdict::has_port(cause) ? "port" : "", verdict::meaning(cause),
                       verdict::heading(cause, base::Language::english),
                       verdict::heading(cause, base::Language::german));
  });
  print<journal::Event>("event", [](auto event) {
    return fmt::format("{}\t{}", journal::message_id(event), journal::priority(event));
  });
  print<result::Mechanism>("mechanism");
  print<result::Kind>("kind");
  print<result::Hop::Answer>("answer");
  print<net::Family>("family");
  print<config::Role>("role");
  print<core::ServiceState>("state");
}
