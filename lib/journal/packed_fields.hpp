#pragma once

// The fields of one entry in one string, so that they fit through spdlog's queue, whose records have no
// fields. Each "NAME=value" stands behind its length: no value can end its own field and begin another.

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

  /// Cleaned (valid UTF-8, one line, no control characters) and cut. Left out: an empty value, a name that
  /// the journal would not take (systemd.journal-fields(7): A to Z, 0 to 9 and '_', a letter first, at most
  /// 64), a field beyond max_fields.
  void add(std::string_view name, std::string_view value);
  const std::string& bytes() const { return bytes_; }

 private:
  std::string bytes_;
  std::size_t count_ = 0;
};

/// The fields as "NAME=value", pointing into `packed`; a string that PackedFields did not make ends where it
/// makes no sense any more.
std::vector<std::string_view> unpack(std::string_view packed);

/// The value of the field, empty if it is not there.
std::string_view value_of(const std::vector<std::string_view>& fields, std::string_view name);

}  // namespace reachd::journal
