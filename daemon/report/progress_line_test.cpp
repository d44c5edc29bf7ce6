#include "daemon/report/progress_line.hpp"

#include <doctest/doctest.h>

#include <cstdlib>
#include <string>

namespace {

using reachd::report::ProgressLine;

/// A FILE that records what is written.
class Memory {
 public:
  Memory() : file_(::open_memstream(&text_, &size_)) {}
  ~Memory() {
    std::fclose(file_);
    std::free(text_);
  }
  Memory(const Memory&) = delete;
  Memory& operator=(const Memory&) = delete;
  std::FILE* file() { return file_; }
  std::string text() {
    std::fflush(file_);
    return {text_, size_};
  }

 private:
  char* text_ = nullptr;
  std::size_t size_ = 0;
  std::FILE* file_;
};

/// What a terminal's line shows after `written` was printed.
std::string shown(const std::string& written) {
  std::string line;
  std::size_t column = 0;
  for (const char c : written) {
    if (c == '\r') {
      column = 0;
    } else {
      if (column == line.size()) line += ' ';
      line[column++] = c;
    }
  }
  return line.substr(0, line.find_last_not_of(' ') + 1);
}

TEST_CASE("the line is rewritten, and erased at the end") {
  Memory memory;
  {
    ProgressLine line(memory.file(), true, 80, reachd::base::Language::english);
    line.update(48, 48, 3);
    CHECK(memory.text() == "\r48 of 48 probes done, 3 failed");
    // Shorter: the rest of the previous line is gone.
    line.update(2, 2, 0);
    CHECK(shown(memory.text()) == "2 of 2 probes done");
    line.erase();
    CHECK(shown(memory.text()).empty());
    CHECK(memory.text().back() == '\r');
    line.update(3, 3, 0);
  }
  CHECK(shown(memory.text()).empty());
}

TEST_CASE("thousands of updates cause few writes, and the last is shown") {
  Memory memory;
  ProgressLine line(memory.file(), true, 80, reachd::base::Language::english);
  for (std::size_t i = 1; i <= 1000; ++i) line.update(i, 1000, 0);
  CHECK(shown(memory.text()) == "1000 of 1000 probes done");
  CHECK(memory.text().size() < 1000);
}

TEST_CASE("a narrow terminal's line is not exceeded; no terminal, no line") {
  Memory memory;
  ProgressLine narrow(memory.file(), true, 10, reachd::base::Language::english);
  narrow.update(1000, 1000, 0);
  CHECK(memory.text() == "\r1000 of 1");
  Memory none;
  ProgressLine silent(none.file(), false, 80, reachd::base::Language::english);
  silent.update(1, 1, 0);
  silent.erase();
  CHECK(none.text().empty());
}

}  // namespace
