#pragma once

// The fields of one entry in one string, so that they fit through spdlog's queue, whose records have no
// fields. Each "NAME=value" is preceded by its length: no value can end its own field and start another.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace reachd::journal {

class PackedFields {
 public:
  static constexpr std::size_t max_fields = 40;
  static constexpr std::size_t max_value = 512;     ///< bytes
  static constexpr std::size_t max_message = 2048;  ///< bytes, of the field MESSAGE

  /// Adds a field, cleaned (valid UTF-8, one line, no control characters) and cut. Skipped: an empty value, a
  /// name that the journal would not accept (systemd.journal-fields(7): A to Z, 0 to 9 and '_', starting with
  /// a letter, at most 64), a field beyond max_fields.
  void add(std::string_view name, std::string_view value);
  const std::string& bytes() const { return bytes_; }

 private:
  std::string bytes_;
  std::size_t count_ = 0;
};

/// The fields as "NAME=value", pointing into `packed`; a string not made by PackedFields is read until it
/// stops making sense.
std::vector<std::string_view> unpack(std::string_view packed);

/// The field's value, empty if it does not exist.
std::string_view value_of(const std::vector<std::string_view>& fields, std::string_view name);

}  // namespace reachd::journal
