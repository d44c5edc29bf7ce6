#pragma once

// Which causes are told to the world, so that a fault that spreads or ends probe by probe is told once.
//
// A cause is published when it has held for 1 s and no probe of its source and family is unsettled, or after
// 10 s at the latest; it is withdrawn when it has not held for as long. Where a first trace may still turn it
// into another cause it waits for that, 20 s in all. While a failure has a cause that is not yet published,
// the old one stands: there is no moment without a cause between two of them. And while an outage heals,
// until all that fails has been attempted again, nothing is published or withdrawn: what is left of an outage
// probe by probe looks like a cause of its own. Pure: times go in.

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/time.hpp"
#include "result/place_limit.hpp"
#include "verdict/sentence.hpp"

namespace reachd::verdict {

/// A cause in one language.
struct Told {
  Sentence sentence;
  std::vector<std::string> evidence;  ///< see verdict/evidence.hpp

  bool operator==(const Told&) const = default;
};

/// One cause as it is told. A value.
struct Diagnosis {
  Cause cause = Cause::unexplained;
  std::uint16_t port = 0;  ///< where has_port(cause)
  /// The first failure of the probes explained when it was published; of those that no earlier cause
  /// explained, if there are any.
  base::Wall start;
  std::vector<std::string> probes;  ///< explained, by name, sorted, each once
  Info info;
  base::InEachLanguage<Told> told;
  Particulars particulars{};  ///< without hosts: restored, and not seen since
  /// The sentence without its time, for a metric: what stands here changes once a minute at most. Empty
  /// until relabel().
  std::string label{};
  result::ManyPlaces many_places{};
};

/// Whose finding it is, and when.
struct Context {
  std::string_view source;
  net::Family family = net::Family::ipv4;
  /// If not known, the earliest `down_since` of the explained probes is taken, else `now`.
  std::optional<base::Wall> start;
  base::Wall now;
  Facts facts{};
};
/// The diagnosis of a finding that holds; also for `reachd once`, which does not wait. Without a label.
Diagnosis describe(const Finding& finding, std::span<const Observation> observations, const Context& context);

/// Of one source: causes of both families that differ in nothing but addresses get one sentence, all others
/// their own.
void share_sentences(std::span<Diagnosis* const> ipv4, std::span<Diagnosis* const> ipv6);

/// Any of these is unsettled, or has not been attempted since a restart. The dns probes of the other family
/// count: they may change the diagnosis.
bool any_unsettled(std::span<const Observation> observations);

/// Some failures may turn out to be others' doing by a trace, and of these (a port and an outcome) none has
/// been traced yet: what stopped behind the connection, and what was refused.
bool awaits_trace(std::span<const Observation> observations);

/// Something looks intercepted, and a page that works was asked for last before that began: it may be a
/// portal, of which the page tells.
bool awaits_pages(std::span<const Observation> observations);

/// What a cause has to wait for.
struct Waiting {
  bool unsettled = false;  ///< see any_unsettled() and awaits_pages()
  bool trace = false;      ///< see awaits_trace()
  bool healing = false;    ///< not all that fails has been attempted since a probe came up
};

/// The published causes of one source and family.
class Published {
 public:
  static constexpr std::chrono::seconds settled_wait{1};
  static constexpr std::chrono::seconds longest_wait{10};
  static constexpr std::chrono::seconds longest_wait_for_trace{20};
  static constexpr std::chrono::seconds label_settles{20};
  static constexpr std::chrono::seconds label_pause{60};

  Published(std::string source, net::Family family) : source_(std::move(source)), family_(family) {}

  struct Changes {
    std::vector<Diagnosis> found;
    std::vector<Diagnosis> gone;
    std::vector<Diagnosis> located;  ///< published, and their place is known now, or is another than was told
    bool empty() const { return found.empty() && gone.empty() && located.empty(); }
  };

  /// To be called whenever a state of the source and family has changed, and at next_wake(). `findings` is
  /// the diagnosis of `observations`. Published causes that hold are described anew, so that a block found
  /// later is in them.
  Changes update(std::span<const Observation> observations, std::span<const Finding> findings,
                 const Facts& facts, Waiting waiting, base::Now now);

  /// After a restart: it was published, and is not told again. It stands until all has been attempted once
  /// more, and goes like any other if it does not hold then.
  void restore(Diagnosis diagnosis);

  /// The wall clock was set by `step`: what is stamped moves with it. Sentences follow with the next
  /// update().
  void follow_clock(base::Wall::duration step);

  /// By cause, then port.
  std::vector<Diagnosis> diagnoses() const;
  /// Likewise, and what holds and is to be published, for share_sentences(): the families follow each other
  /// within a second, and the first is not to be told as if it were alone. Valid until the next update().
  std::vector<Diagnosis*> all();
  /// To be called when the sentences are complete: labels follow them, each once a minute at most, except
  /// during the first 20 s.
  void relabel(base::Language language, base::Steady now);
  bool holds(Cause cause, std::uint16_t port) const;  ///< is published
  /// A cause of this kind is published.
  template <class Kind>
  bool any(Kind kind) const {
    return std::ranges::any_of(entries_,
                               [&](const auto& e) { return e.second.published && kind(e.first.first); });
  }

  /// When something changes by time alone; nothing if never.
  std::optional<base::Steady> next_wake() const;

 private:
  struct Entry {
    bool holds = false;
    bool published = false;
    std::optional<base::Steady> since;  ///< of `holds` being what it is; none: restored, and not seen since
    base::Wall since_wall;
    Diagnosis diagnosis;  ///< once published
    /// The series that it explained when it last held, see series_of(). Empty: restored, and not seen since.
    std::set<std::string> explained;
    std::optional<Info> located;             ///< the place that was told last
    bool awaits = false;                     ///< restored, and not all has been attempted since
    std::optional<base::Steady> labelled;    ///< when it got its label, since it was published
    std::optional<base::Steady> relabelled;  ///< when that changed last
  };
  using Key = std::pair<Cause, std::uint16_t>;

  void note(std::span<const Finding> findings, base::Now now);
  /// True if the place is news.
  static bool locate(Entry& entry);
  bool is_due(const Entry& entry, base::Steady now) const;
  std::optional<base::Wall> start_of(const Finding& finding, std::span<const Observation> observations) const;
  /// Restored causes wait for the first attempt of each probe.
  void end_waiting(std::span<const Observation> observations, base::Now now);
  /// A published cause must not go while what follows it is not told yet.
  bool may_go() const;
  std::chrono::seconds wait(const Entry& entry) const;

  std::string source_;
  net::Family family_;
  Waiting waiting_;
  std::map<Key, Entry> entries_;
  std::map<Key, result::PlaceLimit> places_;  // kept when a cause goes: it may come again within the hour
};

}  // namespace reachd::verdict
