#include "web_config/client_certificate.hpp"

#include <openssl/x509v3.h>

#include <algorithm>

#include "base/bytes.hpp"
#include "base/openssl.hpp"
#include "net/address.hpp"
#include "web_config/server_context.hpp"

namespace reachd::web_config {

namespace {

std::string text_of(const ASN1_STRING* string) {
  return {reinterpret_cast<const char*>(ASN1_STRING_get0_data(string)),
          static_cast<std::size_t>(ASN1_STRING_length(string))};
}

std::string address_of(const ASN1_STRING* string) {
  const auto address = net::Address::from_bytes(base::bytes_of(text_of(string)));
  return address ? address->to_string() : std::string();
}

}  // namespace

std::vector<std::string> alternative_names(const X509* certificate) {
  const base::GeneralNames names(
      static_cast<GENERAL_NAMES*>(X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr)));
  std::vector<std::string> result;
  for (int i = 0; names != nullptr && i < sk_GENERAL_NAME_num(names.get()); ++i) {
    const GENERAL_NAME* name = sk_GENERAL_NAME_value(names.get(), i);
    if (name->type == GEN_DNS || name->type == GEN_EMAIL || name->type == GEN_URI)
      result.push_back(text_of(name->d.ia5));
    if (name->type == GEN_IPADD) result.push_back(address_of(name->d.iPAddress));
  }
  return result;
}

int verify_client(X509_STORE_CTX* store, void* context) {
  const auto& rules = *static_cast<const ServerContext*>(context);
  const bool judged =
      rules.client_auth_ == ClientAuth::verify_if_given || rules.client_auth_ == ClientAuth::require_verified;
  if (judged && X509_verify_cert(store) != 1) return 0;
  const auto& allowed = rules.client_allowed_sans_;
  if (allowed.empty()) return 1;
  for (const auto& name : alternative_names(X509_STORE_CTX_get0_cert(store))) {
    if (!name.empty() && std::find(allowed.begin(), allowed.end(), name) != allowed.end()) return 1;
  }
  X509_STORE_CTX_set_error(store, X509_V_ERR_APPLICATION_VERIFICATION);
  return 0;
}

}  // namespace reachd::web_config
