#include "serve/credentials.hpp"

#include "base/bytes.hpp"
#include "base/text.hpp"

namespace reachd::serve {

std::optional<Credentials> parse_basic(std::string_view field) {
  constexpr std::string_view scheme = "basic";
  if (!base::equals_ignoring_case(field.substr(0, scheme.size()), scheme)) return std::nullopt;
  field.remove_prefix(scheme.size());
  const auto start = field.find_first_not_of(' ');
  if (start == 0 || start == std::string_view::npos) return std::nullopt;
  const auto text = base::parse_base64(field.substr(start));
  if (!text) return std::nullopt;
  const auto colon = text->find(':');
  if (colon == std::string::npos) return std::nullopt;
  return Credentials{text->substr(0, colon), text->substr(colon + 1)};
}

}  // namespace reachd::serve
