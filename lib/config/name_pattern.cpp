#include "config/name_pattern.hpp"

#include <algorithm>
#include <optional>

#include "base/number.hpp"
#include "net/address.hpp"

namespace reachd::config {

namespace {

using base::Error;

constexpr const char* no_range = "a range is two numbers without leading zeros, such as {1..50}";
constexpr std::uint32_t most_names = 10'000;

/// Digits without a leading zero: "{01..50}" would leave it unclear whether the names have the zero.
std::optional<std::uint32_t> bound(std::string_view digits) {
  if (digits.size() > 1 && digits.front() == '0') return std::nullopt;
  return base::whole_number<std::uint32_t>(digits);
}

struct Range {
  std::uint32_t low = 0;
  std::uint32_t high = 0;
};

/// `text` is the part between the braces.
base::Expected<Range> parse_range(std::string_view text) {
  const auto dots = text.find("..");
  if (dots == std::string_view::npos) return Error{no_range};
  const auto low = bound(text.substr(0, dots));
  const auto high = bound(text.substr(dots + 2));
  if (!low || !high) return Error{no_range};
  if (*low > *high) return Error{"the range begins above its end"};
  if (*high - *low >= most_names) return Error{"the range stands for more than 10000 names"};
  return Range{*low, *high};
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

const char* wrong_with_label(std::string_view label) {
  if (label.empty()) return "it has an empty label (two dots, or one at an end)";
  if (label.size() > 63) return "a label is longer than 63 bytes";
  if (label.front() == '-' || label.back() == '-') return "a label begins or ends with '-'";
  const bool plain =
      std::ranges::all_of(label, [](char c) { return is_letter(c) || is_digit(c) || c == '-' || c == '_'; });
  if (plain) return nullptr;
  const bool is_ascii = std::ranges::all_of(label, [](char c) { return (c & 0x80) == 0; });
  return is_ascii ? "it has a character other than letters, digits, '-', '_' and '.'"
                  : "letters beyond ASCII are written in their ASCII form (xn--..., as `idn` prints it)";
}

const char* wrong_with_name(std::string_view text) {
  if (text.empty()) return "it is empty";
  if (text.size() > 253) return "it is longer than 253 bytes";
  std::string_view label;
  for (std::size_t begin = 0; begin <= text.size();) {
    const auto end = std::min(text.find('.', begin), text.size());
    label = text.substr(begin, end - begin);
    if (const char* wrong = wrong_with_label(label)) return wrong;
    begin = end + 1;
  }
  if (std::ranges::all_of(label, is_digit)) return "it is not an address, and no name ends with a number";
  return nullptr;
}

}  // namespace

base::Expected<void> is_host_name(std::string_view text) {
  if (const char* wrong = wrong_with_name(text)) return Error{wrong};
  return {};
}

base::Expected<NamePattern> NamePattern::parse(std::string_view text) {
  NamePattern result;
  result.text_ = text;
  const auto open = text.find_first_of("{}");
  if (open == std::string_view::npos) {
    result.prefix_ = text;
    if (net::Address::parse(text)) return result;
    if (const auto good = is_host_name(text); !good) return Error{good.error()};
    return result;
  }
  const auto close = text.find('}', open);
  if (text[open] == '}' || close == std::string_view::npos) return Error{"a brace has no counterpart"};
  if (text.find_first_of("{}", close + 1) != std::string_view::npos)
    return Error{"it has more than one range"};
  const auto range = parse_range(text.substr(open + 1, close - open - 1));
  if (!range) return Error{range.error()};
  result.prefix_ = text.substr(0, open);
  result.suffix_ = text.substr(close + 1);
  result.low_ = range->low;
  result.high_ = range->high;
  result.has_range_ = true;
  // The last name is the longest: if it is valid, all are.
  if (const auto good = is_host_name(result.pick(result.count() - 1)); !good) return Error{good.error()};
  return result;
}

std::string NamePattern::pick(std::uint32_t index) const {
  return has_range_ ? prefix_ + std::to_string(low_ + index) + suffix_ : prefix_;
}

}  // namespace reachd::config
