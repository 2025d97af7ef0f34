// The bytes are a version and then each field in order, numbers as this machine has them: a ledger does not
// travel between machines of different byte order, and if one did, its habits would merely be nonsense that
// is noticed or fades.
#include "model/habits.hpp"

#include <cmath>
#include <cstdint>
#include <cstring>

namespace newspool {
namespace {

constexpr char version = 1;

class Writer {
  public:
    template <class Number>
    void number(Number value) {
        const auto begin = bytes.size();
        bytes.resize(begin + sizeof value);
        std::memcpy(bytes.data() + begin, &value, sizeof value);
    }
    void wait(const std::optional<std::chrono::seconds>& value) {
        number(value ? static_cast<std::int64_t>(value->count()) : std::int64_t{-1});
    }
    void date(const std::optional<std::chrono::sys_seconds>& value) {
        wait(value ? std::optional(value->time_since_epoch()) : std::nullopt);
    }
    std::string bytes;
};

class Fields {
  public:
    explicit Fields(std::string_view bytes) : rest_(bytes) {}

    template <class Number>
    Number number() {
        Number value{};
        if (rest_.size() < sizeof value) {
            good_ = false;
            return value;
        }
        rest_.copy(reinterpret_cast<char*>(&value), sizeof value);
        rest_.remove_prefix(sizeof value);
        return value;
    }
    float weight() {
        const auto value = number<float>();
        if (!std::isfinite(value) || value < 0) good_ = false;
        return value;
    }
    std::optional<std::chrono::seconds> wait() {
        const auto value = number<std::int64_t>();
        if (value < 0) return std::nullopt;
        return std::chrono::seconds(value);
    }
    std::optional<std::chrono::sys_seconds> date() {
        const auto value = wait();
        if (!value) return std::nullopt;
        return std::chrono::sys_seconds(*value);
    }
    [[nodiscard]] bool complete() const { return good_ && rest_.empty(); }

  private:
    std::string_view rest_;
    bool good_ = true;
};

}  // namespace

std::string to_bytes(const Habits& habits) {
    Writer writer;
    const auto& [hints, not_before, rhythm] = habits;
    writer.number(version);
    writer.wait(hints.fresh_for);
    writer.wait(hints.ttl);
    writer.wait(hints.update_period);
    writer.date(hints.update_base);
    writer.number(static_cast<std::uint32_t>(hints.skip_hours.to_ulong()));
    writer.number(static_cast<std::uint8_t>(hints.skip_days.to_ulong()));
    writer.number(static_cast<std::uint16_t>(hints.unreadable.to_ulong()));
    writer.date(not_before);
    writer.date(rhythm.since);
    writer.number(static_cast<std::int64_t>(rhythm.as_of.time_since_epoch().count()));
    writer.number(static_cast<std::int64_t>(rhythm.last.time_since_epoch().count()));
    for (const float items : rhythm.hours) writer.number(items);
    for (const float items : rhythm.days) writer.number(items);
    writer.number(rhythm.recent);
    return std::move(writer.bytes);
}

Habits habits_from(std::string_view bytes) {
    Fields fields(bytes);
    if (fields.number<char>() != version) return {};
    Habits habits;
    auto& [hints, not_before, rhythm] = habits;
    hints.fresh_for = fields.wait();
    hints.ttl = fields.wait();
    hints.update_period = fields.wait();
    hints.update_base = fields.date();
    hints.skip_hours = fields.number<std::uint32_t>();
    hints.skip_days = fields.number<std::uint8_t>();
    hints.unreadable = fields.number<std::uint16_t>();
    not_before = fields.date();
    rhythm.since = fields.date();
    rhythm.as_of = std::chrono::sys_seconds(std::chrono::seconds(fields.number<std::int64_t>()));
    rhythm.last = std::chrono::sys_seconds(std::chrono::seconds(fields.number<std::int64_t>()));
    for (float& items : rhythm.hours) items = fields.weight();
    for (float& items : rhythm.days) items = fields.weight();
    rhythm.recent = fields.weight();
    return fields.complete() ? habits : Habits{};
}

}  // namespace newspool
