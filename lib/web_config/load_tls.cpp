// tls_server_config.

#include <openssl/tls1.h>

#include <algorithm>
#include <map>
#include <span>
#include <utility>

#include "base/files.hpp"
#include "web_config/reading.hpp"

namespace reachd::web_config {

namespace {

constexpr std::size_t largest_pem = 1 << 20;

/// The names of versions, cipher suites and curves in a web_config are those of Go's crypto/tls; OpenSSL uses
/// different ones.
struct Pair {
  std::string_view name;
  std::string_view openssl;
};

/// Up to TLS 1.2, those that Go recommends (CipherSuites()); openssl-ciphers(1ssl) has both columns. TLS 1.3
/// suites are always enabled, in Go as well, and have no second name.
constexpr Pair suites[] = {
    {"TLS_AES_128_GCM_SHA256", ""},
    {"TLS_AES_256_GCM_SHA384", ""},
    {"TLS_CHACHA20_POLY1305_SHA256", ""},
    {"TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA", "ECDHE-ECDSA-AES128-SHA"},
    {"TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256", "ECDHE-ECDSA-AES128-GCM-SHA256"},
    {"TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA", "ECDHE-ECDSA-AES256-SHA"},
    {"TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384", "ECDHE-ECDSA-AES256-GCM-SHA384"},
    {"TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256", "ECDHE-ECDSA-CHACHA20-POLY1305"},
    {"TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA", "ECDHE-RSA-AES128-SHA"},
    {"TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", "ECDHE-RSA-AES128-GCM-SHA256"},
    {"TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA", "ECDHE-RSA-AES256-SHA"},
    {"TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384", "ECDHE-RSA-AES256-GCM-SHA384"},
    {"TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256", "ECDHE-RSA-CHACHA20-POLY1305"},
    {"TLS_RSA_WITH_AES_128_CBC_SHA", "AES128-SHA"},
    {"TLS_RSA_WITH_AES_128_GCM_SHA256", "AES128-GCM-SHA256"},
    {"TLS_RSA_WITH_AES_256_CBC_SHA", "AES256-SHA"},
    {"TLS_RSA_WITH_AES_256_GCM_SHA384", "AES256-GCM-SHA384"},
};

constexpr Pair curves[] = {
    {"CurveP256", "P-256"},
    {"CurveP384", "P-384"},
    {"CurveP521", "P-521"},
    {"X25519", "X25519"},
};

/// In quotes, uncut, unlike cite().
std::string cite_path(const std::string& path) {
  const bool is_clean =
      std::ranges::none_of(path, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
  return is_clean ? "'" + path + "'" : cite(path);
}

/// A text given in the file itself (`cert`) or in a separate file (`cert_file`).
struct Source {
  const Entry* entry = nullptr;  ///< the key; null if neither key is there
  std::string text;              ///< empty: not available, which was reported
  std::string name;              ///< for messages
};

/// The keys for a text itself and for a file with it. Literals, because a MapReader keeps views of the keys.
constexpr std::pair<std::string_view, std::string_view> source_keys[] = {
    {"cert", "cert_file"}, {"key", "key_file"}, {"client_ca", "client_ca_file"}};

/// By the key for the text itself.
using Sources = std::map<std::string_view, Source>;

Source read_source(Reading& reading, MapReader& map, std::string_view inline_key, std::string_view file_key) {
  const Entry* here = map.find(inline_key);
  const Entry* elsewhere = map.find(file_key);
  if (here != nullptr && elsewhere != nullptr) {
    reading.error(here->place,
                  cite(inline_key) + " and " + cite(file_key) + " are both there: leave one out");
  }
  Source result{elsewhere != nullptr ? elsewhere : here, {}, cite(inline_key)};
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
  if (!file.error.empty()) reading.error(elsewhere->place, result.name + " cannot be read: " + file.error);
  if (file.error.empty() && file.text.empty()) reading.error(elsewhere->place, result.name + " is empty");
  result.text = std::move(file.text);
  return result;
}

int read_version(MapReader& map, std::string_view key, int otherwise) {
  const auto index = map.one_of(key, {"TLS10", "TLS11", "TLS12", "TLS13"});
  if (!index) return otherwise;
  const int version = TLS1_VERSION + static_cast<int>(*index);
  if (key == "min_version" && version < TLS1_2_VERSION)
    map.warning(
        key,
        "TLS 1.0 and 1.1 are broken (RFC 8996); with them OpenSSL accepts weak keys and signatures, too");
  return version;
}

/// Translates the words of a list to OpenSSL's; an unknown one is an error that suggests the nearest.
std::vector<std::string_view> read_words(Reading& reading, MapReader& map, std::string_view key,
                                         std::string_view what, std::span<const Pair> known) {
  std::vector<std::string_view> result;
  map.texts(key, [&](const Node& item) {
    const auto pair = std::ranges::find(known, item.scalar, &Pair::name);
    if (pair == known.end()) {
      std::vector<std::string_view> names;
      for (const auto& each : known) names.push_back(each.name);
      reading.error(item.place, "unknown " + std::string(what) + " " + cite(item.scalar) +
                                    reading.report.suggestion(item.scalar, names));
    } else if (!pair->openssl.empty()) {
      result.push_back(pair->openssl);
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
  if (authority.entry != nullptr && auth == ClientAuth::none)
    reading.error(authority.entry->place,
                  "authorities of clients need a 'client_auth_type', such as RequireAndVerifyClientCert");
  if (authority.entry == nullptr &&
      (auth == ClientAuth::verify_if_given || auth == ClientAuth::require_verified))
    map.warning("client_auth_type",
                "without 'client_ca_file' a certificate of any authority that this system trusts will do");
  const auto* names = map.texts(
      "client_allowed_sans", [&](const Node& item) { settings.client_allowed_sans.push_back(item.scalar); });
  if (names != nullptr && auth != ClientAuth::require_any && auth != ClientAuth::require_verified)
    map.error("client_allowed_sans",
              "'client_allowed_sans' needs a 'client_auth_type' of RequireAndVerifyClientCert or "
              "RequireAnyClientCert: otherwise a client need not show any name");
}

void make_context(Reading& reading, const TlsSettings& settings, const Sources& sources, MapReader& map) {
  std::vector<TlsError> errors;
  reading.config.tls = ServerContext::make(settings, errors);
  for (const auto& [key, text] : errors) {
    if (const auto source = sources.find(key); source != sources.end()) {
      reading.error(source->second.entry->place, source->second.name + " " + text);
    } else {
      map.error(key, key.empty() ? text : cite(key) + " " + text);
    }
  }
  const auto& certificates = sources.at("cert");
  if (reading.config.tls && !reading.config.tls->ended().empty()) {
    reading.warning(certificates.entry->place, "the certificate in " + certificates.name + " ended on " +
                                                   reading.config.tls->ended() + ": clients will refuse it");
  }
}

}  // namespace

void load_tls(Reading& reading, MapReader& top) {
  const Entry* section = top.map("tls_server_config");
  if (section == nullptr || section->value.entries.empty()) return;
  MapReader map(*section, reading.report);
  const auto& entries = section->value.entries;
  Sources sources;
  for (const auto& [key, file_key] : source_keys) {
    sources[key] = read_source(reading, map, key, file_key);
    const bool is_named = std::ranges::any_of(
        entries, [&](const Entry& entry) { return entry.key == key || entry.key == file_key; });
    if (key != "client_ca" && !is_named) reading.error(section->place, cite(file_key) + " is missing");
  }
  TlsSettings settings;
  settings.certificates = sources["cert"].text;
  settings.key = sources["key"].text;
  read_clients(reading, map, settings, sources["client_ca"]);
  settings.min_version = read_version(map, "min_version", TLS1_2_VERSION);
  settings.max_version = read_version(map, "max_version", TLS1_3_VERSION);
  const bool versions_fit = settings.min_version <= settings.max_version;
  if (!versions_fit) map.error("max_version", "'max_version' is below 'min_version'");
  settings.cipher_suites = read_words(reading, map, "cipher_suites", "cipher suite", suites);
  settings.has_cipher_suites = map.find("cipher_suites") != nullptr;
  settings.curves = read_words(reading, map, "curve_preferences", "curve", curves);
  settings.prefer_server_cipher_suites = map.boolean("prefer_server_cipher_suites").value_or(true);
  map.finish();
  const bool has_identity = !settings.certificates.empty() && !settings.key.empty();
  if (has_identity && versions_fit) make_context(reading, settings, sources, map);
}

}  // namespace reachd::web_config
