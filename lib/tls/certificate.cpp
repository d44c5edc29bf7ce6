#include "tls/certificate.hpp"

#include <openssl/x509v3.h>

#include <algorithm>
#include <array>

#include "base/bytes.hpp"
#include "base/openssl.hpp"
#include "base/text.hpp"
#include "base/time_text.hpp"
#include "net/address.hpp"

namespace reachd::tls {

using base::Bio;
using base::GeneralNames;

namespace {

using base::clean_text;

constexpr int chain_limit = 8;

/// A string of any ASN.1 type (BMPString, T61String, ...) in UTF-8; empty if it cannot be converted.
std::string utf8(const ASN1_STRING* string) {
  unsigned char* bytes = nullptr;
  const int length = ASN1_STRING_to_UTF8(&bytes, string);
  if (length < 0) return {};
  std::string text(reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(length));
  OPENSSL_free(bytes);
  return text;
}

std::string first_field(const X509_NAME* name, int nid) {
  const int index = X509_NAME_get_index_by_NID(name, nid, -1);
  if (index < 0) return {};
  return utf8(X509_NAME_ENTRY_get_data(X509_NAME_get_entry(name, index)));
}

std::string alternative_name(const GENERAL_NAME* name) {
  if (name->type == GEN_DNS) return base::clean_text(utf8(name->d.dNSName), 64);
  if (name->type != GEN_IPADD) return {};
  const auto address =
      net::Address::from_bytes({ASN1_STRING_get0_data(name->d.iPAddress),
                                static_cast<std::size_t>(ASN1_STRING_length(name->d.iPAddress))});
  return address ? address->to_string() : std::string();
}

std::optional<std::chrono::sys_seconds> to_sys_seconds(const ASN1_TIME* time) {
  const auto since_1970 = seconds(time);
  if (!since_1970) return {};
  return std::chrono::sys_seconds(std::chrono::seconds(*since_1970));
}

result::CertificateFact fact(const X509* certificate) {
  result::CertificateFact fact;
  fact.subject = whole_name(X509_get_subject_name(certificate));
  fact.issuer = whole_name(X509_get_issuer_name(certificate));
  fact.sha256 = fingerprint(certificate);
  fact.not_before = to_sys_seconds(X509_get0_notBefore(certificate)).value_or(std::chrono::sys_seconds());
  fact.not_after = to_sys_seconds(X509_get0_notAfter(certificate)).value_or(std::chrono::sys_seconds());
  return fact;
}

}  // namespace

std::string short_name(const X509_NAME* name, std::size_t limit) {
  for (const int nid : {NID_commonName, NID_organizationName}) {
    const std::string text = base::clean_text(first_field(name, nid), limit);
    if (!text.empty()) return text;
  }
  return base::clean_text(whole_name(name), limit);
}

std::string whole_name(const X509_NAME* name) {
  const Bio bio(BIO_new(BIO_s_mem()));
  if (bio == nullptr) return {};
  // Without ESC_MSB, the text is UTF-8 rather than escapes.
  if (X509_NAME_print_ex(bio.get(), name, 0,
                         XN_FLAG_RFC2253 & ~static_cast<unsigned long>(ASN1_STRFLGS_ESC_MSB)) < 0) {
    return {};
  }
  char* text = nullptr;
  const long length = BIO_get_mem_data(bio.get(), &text);
  if (length <= 0) return {};
  return base::clean_text(std::string_view(text, static_cast<std::size_t>(length)));
}

bool names_organisation(const X509_NAME* name, std::string_view organisation) {
  int index = -1;
  while ((index = X509_NAME_get_index_by_NID(name, NID_organizationName, index)) >= 0) {
    if (utf8(X509_NAME_ENTRY_get_data(X509_NAME_get_entry(name, index))) == organisation) return true;
  }
  return false;
}

std::optional<std::time_t> seconds(const ASN1_TIME* time) {
  std::tm parts{};
  if (time == nullptr || ASN1_TIME_to_tm(time, &parts) != 1) return {};
  return timegm(&parts);
}

std::string utc(std::time_t time) {
  return base::utc_text(std::chrono::sys_seconds(std::chrono::seconds(time)));
}

std::string fingerprint(const X509* certificate) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> hash{};
  unsigned length = 0;
  if (X509_digest(certificate, EVP_sha256(), hash.data(), &length) != 1) return {};
  return base::hex(std::span(hash).first(length));
}

std::string names_of(const X509* certificate) {
  const GeneralNames names(
      static_cast<GENERAL_NAMES*>(X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr)));
  std::string result;
  int shown = 0;
  int more = 0;
  for (int i = 0; i < sk_GENERAL_NAME_num(names.get()); ++i) {
    const std::string name = alternative_name(sk_GENERAL_NAME_value(names.get(), i));
    if (name.empty()) continue;
    if (shown == 3) {
      ++more;
      continue;
    }
    if (shown++ > 0) result += ", ";
    result += name;
  }
  if (more > 0) result += " and " + std::to_string(more) + " more";
  return result.empty() ? "no name at all" : result;
}

bool names_host(const X509* certificate, std::string_view text) {
  const GeneralNames names(
      static_cast<GENERAL_NAMES*>(X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr)));
  for (int i = 0; i < sk_GENERAL_NAME_num(names.get()); ++i) {
    const GENERAL_NAME* name = sk_GENERAL_NAME_value(names.get(), i);
    if (name->type == GEN_DNS && base::equals_ignoring_case(utf8(name->d.dNSName), text)) return true;
  }
  return false;
}

void describe(stack_st_X509* sent, result::TlsFacts& facts) {
  const int count = sk_X509_num(sent);
  facts.chain.clear();
  for (int i = 0; i < std::min(count, chain_limit); ++i) facts.chain.push_back(fact(sk_X509_value(sent, i)));
  const X509* leaf = sk_X509_value(sent, 0);
  facts.issuer = short_name(X509_get_issuer_name(leaf));
  facts.fingerprint = facts.chain.front().sha256;
  facts.not_after = to_sys_seconds(X509_get0_notAfter(leaf));
  facts.authority_is_apple = false;
  for (int i = 0; i < count; ++i) {
    const X509* certificate = sk_X509_value(sent, i);
    // The leaf's own subject says who is certified, not by whom.
    if (names_organisation(X509_get_issuer_name(certificate), "Apple Inc.") ||
        (i > 0 && names_organisation(X509_get_subject_name(certificate), "Apple Inc.")))
      facts.authority_is_apple = true;
  }
}

}  // namespace reachd::tls
