#pragma once

// DNS record types by name: the possible values of a dns probe's `types` and of the label `type`.

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "config/config.hpp"

namespace reachd::config {

/// The number of a type that a probe can ask for, by its name in capitals ("AAAA"); nothing for any other
/// text.
std::optional<RecordType> record_type(std::string_view name);

/// "A", "HTTPS"; "TYPE65280" for a type without a name here (RFC 3597, section 5).
std::string record_type_name(RecordType type);

/// The names known to record_type(), most common first.
std::span<const std::string_view> record_type_names();

}  // namespace reachd::config
