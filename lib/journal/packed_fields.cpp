#include "journal/packed_fields.hpp"

#include <algorithm>
#include <cstdint>
#include <cstring>

#include "base/text.hpp"

namespace reachd::journal {

namespace {

bool is_field_name(std::string_view name) {
  const auto is_letter = [](char c) { return c >= 'A' && c <= 'Z'; };
  if (name.empty() || name.size() > 64 || !is_letter(name[0])) return false;
  return std::ranges::all_of(name,
                             [&](char c) { return is_letter(c) || (c >= '0' && c <= '9') || c == '_'; });
}

}  // namespace

void PackedFields::add(std::string_view name, std::string_view value) {
  if (value.empty() || count_ == max_fields || !is_field_name(name)) return;
  const auto clean = base::clean_text(value, name == "MESSAGE" ? max_message : max_value);
  const auto length = static_cast<std::uint32_t>(name.size() + 1 + clean.size());
  char prefix[sizeof length];
  std::memcpy(prefix, &length, sizeof length);
  bytes_.append(prefix, sizeof prefix).append(name).append(1, '=').append(clean);
  ++count_;
}

std::vector<std::string_view> unpack(std::string_view packed) {
  std::vector<std::string_view> fields;
  std::uint32_t length = 0;
  while (packed.size() > sizeof length && fields.size() < PackedFields::max_fields) {
    std::memcpy(&length, packed.data(), sizeof length);
    packed.remove_prefix(sizeof length);
    if (length > packed.size()) break;
    fields.push_back(packed.substr(0, length));
    packed.remove_prefix(length);
  }
  return fields;
}

std::string_view value_of(const std::vector<std::string_view>& fields, std::string_view name) {
  for (const auto field : fields) {
    if (field.size() > name.size() && field.starts_with(name) && field[name.size()] == '=')
      return field.substr(name.size() + 1);
  }
  return {};
}

}  // namespace reachd::journal
