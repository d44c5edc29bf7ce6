#pragma once

// The names of an enumeration's values, and tables with a row for each of them.
//
// A value's name is the spelling of its enumerator, so there is no second list that could differ. These names
// appear in metrics, JSON and state files: never rename an enumerator.
//
// For enumerations whose values count from 0 without gaps, at most 63 of them; others do not compile.

#include <array>
#include <cstddef>
#include <optional>
#include <string_view>
#include <type_traits>
#include <utility>

namespace reachd::base {

template <typename E>
concept Enumeration = std::is_enum_v<E>;

template <Enumeration E>
constexpr std::size_t index(E value) {
  return static_cast<std::size_t>(value);
}

namespace spelling {

/// Empty if no enumerator has this value. GCC and Clang end the signature with "Value =
/// reachd::result::Stage::ok" or "Value = (reachd::result::Stage)6", then ';' or ']'.
template <auto Value>
constexpr std::string_view of() {
  std::string_view text = __PRETTY_FUNCTION__;
  text.remove_prefix(text.find("Value = ") + 8);
  text = text.substr(0, text.find_first_of(";]"));
  text.remove_prefix(text.rfind(':') + 1);
  return text.find(')') == text.npos ? text : std::string_view();
}

inline constexpr std::size_t most = 64;

template <Enumeration E, std::size_t... I>
constexpr std::array<std::string_view, sizeof...(I)> all(std::index_sequence<I...>) {
  return {of<static_cast<E>(I)>()...};
}

template <Enumeration E>
consteval std::size_t count() {
  constexpr auto names = all<E>(std::make_index_sequence<most>());
  std::size_t n = 0;
  while (n < most && !names[n].empty()) ++n;
  for (std::size_t i = n; i < most; ++i) {
    if (!names[i].empty()) throw "the values have a gap";
  }
  if (n == 0 || n == most) throw "the values count from 0, and are at most 63";
  return n;
}

template <Enumeration E>
inline constexpr auto names = all<E>(std::make_index_sequence<count<E>()>());

}  // namespace spelling

/// The number of values.
template <Enumeration E>
inline constexpr std::size_t count = spelling::count<E>();

/// All values, in order.
template <Enumeration E>
inline constexpr std::array<E, count<E>> all = [] {
  std::array<E, count<E>> values{};
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = static_cast<E>(i);
  return values;
}();

/// "dns_timeout" for Outcome::dns_timeout.
template <Enumeration E>
constexpr std::string_view name(E value) {
  return spelling::names<E>[index(value)];
}

template <Enumeration E>
constexpr std::optional<E> from_name(std::string_view text) {
  for (const auto value : all<E>) {
    if (name(value) == text) return value;
  }
  return std::nullopt;
}

/// One row for each value. A row starts with its value as the member `value`; one that is missing,
/// superfluous or out of order does not compile.
template <Enumeration E, typename Row>
class Table {
 public:
  template <std::size_t N>
  consteval Table(const Row (&rows)[N]) : Table(rows, std::make_index_sequence<N>()) {
    static_assert(N == count<E>, "one row for each value");
  }

  constexpr const Row& operator[](E value) const { return rows_[index(value)]; }
  constexpr auto begin() const { return rows_.begin(); }
  constexpr auto end() const { return rows_.end(); }

 private:
  template <std::size_t... I>
  consteval Table(const Row (&rows)[sizeof...(I)], std::index_sequence<I...>) : rows_{rows[I]...} {
    for (std::size_t i = 0; i < rows_.size(); ++i) {
      if (index(rows_[i].value) != i) throw "the rows stand in the order of the enumeration";
    }
  }

  std::array<Row, count<E>> rows_;
};

}  // namespace reachd::base
