// One function for each kind of metric, and one for each group of them; the form is that of
// https://prometheus.io/docs/instrumenting/exposition_formats/.
#include "control/exposition.hpp"

#include <array>
#include <cmath>
#include <iterator>
#include <string_view>

#include <fmt/format.h>

#include "base/version.hpp"

namespace newspool::control {
namespace {

constexpr std::array<std::string_view, 7> verdicts{"news",    "nothing_new", "not_modified", "gone",
                                                   "refused", "failed",      "our_failure"};
// Not counted: what came to an answer, to a failure of ours, or to nothing because the daemon stops.
constexpr std::array<std::string_view, 15> failures{
    "",        "bad_url", "unresolved", "refused_address", "unreachable", "turned_away", "", "tls",
    "timeout", "too_big", "cut",        "bad_redirect",    "protocol",    "program",     ""};
constexpr std::array<std::string_view, 9> answers{"2xx", "304", "403", "404",  "410",
                                                  "429", "4xx", "5xx", "other"};
static_assert(verdicts.size() == std::tuple_size_v<decltype(Counters::polls)>);
static_assert(failures.size() == std::tuple_size_v<decltype(Counters::failures)>);
static_assert(answers.size() == std::tuple_size_v<decltype(Counters::answers)>);

// Label values may hold anything but these three as they are.
std::string escaped(std::string_view value) {
    std::string text;
    for (const char letter : value) {
        if (letter == '\\' || letter == '"') text += '\\';
        if (letter == '\n')
            text += "\\n";
        else
            text += letter;
    }
    return text;
}

std::string label(std::string_view name, std::string_view value) {
    return fmt::format("{{{}=\"{}\"}}", name, escaped(value));
}

class FamilyWriter {
  public:
    enum class Type { counter, gauge, histogram };

    // What follows are its samples.
    void metric(Type type, std::string_view name, std::string_view help) {
        constexpr std::array<std::string_view, 3> words{"counter", "gauge", "histogram"};
        name_ = name;
        write("# HELP {} {}\n# TYPE {} {}\n", name, help, name, words.at(static_cast<std::size_t>(type)));
    }
    template <class Number>
    void sample(const Number& value, std::string_view labels = "") {
        write("{}{} {}\n", name_, labels, value);
    }
    template <class Numbers, class Words>
    void samples(const Numbers& numbers, std::string_view label_name, const Words& words) {
        for (std::size_t index = 0; index < numbers.size(); ++index)
            if (!words.at(index).empty()) sample(numbers.at(index), label(label_name, words.at(index)));
    }
    template <class Number>
    void counter(std::string_view name, std::string_view help, const Number& value) {
        metric(Type::counter, name, help);
        sample(value);
    }
    template <class Number>
    void gauge(std::string_view name, std::string_view help, const Number& value) {
        metric(Type::gauge, name, help);
        sample(value);
    }
    void histogram(std::string_view name, std::string_view help, const Histogram& histogram) {
        metric(Type::histogram, name, help);
        std::uint64_t count = 0;
        for (std::size_t index = 0; index < histogram.counts().size(); ++index) {
            count += histogram.counts()[index];
            const bool last = index == histogram.bounds().size();
            write("{}_bucket{{le=\"{}\"}} {}\n", name,
                  last ? "+Inf" : fmt::format("{}", histogram.bounds()[index]), count);
        }
        write("{0}_sum {1}\n{0}_count {2}\n", name, histogram.sum(), count);
    }
    [[nodiscard]] std::string take() && { return std::move(text_); }

  private:
    template <class... Arguments>
    void write(fmt::format_string<Arguments...> form, Arguments&&... arguments) {
        fmt::format_to(std::back_inserter(text_), form, std::forward<Arguments>(arguments)...);
    }

    std::string name_;
    std::string text_;
};

using Type = FamilyWriter::Type;

void write_feeds(FamilyWriter& page, const Pulse& pulse) {
    page.metric(Type::gauge, "newspool_feeds", "Feeds that are subscribed to, by health.");
    for (const Health health : all_health) page.sample(pulse.feeds.of(health), label("health", word(health)));
}

void write_polls(FamilyWriter& page, const Counters& counters) {
    page.metric(Type::counter, "newspool_polls_total", "Polls that are over, by what they came to.");
    page.samples(counters.polls, "verdict", verdicts);
    page.metric(Type::counter, "newspool_fetch_answers_total",
                "Answers of servers, by status; that of the last hop where there were redirects.");
    page.samples(counters.answers, "status", answers);
    page.metric(Type::counter, "newspool_fetch_failures_total",
                "Fetches that brought no answer, or none of use, by why.");
    page.samples(counters.failures, "reason", failures);
    page.counter("newspool_retry_after_total", "Answers in which a server asked for patience (Retry-After).",
                 counters.patience);
    page.counter("newspool_requests_total", "Requests sent, redirects included.", counters.requests);
    page.counter("newspool_received_bytes_total",
                 "Bytes received from servers, headers and compressed bodies.", counters.bytes_received);
    page.counter("newspool_articles_total", "Articles delivered, edits included.", counters.articles);
    page.histogram("newspool_fetch_duration_seconds", "How long a fetch took, all redirects included.",
                   counters.fetch);
    page.histogram("newspool_poll_lag_seconds", "How long after its date a poll started.", counters.lag);
    page.histogram("newspool_article_delay_seconds",
                   "How long after its publication an article was found; not of a feed's first document.",
                   counters.delay);
}

void write_queue(FamilyWriter& page, const Vitals& vitals) {
    const Pulse& pulse = vitals.pulse;
    const schedule::Crowding& crowding = vitals.crowding;
    page.gauge("newspool_polls_in_flight", "Polls that go on now.", pulse.polling);
    page.gauge("newspool_polls_in_flight_max", "Polls that may go on at once; less than configured in want.",
               vitals.places);
    page.gauge("newspool_feeds_due", "Feeds whose date has come and whose poll has not started.",
               crowding.due);
    page.gauge("newspool_feeds_waiting_for_host",
               "Of the feeds that are due, those whose host is being asked, rests, or asked for patience.",
               crowding.queued);
    page.gauge("newspool_hosts", "Hosts that feeds are asked of.", crowding.hosts);
    page.gauge("newspool_hosts_in_flight", "Hosts that are being asked now.", crowding.asked);
    page.gauge("newspool_hosts_on_hold", "Hosts that asked for patience (429) and have it.", crowding.held);
    page.gauge("newspool_network_down", "1 while the network seems to be down and feeds wait for it.",
               pulse.outage ? 1 : 0);
    page.counter("newspool_scheduler_rounds_total", "How often the scheduler has looked what is due.",
                 pulse.rounds);
}

void write_delivery(FamilyWriter& page, const Vitals& vitals) {
    const Sounding& sounding = vitals.sounding;
    const auto of_each = [&](std::string_view name, std::string_view help, auto number) {
        page.metric(Type::gauge, name, help);
        for (const Backlog& backlog : sounding.backlogs)
            if (const std::optional<std::uint64_t> value = backlog.*number)
                page.sample(*value, label("output", backlog.output));
    };
    page.gauge("newspool_delivery_blocked", "1 while nothing can be delivered.",
               vitals.pulse.trouble.empty() ? 0 : 1);
    of_each("newspool_output_files", "Files in an output that no consumer has taken.", &Backlog::files);
    of_each("newspool_output_queued_articles", "Articles that wait in the ledger until an output has room.",
            &Backlog::queued);
    of_each("newspool_output_queued_bytes", "Bytes of these.", &Backlog::queued_bytes);
    of_each("newspool_output_held_articles", "Articles that wait for newspool release or discard.",
            &Backlog::held);
    page.gauge("newspool_ledger_bytes", "Size of the ledger's file.", sounding.ledger_bytes);
    page.gauge("newspool_ledger_log_bytes", "Size of the ledger's write-ahead log.", sounding.log_bytes);
    page.gauge("newspool_backlog_timestamp_seconds",
               "When files, queues and the ledger's size were last looked at.",
               std::chrono::duration_cast<std::chrono::seconds>(sounding.at.time_since_epoch()).count());
}

void write_process(FamilyWriter& page, const ProcessFigures& process) {
    page.metric(Type::gauge, "newspool_build_info", "1, under the version that runs.");
    page.sample(1, label("version", version()));
    page.gauge("process_start_time_seconds", "Start of the process, in seconds since 1970.",
               std::floor(process.start_seconds * 100) / 100);
    page.counter("process_cpu_seconds_total", "Processor time spent.", process.cpu_seconds);
    page.gauge("process_resident_memory_bytes", "Resident memory.", process.resident_bytes);
    page.gauge("process_open_fds", "Open file descriptors.", process.open_files);
    page.gauge("process_max_fds", "File descriptors that may be open.", process.open_files_max);
}

}  // namespace

std::string exposition(const Vitals& vitals, const ProcessFigures& process) {
    FamilyWriter page;
    write_feeds(page, vitals.pulse);
    write_polls(page, vitals.counters);
    write_queue(page, vitals);
    write_delivery(page, vitals);
    write_process(page, process);
    return std::move(page).take();
}

}  // namespace newspool::control
