#include "config/layers.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "config/load.hpp"
#include "host/test_surroundings.hpp"
#include "host/test_temporary_file.hpp"

using namespace reachd;
using namespace reachd::config;
using namespace std::chrono_literals;

namespace {

Loaded layered(const std::vector<std::string>& texts) {
  std::vector<Text> named;
  for (const auto& text : texts) named.push_back({"f" + std::to_string(named.size()), text});
  return load_layers(named, host::test_surroundings());
}

const Probe* probe_of(const Loaded& loaded, std::string_view name) {
  if (!loaded.config) return nullptr;
  const auto found = std::ranges::find(loaded.config->probes, name, &Probe::name);
  return found == loaded.config->probes.end() ? nullptr : &*found;
}

std::vector<std::string> said(const Loaded& loaded) {
  std::vector<std::string> texts;
  for (const auto& message : loaded.messages) texts.push_back(message.to_string());
  return texts;
}

using Texts = std::vector<std::string>;

}  // namespace

TEST_CASE("a file that extends the built-in configuration changes what it names and nothing else") {
  const auto built_in = load_text(default_text(), "built-in", host::test_surroundings());
  const auto loaded = layered({"extends: built-in\nlisten: 127.0.0.1:9\n"});
  REQUIRE(loaded.config);
  CHECK(loaded.config->listen[0].port == 9);
  CHECK(loaded.config->probes == built_in.config->probes);
  CHECK(loaded.config->services == built_in.config->services);
  CHECK(loaded.messages.empty());
  CHECK(loaded.layers == std::vector<Layer>{{"f0", {"changes listen"}}});
  CHECK(layered({"extends: built-in\n"}).config->probes == built_in.config->probes);
}

TEST_CASE("sections are merged by name, schedule by key, and what is empty changes nothing") {
  const auto loaded =
      layered({"extends: built-in\n"
               "schedule: { timeout: 3s }\n"
               "services:\n"
               "defaults:\n"
               "probes:\n"
               "  branch: { tcp: { host: 192.0.2.1, port: 1 } }\n"
               "  captive: { interval: 2m }\n"
               "  apns: { tls: { host: courier.example, port: 5223 } }\n"});
  REQUIRE(loaded.config);
  CHECK(probe_of(loaded, "branch")->schedule.timeout == 3s);
  CHECK(probe_of(loaded, "branch")->schedule.interval == 30s);
  CHECK(probe_of(loaded, "captive")->schedule.interval == 2min);
  CHECK(probe_of(loaded, "captive")->role == Role::portal);
  // An entry with a kind replaces all of the other.
  CHECK(probe_of(loaded, "apns")->tls()->alpn.empty());
  CHECK(loaded.layers[0].changes == Texts{"changes schedule.timeout", "adds probes.branch",
                                          "adds probes.captive.interval", "changes probes.apns"});
}

TEST_CASE("null takes an entry away, or brings a default back") {
  const auto loaded =
      layered({"extends: built-in\n"
               "schedule: { fall: 7, timeout: null }\n"
               "site: a\n"
               "services: { key-lookup: null }\n"
               "probes: { ids-query: null, resolve-ids-query: null, captive: { role: null } }\n",
               "site: null\nschedule: { fall: null }\nprobes: { captiv: null }\n"});
  REQUIRE(loaded.config);
  CHECK(probe_of(loaded, "ids-query") == nullptr);
  CHECK(probe_of(loaded, "captive")->role == Role::none);
  CHECK(probe_of(loaded, "captive")->schedule.fall == Schedule().fall);
  CHECK(loaded.config->site.empty());
  CHECK(said(loaded) ==
        Texts{"f1:3:11: warning: there is no 'captiv' in 'probes' to take away; did you mean 'captive'?"});
  CHECK(loaded.layers[1].changes ==
        Texts{"brings back the default of site", "brings back the default of schedule.fall"});
}

TEST_CASE("what still refers to an entry that was taken away is an error with both places") {
  const auto loaded =
      layered({"extends: built-in\n"
               "resolvers: { campus: { address: 192.0.2.53 } }\n"
               "services: { push: null }\n"
               "probes:\n"
               "  apns-fallback: null\n"
               "  ids-query: { resolvers: [campus] }\n",
               "resolvers: { campus: null }\n"});
  CHECK_FALSE(loaded.config);
  const auto texts = said(loaded);
  const auto has = [&](std::string_view begin, std::string_view part) {
    return std::ranges::any_of(texts, [&](const std::string& text) {
      return text.starts_with(begin) && text.find(part) != text.npos;
    });
  };
  CHECK(has("f0:6:28: ", "resolver 'campus' is taken away in f1:1:14: take it out of here, too"));
  CHECK(has("built-in:", "probe or service 'push' is taken away in f0:3:13: take it out of here, too"));
  // It was in `push` alone, which is gone, too.
  CHECK_FALSE(has("built-in:", "'apns-fallback'"));
  CHECK(texts.size() == 4);  // two services and key-lookup have `push`
}

TEST_CASE("layers over a main file that is whole, in their order") {
  const std::string main =
      "schedule: { interval: 1m }\nprobes: { a: { tcp: { host: 192.0.2.1, port: 1 } } }\n";
  const auto loaded = layered({main, "probes: { b: { tcp: { host: 192.0.2.2, port: 2 }, role: control } }\n",
                               "probes: { b: { interval: 5m } }\nschedule: { interval: 2m }\n"});
  REQUIRE(loaded.config);
  CHECK(loaded.config->probes.size() == 2);
  CHECK(probe_of(loaded, "a")->schedule.interval == 2min);
  CHECK(probe_of(loaded, "b")->schedule.interval == 5min);
  CHECK(loaded.layers.size() == 2);
}

TEST_CASE("errors name the file in which they stand") {
  const auto loaded = layered({"extends: built-in\nlisten: here\n", "extends: built-in\nprobes: [a]\n",
                               "schedule: { intervall: 3s }\n", "probes: {\n"});
  CHECK_FALSE(loaded.config);
  // What is read of the whole only when every file could be parsed.
  REQUIRE(loaded.messages.size() == 3);
  CHECK(loaded.messages[0].file == "f1");
  CHECK(loaded.messages[0].text.starts_with("'extends' belongs in the main file"));
  CHECK(loaded.messages[1].to_string() == "f1:2:1: 'probes' must be a map (keys and values)");
  CHECK(loaded.messages[2].to_string().starts_with("f3:"));

  const auto parsed =
      layered({"extends: built-in\nlisten: here\n", "probes: [a]\n", "schedule: { intervall: 3s }\n"});
  Texts places;
  for (const auto& text : said(parsed)) places.push_back(text.substr(0, text.find(": ")));
  CHECK(places == Texts{"f0:2:1", "f1:1:1", "f2:1:13"});
  CHECK(said(layered(
            {"extends: other\nprobes: { p: { tcp: { host: 192.0.2.1, port: 1 }, role: control } }\n"})) ==
        Texts{"f0:1:1: 'extends' must be built-in"});
}

TEST_CASE("keys are added to Apple's") {
  const std::string key = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";
  const auto loaded =
      layered({"extends: built-in\ntrust: { apple: { spki_sha256: [\"" + key + "\"] } }\n",
               "trust: { apple: { spki_sha256: [\"f0FzkVA3G5voMceidg+WClmihu30qO2BRfi8HH+SEcB=\"] } }\n"});
  CHECK(said(loaded).size() == 1);  // no key: its last bits are not 0
  const auto good = layered({"extends: built-in\ntrust: { apple: { spki_sha256: [\"" + key + "\"] } }\n"});
  REQUIRE(good.config);
  CHECK(good.config->trust_set("apple")->spki_sha256.size() == 3);
}

TEST_CASE("defaults are for probes that do not say otherwise, and a source's resolvers go before them") {
  const auto loaded =
      layered({"extends: built-in\n"
               "resolvers:\n"
               "  campus: { address: 192.0.2.53 }\n"
               "  guests: { address: 192.0.2.54 }\n"
               "sources:\n"
               "  guest: { interface: eth0, resolvers: [guests] }\n"
               "  staff: { interface: eth0 }\n"
               "defaults: { sources: [guest, staff], resolvers: [campus] }\n"
               "probes:\n"
               "  here: { tcp: { host: a.example, port: 1 }, sources: [default], resolvers: [system] }\n"});
  REQUIRE(loaded.config);
  CHECK(loaded.messages.empty());
  const Config& config = *loaded.config;
  CHECK(probe_of(loaded, "apns")->sources == Texts{"guest", "staff"});
  CHECK(config.resolvers_of(*probe_of(loaded, "apns"), *config.source("guest")) == Texts{"guests"});
  CHECK(config.resolvers_of(*probe_of(loaded, "apns"), *config.source("staff")) == Texts{"campus"});
  CHECK(probe_of(loaded, "here")->sources == Texts{"default"});
  CHECK(config.resolvers_of(*probe_of(loaded, "here"), *config.source("guest")) == Texts{"system"});
}

TEST_CASE("a leg without resolvers of its own is warned of, once") {
  const auto loaded = layered(
      {"extends: built-in\nsources: { guest: { interface: eth0 } }\ndefaults: { sources: [guest] }\n"});
  REQUIRE(loaded.config);
  const auto texts = said(loaded);
  CHECK(std::ranges::count_if(texts, [](const std::string& text) {
          return text.find("source 'guest' has no 'resolvers' of its own") != text.npos;
        }) == 1);
}

TEST_CASE("the directory beside the file is read in byte order, without names that begin with a dot") {
  const host::test::TemporaryFile main;
  const std::string directory = main.path() + ".d";
  std::filesystem::create_directory(directory);
  const auto write = [&](const std::string& name, const std::string& text) {
    std::ofstream(directory + "/" + name) << text;
  };
  main.write("extends: built-in\n");
  write("20-b.yaml", "site: second\n");
  write("10-a.yaml", "site: first\nweb_config: beside.yml\n");
  write(".hidden.yaml", "site: [\n");
  write("notes.txt", "site: [\n");
  const auto loaded = load_file(main.path());
  REQUIRE(loaded.config);
  CHECK(loaded.config->site == "second");
  CHECK(loaded.web_config == directory + "/beside.yml");
  CHECK(load_file(main.path(), true).config->site == "second");
  CHECK_FALSE(load_file(main.path() + ".none").config);
  CHECK(load_file(main.path() + ".none", true).config->site.empty());
}
