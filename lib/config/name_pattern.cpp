#include "config/name_pattern.hpp"

#include <charconv>

#include "config/host_name.hpp"
#include "net/address.hpp"

namespace reachd::config {

namespace {

constexpr std::uint32_t most_names = 10'000;

/// Digits without a leading zero: "{01..50}" would leave it unclear whether the names have the zero.
std::optional<std::uint32_t> bound(std::string_view digits) {
  std::uint32_t value = 0;
  const char* end = digits.data() + digits.size();
  if (digits.empty() || (digits.size() > 1 && digits.front() == '0')) return std::nullopt;
  const auto [stop, error] = std::from_chars(digits.data(), end, value);
  if (error != std::errc{} || stop != end) return std::nullopt;
  return value;
}

struct Range {
  std::uint32_t low = 0;
  std::uint32_t high = 0;
};

/// `text` is the part between the braces.
std::optional<Range> parse_range(std::string_view text, std::string& why) {
  const auto dots = text.find("..");
  std::optional<std::uint32_t> low, high;
  if (dots != std::string_view::npos) {
    low = bound(text.substr(0, dots));
    high = bound(text.substr(dots + 2));
  }
  if (!low || !high) {
    why = "a range is two numbers without leading zeros, such as {1..50}";
  } else if (*low > *high) {
    why = "the range begins above its end";
  } else if (*high - *low >= most_names) {
    why = "the range stands for more than 10000 names";
  } else {
    return Range{*low, *high};
  }
  return std::nullopt;
}

}  // namespace

std::optional<NamePattern> NamePattern::parse(std::string_view text, std::string* why) {
  std::string unused;
  std::string& reason = why != nullptr ? *why : unused;
  NamePattern result;
  result.text_ = text;
  const auto open = text.find_first_of("{}");
  if (open == std::string_view::npos) {
    result.prefix_ = text;
    if (net::Address::parse(text) || is_host_name(text, &reason)) return result;
    return std::nullopt;
  }
  const auto close = text.find('}', open);
  if (text[open] == '}' || close == std::string_view::npos) {
    reason = "a brace has no counterpart";
    return std::nullopt;
  }
  if (text.find_first_of("{}", close + 1) != std::string_view::npos) {
    reason = "it has more than one range";
    return std::nullopt;
  }
  const auto range = parse_range(text.substr(open + 1, close - open - 1), reason);
  if (!range) return std::nullopt;
  result.prefix_ = text.substr(0, open);
  result.suffix_ = text.substr(close + 1);
  result.low_ = range->low;
  result.high_ = range->high;
  result.has_range_ = true;
  // The last name is the longest: if it is valid, all are.
  if (!is_host_name(result.pick(result.count() - 1), &reason)) return std::nullopt;
  return result;
}

std::string NamePattern::pick(std::uint32_t index) const {
  return has_range_ ? prefix_ + std::to_string(low_ + index) + suffix_ : prefix_;
}

}  // namespace reachd::config
