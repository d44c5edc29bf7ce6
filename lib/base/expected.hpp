#pragma once

// The result of a function that may fail: a value, or the reason why there is none.

#include <concepts>
#include <optional>
#include <string>
#include <utility>
#include <variant>

namespace reachd::base {

/// Why something failed, for a person: a part of a sentence, or a whole one.
struct Error {
  std::string text;
};

/// A T or an Error. (result::Result is something else: the findings of an attempt.)
template <class T>
class [[nodiscard]] Expected {
 public:
  template <class U>
    requires(std::convertible_to<U, T> && !std::same_as<std::remove_cvref_t<U>, Expected>)
  Expected(U&& value) : value_(std::forward<U>(value)) {}
  Expected(Error error) : error_(std::move(error.text)) {}

  bool has_value() const { return value_.has_value(); }
  explicit operator bool() const { return has_value(); }
  /// Only if there is a value.
  T& operator*() { return *value_; }
  const T& operator*() const { return *value_; }
  T* operator->() { return &*value_; }
  const T* operator->() const { return &*value_; }
  T value_or(T otherwise) const { return value_.value_or(std::move(otherwise)); }
  /// Empty if there is a value.
  const std::string& error() const { return error_; }

 private:
  std::optional<T> value_;
  std::string error_;
};

/// Success, or an Error.
template <>
class [[nodiscard]] Expected<void> : public Expected<std::monostate> {
 public:
  Expected() : Expected<std::monostate>(std::monostate()) {}
  Expected(Error error) : Expected<std::monostate>(std::move(error)) {}
};

}  // namespace reachd::base
