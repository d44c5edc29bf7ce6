// tls_server_config.

#include <openssl/tls1.h>

#include <algorithm>

#include "base/files.hpp"
#include "base/text.hpp"
#include "web_config/reading.hpp"
#include "web_config/suites.hpp"

namespace reachd::web_config {

namespace {

using base::cite;

constexpr std::size_t largest_pem = 1 << 20;

/// In quotes, uncut, unlike cite().
std::string cite_path(const std::string& path) {
  const bool is_clean = std::none_of(
      path.begin(), path.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
  return is_clean ? "'" + path + "'" : base::cite(path);
}

/// A text given in the file itself (`cert`) or in a separate file (`cert_file`).
struct Source {
  const Entry* entry = nullptr;  ///< the key; null if neither key is there
  std::string text;              ///< empty: not available, which was reported
  std::string name;              ///< for messages
};

Source read_source(Reading& reading, MapReader& map, std::string_view inline_key, std::string_view file_key) {
  const Entry* here = map.find(inline_key);
  const Entry* elsewhere = map.find(file_key);
  if (here != nullptr && elsewhere != nullptr) {
    reading.report.error(here->place, base::cite(inline_key) + " and " + base::cite(file_key) +
                                          " are both there: leave one out");
  }
  Source result{elsewhere != nullptr ? elsewhere : here, {}, base::cite(inline_key)};
  if (elsewhere == nullptr) {
    result.text = map.text(inline_key).value_or("");
    return result;
  }
  const auto path = map.text(file_key);
  if (!path) return result;
  const auto full = base::beside(reading.file, *path);
  result.name = cite_path(full);
  reading.files[full] = base::stamp_of(full);
  auto file = base::read_regular_file(full, largest_pem);
  if (!file.error.empty())
    reading.report.error(elsewhere->place, result.name + " cannot be read: " + file.error);
  if (file.error.empty() && file.text.empty())
    reading.report.error(elsewhere->place, result.name + " is empty");
  result.text = std::move(file.text);
  return result;
}

int read_version(Reading& reading, MapReader& map, std::string_view key, int otherwise) {
  const auto index = map.one_of(key, {"TLS10", "TLS11", "TLS12", "TLS13"});
  if (!index) return otherwise;
  const int version = TLS1_VERSION + static_cast<int>(*index);
  if (key == "min_version" && version < TLS1_2_VERSION) {
    reading.report.warning(
        map.find(key)->place,
        "TLS 1.0 and 1.1 are broken (RFC 8996); with them OpenSSL accepts weak keys and signatures, too");
  }
  return version;
}

/// Translates the words of a list to OpenSSL's; an unknown one is an error that suggests the nearest.
template <typename Translate>
std::vector<std::string_view> read_words(Reading& reading, MapReader& map, std::string_view key,
                                         std::string_view what, Translate translate,
                                         const std::vector<std::string_view>& known) {
  std::vector<std::string_view> result;
  const Entry* list = map.list(key);
  if (list == nullptr) return result;
  read_texts(*list, reading.report, [&](const Node& item, const std::string& text) {
    const auto word = translate(text);
    if (!word) {
      reading.report.error(item.place, "unknown " + std::string(what) + " " + base::cite(text) +
                                           reading.report.suggestion(text, known));
    } else if (!word->empty()) {
      result.push_back(*word);
    }
  });
  return result;
}

ClientAuth read_client_auth(MapReader& map) {
  const auto index = map.one_of(
      "client_auth_type", {"NoClientCert", "RequestClientCert", "RequireAnyClientCert",
                           "VerifyClientCertIfGiven", "RequireAndVerifyClientCert", "RequireClientCert"});
  // The last is the former name of RequireAnyClientCert.
  if (!index) return ClientAuth::none;
  return *index == 5 ? ClientAuth::require_any : static_cast<ClientAuth>(*index);
}

void read_clients(Reading& reading, MapReader& map, TlsSettings& settings, const Source& authority) {
  settings.client_auth = read_client_auth(map);
  settings.client_ca = authority.text;
  const auto auth = settings.client_auth;
  const Entry* type = map.find("client_auth_type");
  if (authority.entry != nullptr && auth == ClientAuth::none) {
    reading.report.error(
        authority.entry->place,
        "authorities of clients need a 'client_auth_type', such as RequireAndVerifyClientCert");
  }
  if (authority.entry == nullptr &&
      (auth == ClientAuth::verify_if_given || auth == ClientAuth::require_verified)) {
    reading.report.warning(
        type->place,
        "without 'client_ca_file' a certificate of any authority that this system trusts will do");
  }
  const Entry* names = map.list("client_allowed_sans");
  if (names == nullptr) return;
  read_texts(*names, reading.report,
             [&](const Node&, const std::string& text) { settings.client_allowed_sans.push_back(text); });
  if (auth != ClientAuth::require_any && auth != ClientAuth::require_verified) {
    reading.report.error(names->place,
                         "'client_allowed_sans' needs a 'client_auth_type' of RequireAndVerifyClientCert or "
                         "RequireAnyClientCert: otherwise a client need not show any name");
  }
}

void make_context(Reading& reading, Place place, const TlsSettings& settings, const Source& certificates,
                  const Source& key, const Source& authority, MapReader& map) {
  std::vector<TlsError> errors;
  reading.config.tls = ServerContext::make(settings, errors);
  const auto blame = [&](const Source& source, const std::string& text) {
    reading.report.error(source.entry->place, source.name + " " + text);
  };
  const auto blame_key = [&](std::string_view name, const std::string& text) {
    const Entry* entry = map.find(name);
    reading.report.error(entry != nullptr ? entry->place : place, base::cite(name) + " " + text);
  };
  for (const auto& error : errors) {
    switch (error.part) {
      case TlsPart::certificates:
        blame(certificates, error.text);
        break;
      case TlsPart::key:
        blame(key, error.text);
        break;
      case TlsPart::client_ca:
        blame(authority, error.text);
        break;
      case TlsPart::cipher_suites:
        blame_key("cipher_suites", error.text);
        break;
      case TlsPart::curves:
        blame_key("curve_preferences", error.text);
        break;
      case TlsPart::other:
        reading.report.error(place, error.text);
        break;
    }
  }
  if (reading.config.tls && !reading.config.tls->ended().empty()) {
    reading.report.warning(certificates.entry->place, "the certificate in " + certificates.name +
                                                          " ended on " + reading.config.tls->ended() +
                                                          ": clients will refuse it");
  }
}

}  // namespace

void load_tls(Reading& reading, MapReader& top) {
  const Entry* section = top.map("tls_server_config");
  if (section == nullptr || section->value.entries.empty()) return;
  MapReader map(section->value, section->place, reading.report);
  const auto certificates = read_source(reading, map, "cert", "cert_file");
  const auto key = read_source(reading, map, "key", "key_file");
  const auto authority = read_source(reading, map, "client_ca", "client_ca_file");
  const auto require = [&](std::string_view inline_key, std::string_view file_key) {
    const auto& entries = section->value.entries;
    if (std::none_of(entries.begin(), entries.end(),
                     [&](const Entry& entry) { return entry.key == inline_key || entry.key == file_key; }))
      reading.report.error(section->place, base::cite(file_key) + " is missing");
  };
  require("cert", "cert_file");
  require("key", "key_file");
  TlsSettings settings;
  settings.certificates = certificates.text;
  settings.key = key.text;
  read_clients(reading, map, settings, authority);
  settings.min_version = read_version(reading, map, "min_version", TLS1_2_VERSION);
  settings.max_version = read_version(reading, map, "max_version", TLS1_3_VERSION);
  const bool versions_fit = settings.min_version <= settings.max_version;
  if (!versions_fit) {
    const Entry* entry = map.find("max_version");
    reading.report.error(entry != nullptr ? entry->place : section->place,
                         "'max_version' is below 'min_version'");
  }
  settings.cipher_suites =
      read_words(reading, map, "cipher_suites", "cipher suite", cipher_suite, cipher_suite_names());
  settings.has_cipher_suites = map.find("cipher_suites") != nullptr;
  settings.curves = read_words(reading, map, "curve_preferences", "curve", curve, curve_names());
  settings.prefer_server_cipher_suites = map.boolean("prefer_server_cipher_suites").value_or(true);
  map.finish();
  const bool has_identity = !settings.certificates.empty() && !settings.key.empty();
  if (has_identity && versions_fit)
    make_context(reading, section->place, settings, certificates, key, authority, map);
}

}  // namespace reachd::web_config
