#include "metrics/render.hpp"

#include <prometheus/metric_family.h>
#include <prometheus/text_serializer.h>

#include <ostream>
#include <streambuf>

#include "metrics/definitions.hpp"

namespace reachd::metrics {

namespace {

/// Writes into a string, avoiding the second copy that std::ostringstream::str() would make.
class StringBuffer final : public std::streambuf {
 public:
  explicit StringBuffer(std::string& text) : text_(text) {}

 private:
  std::streamsize xsputn(const char* bytes, std::streamsize size) override {
    text_.append(bytes, static_cast<std::size_t>(size));
    return size;
  }
  int_type overflow(int_type byte) override {
    if (byte != traits_type::eof()) text_ += static_cast<char>(byte);
    return traits_type::not_eof(byte);
  }

  std::string& text_;
};

}  // namespace

std::string render(const core::Snapshot& snapshot) {
  std::string text;
  StringBuffer buffer(text);
  std::ostream out(&buffer);
  const prometheus::TextSerializer serializer;
  std::vector<prometheus::MetricFamily> family(1);
  for (const auto& definition : definitions()) {
    auto& one = family.front() = {definition.name, definition.help, definition.type, {}};
    definition.fill(snapshot, one.metric);
    if (!one.metric.empty()) serializer.Serialize(out, family);
  }
  return text;
}

}  // namespace reachd::metrics
