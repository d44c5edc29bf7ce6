#pragma once

// One sentence that an operator can forward as it is: what fails, where and since when, what works beside it,
// whom to ask.

#include <optional>
#include <string>
#include <string_view>

#include "verdict/info.hpp"

namespace reachd::verdict {

/// What the sentence needs beside the finding.
struct Telling {
  std::string_view source;                 ///< "default" is not mentioned
  net::Family family = net::Family::ipv4;  ///< IPv4 is mentioned only where it is the point
  std::optional<base::Wall> start;  ///< shown in local time; with its date where it is a day ago or more
  base::Wall now;
  Facts facts{};
};

/// English, one line, with a full stop at its end. Hosts that somebody has to allow are all named. `info` is
/// that of the finding.
std::string sentence(const Finding& finding, const Info& info, std::span<const Observation> observations,
                     const Telling& telling);

}  // namespace reachd::verdict
