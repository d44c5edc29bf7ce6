#include <doctest/doctest.h>

#include <fstream>
#include <functional>
#include <set>

#include "daemon/json/api_json.hpp"
#include "daemon/json/test_snapshot.hpp"
#include "daemon/json/writer.hpp"

using namespace reachd;
using namespace reachd::json;

namespace {

using Names = std::set<std::string>;

/// Notes every name that the API can have.
struct NameVisitor {
  Names names;

  void both(const char* name, const auto&, Rule = {}) { names.insert(name); }
  void shown(const char* name, const auto&, Rule = {}) { names.insert(name); }
  void shown_if(bool, const char* name, const auto&) { names.insert(name); }
  void stored(const char*, const auto&, Rule = {}) {}
  void group(const char* name, bool, auto) { names.insert(name); }
};

template <class Value>
Names names_of(const Value& value = {}) {
  NameVisitor visitor;
  fields(visitor, value);
  return visitor.names;
}
Names names_in(const std::function<void(NameVisitor&)>& list) {
  NameVisitor visitor;
  list(visitor);
  return visitor.names;
}

const nlohmann::json& schemas() {
  static const auto document = nlohmann::json::parse(std::ifstream(TESTDATA "/../openapi.json"));
  return document["components"]["schemas"];
}

Names keys_of(const nlohmann::json& object) {
  Names names;
  for (const auto& [name, value] : object.items()) names.insert(name);
  return names;
}

/// What a schema describes, with the schemas that it is put together of.
Names described(const nlohmann::json& schema) {
  auto names = keys_of(schema["properties"]);
  for (const auto& part : schema.value("allOf", nlohmann::json::array())) {
    const auto name = part["$ref"].get<std::string>();
    names.merge(described(schemas().at(name.substr(name.rfind('/') + 1))));
  }
  return names;
}
Names described(const char* schema) {
  return described(schemas().at(schema));
}

}  // namespace

TEST_CASE("openapi.json describes exactly the fields that there are") {
  const core::Record record = core::record_of(result::Kind::dns, "a", "a.example", 53);
  CHECK(described("Icmp") == names_of<net::IcmpError>());
  CHECK(described("Certificate") == names_of<result::CertificateFact>());
  CHECK(described("Tls") == names_of<result::TlsFacts>());
  CHECK(described("Attempt") == names_of<result::Result>());
  const result::Result failure;
  CHECK(described("Failure") == names_in([&](auto& visit) { brief_fields(visit, failure); }));
  CHECK(described("Block") == names_of<result::Block>());
  CHECK(described("Hop") == names_of<result::Hop>());
  CHECK(described("Trace") == names_of<core::TracedPaths>());
  CHECK(described("Service") == names_of<core::ServiceRecord>());
  auto cause = names_of<core::CauseMemory>();
  cause.insert({"sentence", "evidence"});  // in the configuration's language: written by status_json()
  CHECK(described("Cause") == cause);
  CHECK(described("SeriesState") == names_in([&](auto& visit) { state_fields(visit, record); }));
  CHECK(described("SeriesFacts") == names_in([&](auto& visit) { counted_fields(visit, record); }));
}

TEST_CASE("openapi.json describes exactly the objects that the fields stand in") {
  auto snapshot = example_snapshot();
  snapshot.clock_offset = 0;
  auto config = std::make_shared<config::Config>(*snapshot.config);
  config->site = "campus-north";
  snapshot.config = config;
  auto& record = snapshot.records[0];
  record.failures.push_back(*snapshot.records[1].last);
  record.successes.push_back(*record.last);
  record.paths = std::make_shared<const core::TracedPaths>();
  const auto status = status_json(snapshot);
  const auto list = nlohmann::json::parse(probes_text(snapshot));
  const auto probe = nlohmann::json::parse(probe_text(snapshot, "apns").value());
  CHECK(described("Status") == keys_of(status));
  CHECK(described("Probes") == keys_of(list));
  CHECK(described(schemas()["Probes"]["properties"]["probes"]["items"]) == keys_of(list["probes"][0]));
  CHECK(described("Probe") == keys_of(probe));

  // What a series has beside its own lists.
  const auto beside = [](const char* schema) { return keys_of(schemas().at(schema)["properties"]); };
  const auto without_lists = [&](const nlohmann::json& series) {
    auto names = keys_of(series);
    for (const auto* part : {"SeriesState", "SeriesFacts", "AttemptFacts"}) {
      for (const auto& name : described(part)) names.erase(name);
    }
    return names;
  };
  CHECK(beside("ListedSeries") == without_lists(list["probes"][0]["series"][0]));
  CHECK(beside("Series") == without_lists(status["probes"][0]));
  CHECK(beside("WholeSeries") == without_lists(probe["series"][0]));
}

TEST_CASE("openapi.json has every enumerator") {
  const auto all = []<class Value>(Value) {
    nlohmann::json names;
    for (const auto value : base::all<Value>) names.push_back(base::name(value));
    return names;
  };
  CHECK(schemas()["Outcome"]["enum"] == all(result::Outcome()));
  CHECK(schemas()["Mechanism"]["enum"] == all(result::Mechanism()));
  CHECK(schemas()["Hop"]["properties"]["answer"]["enum"] == all(result::Hop::Answer()));
  CHECK(schemas()["SeriesState"]["properties"]["kind"]["enum"] == all(result::Kind()));
  CHECK(schemas()["Service"]["properties"]["state"]["enum"] == all(core::ServiceState()));
  CHECK(schemas()["Cause"]["properties"]["cause"]["enum"] == all(verdict::Cause()));
}
