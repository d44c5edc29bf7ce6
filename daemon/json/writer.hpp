#pragma once

// Writes the lists of fields.hpp as JSON. json.hpp takes seconds to compile: only the units of this folder
// that make or read JSON include this.

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "base/names.hpp"
#include "base/time_text.hpp"
#include "daemon/json/fields.hpp"

namespace reachd::json {

/// The form of the API: times are RFC 3339, durations are seconds.
struct ShownForm {
  static constexpr bool stores = false;

  template <class Duration>
  static nlohmann::json write(std::chrono::sys_time<Duration> time) {
    return base::rfc3339(time);
  }
  static nlohmann::json write(std::chrono::nanoseconds duration) {
    return std::chrono::duration<double>(duration).count();
  }
  static nlohmann::json write(const decltype(result::Result::phases)& phases) {
    auto object = nlohmann::json::object();
    for (std::size_t i = 0; i < phases.size(); ++i) {
      if (phases[i]) object[std::string(base::name(static_cast<result::Phase>(i)))] = write(*phases[i]);
    }
    return object;
  }
  /// None for an outcome that no attempt ended in.
  static nlohmann::json write(const decltype(core::Record::attempts)& attempts) {
    auto object = nlohmann::json::object();
    for (std::size_t i = 0; i < attempts.size(); ++i) {
      if (attempts[i] != 0) object[std::string(base::name(static_cast<result::Outcome>(i)))] = attempts[i];
    }
    return object;
  }
};

template <class Form>
class Writer {
 public:
  /// `object` must outlive it.
  explicit Writer(nlohmann::json& object) : object_(object) {}

  template <class Value>
  void both(const char* key, const Value& value, Rule rule = Rule::if_known) {
    if constexpr (std::is_same_v<Value, bool>) {
      if (rule == Rule::if_true && !value) return;
    }
    if (rule == Rule::or_null && !is_known(value)) {
      object_[key] = nullptr;
    } else if (rule != Rule::if_known || is_known(value)) {
      object_[key_of<Value>(key)] = json_of(value);
    }
  }
  template <class Value>
  void shown(const char* key, const Value& value, Rule rule = Rule::if_known) {
    if constexpr (!Form::stores) both(key, value, rule);
  }
  template <class Value>
  void shown_if(bool when, const char* key, const Value& value) {
    if (when) shown(key, value, Rule::always);
  }
  template <class Value>
  void stored(const char* key, const Value& value, Rule rule = Rule::if_known) {
    if constexpr (Form::stores) both(key, value, rule);
  }
  void group(const char* key, bool is_there, auto list) {
    if (!is_there) return;
    auto& object = object_[key] = nlohmann::json::object();
    Writer writer(object);
    list(writer);
  }

  template <class Value>
  static nlohmann::json json_of(const Value& value) {
    if constexpr (requires { Form::write(value); }) {
      return Form::write(value);
    } else if constexpr (requires { value.has_value(); }) {
      return json_of(*value);
    } else if constexpr (std::is_same_v<Value, net::Address>) {
      return value.to_string();
    } else if constexpr (std::is_enum_v<Value>) {
      return base::name(value);
    } else if constexpr (std::is_arithmetic_v<Value> || std::is_convertible_v<Value, std::string_view>) {
      return value;
    } else if constexpr (requires { value.begin(); }) {
      auto list = nlohmann::json::array();
      for (const auto& element : value) list.push_back(json_of(element));
      return list;
    } else {
      auto object = nlohmann::json::object();
      Writer writer(object);
      fields(writer, value);
      return object;
    }
  }

 private:
  /// The state file keeps times in nanoseconds, which end in 2262; a certificate's may lie beyond and are
  /// whole seconds there, which the name says.
  template <class Value>
  static std::string key_of(const char* key) {
    constexpr bool is_seconds = std::is_same_v<Value, std::optional<std::chrono::sys_seconds>>;
    return Form::stores && is_seconds ? std::string(key) + "_seconds" : key;
  }

  template <class Value>
  static bool is_known(const Value& value) {
    if constexpr (requires { value.has_value(); }) {
      return value.has_value();
    } else if constexpr (std::is_same_v<Value, result::TlsFacts>) {
      return !value.version.empty() || !value.chain.empty();
    } else if constexpr (requires { value.empty(); }) {
      return !value.empty();
    } else if constexpr (std::is_integral_v<Value> && !std::is_same_v<Value, bool>) {
      return Form::stores || value != 0;
    } else {
      return true;
    }
  }

  nlohmann::json& object_;
};

/// All of a value, as the API has it.
template <class Value>
nlohmann::json shown(const Value& value) {
  return Writer<ShownForm>::json_of(value);
}

/// Indented, ended by a line break; bytes that are not UTF-8 become U+FFFD.
inline std::string to_text(const nlohmann::json& value) {
  return value.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
}

}  // namespace reachd::json
