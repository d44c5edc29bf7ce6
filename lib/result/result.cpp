#include "result/result.hpp"

namespace reachd::result {

std::string_view name(Phase phase) {
  constexpr std::string_view names[] = {"resolve", "exchange", "connect", "handshake", "response"};
  return names[static_cast<std::size_t>(phase)];
}

}  // namespace reachd::result
