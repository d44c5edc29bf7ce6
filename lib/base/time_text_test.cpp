#include "base/time_text.hpp"

#include <doctest/doctest.h>

using namespace reachd::base;
using namespace std::chrono_literals;

TEST_CASE("moments in UTC") {
  const Wall time{std::chrono::seconds{1'782'907'200}};
  CHECK(rfc3339(time) == "2026-07-01T12:00:00.000Z");
  CHECK(rfc3339(time + 250'999us) == "2026-07-01T12:00:00.250Z");
  CHECK(rfc3339(Wall{} - 1ms) == "1969-12-31T23:59:59.999Z");
  CHECK(utc_text(std::chrono::sys_seconds(1'893'456'000s)) == "2030-01-01T00:00:00Z");
  CHECK(utc_text(std::chrono::sys_seconds(253'402'300'799s)) == "9999-12-31T23:59:59Z");
}

TEST_CASE("durations of phases and attempts") {
  CHECK(measured_text(0ns) == "0.0 ms");
  CHECK(measured_text(423us) == "0.4 ms");
  CHECK(measured_text(9949us) == "9.9 ms");
  CHECK(measured_text(9950us) == "10 ms");
  CHECK(measured_text(12'500us) == "12 ms");
  CHECK(measured_text(999ms) == "999 ms");
  CHECK(measured_text(999600us) == "1.00 s");
  CHECK(measured_text(5s) == "5.00 s");
}

TEST_CASE("ages") {
  CHECK(age_text(-5s) == "now");
  CHECK(age_text(999ms) == "now");
  CHECK(age_text(90s) == "90 s");
  CHECK(age_text(10min) == "10 min");
  CHECK(age_text(5h) == "5 h");
  CHECK(age_text(72h) == "3 d");
}

TEST_CASE("how long something is, in words") {
  struct Row {
    std::chrono::seconds length;
    const char* english;
    const char* german;
  };
  for (const auto& row :
       {Row{0s, "0 seconds", "0 Sekunden"}, Row{-119s, "119 seconds", "119 Sekunden"},
        Row{320s, "5 minutes", "5 Minuten"}, Row{7199s, "120 minutes", "120 Minuten"},
        Row{7200s, "2 hours", "2 Stunden"}, Row{47h, "47 hours", "47 Stunden"}, Row{-48h, "2 days", "2 Tage"},
        Row{24h * 730, "730 days", "730 Tage"}, Row{24h * 731, "2 years", "2 Jahre"},
        Row{1'699'999'999s, "54 years", "54 Jahre"}}) {
    CAPTURE(row.english);
    CHECK(length_text(row.length, Language::english) == row.english);
    CHECK(length_text(row.length, Language::german) == row.german);
  }
}
