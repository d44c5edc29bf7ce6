// The configuration loader reads whatever an operator, or a tool that writes files for one, passes to it: any
// text must yield a configuration or messages, and in both cases with positions inside the text.

#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "config/load.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto loaded = reachd::config::load_text(text, "/nonexistent/fuzz.yaml");
  bool errors = false;
  for (const auto& message : loaded.messages) {
    errors = errors || message.severity == reachd::config::Message::Severity::error;
    if (message.text.empty() || message.line < 0 || message.column < 0) std::abort();
  }
  if (errors == (loaded.config != nullptr)) std::abort();
  return 0;
}
