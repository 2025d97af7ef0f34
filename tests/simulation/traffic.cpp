// Each promise is judged from what the publishers said and when requests were sent, and never from a plan.
#include "simulation/traffic.hpp"

#include <algorithm>
#include <functional>
#include <optional>
#include <queue>
#include <random>
#include <string_view>
#include <unordered_map>
#include <utility>

#include <fmt/format.h>

#include "schedule/crowd.hpp"
#include "schedule/plan.hpp"
#include "schedule/queue.hpp"
#include "simulation/visitor.hpp"

namespace newspool::test {
namespace {

using namespace std::chrono_literals;
using schedule::Queue;

// A quarter of the feeds live with some hundred others on one host.
std::string host_of(std::size_t feed, std::mt19937_64& random, std::size_t feeds) {
    if (uniform(random) > 0.25) return fmt::format("own{}", feed);
    const auto crowds = std::max<double>(1, static_cast<double>(feeds) / 400);
    return fmt::format("crowd{}", static_cast<int>(uniform(random) * crowds));
}

// Hints as common as they are in the wild, and a little more.
void take_manners(Visitor& visitor, std::mt19937_64& random) {
    Manners& manners = visitor.manners;
    const auto one_in = [&](double count) { return uniform(random) * count < 1; };
    if (one_in(6))
        manners.headers.fresh_for = std::chrono::seconds(static_cast<int>(uniform(random) * 14'400));
    if (one_in(8)) manners.elements.ttl = std::chrono::minutes(1 + static_cast<int>(uniform(random) * 300));
    if (one_in(12)) manners.elements.update_period = 1h;
    if (one_in(20))
        for (std::size_t hour = 0; hour < 7; ++hour) manners.elements.skip_hours.set((hour + 22) % 24);
    if (one_in(30)) manners.elements.skip_days.set(0).set(6);
    if (one_in(10)) manners.validators = false;
    if (one_in(20))
        visitor.subscription.interval = std::chrono::minutes(15 + static_cast<int>(uniform(random) * 120));
    if (one_in(25)) {
        manners.busy_share = 0.05;
        manners.retry_after = std::chrono::minutes(static_cast<int>(uniform(random) * 200));
    }
}

struct Host {
    unsigned busy = 0;
    std::optional<Moment> last_end;
};

struct Client {
    Visitor visitor;
    std::string host;
    Moment not_before{};
};

class Run {
  public:
    explicit Run(const TrafficOptions& options) : random_(options.seed), queue_(fetch_) {
        const std::vector<SimFeed> feeds = feeds_of(options.seed, options.feeds);
        clients_.reserve(feeds.size());
        for (std::size_t index = 0; index < feeds.size(); ++index) {
            Visitor visitor(feeds[index], items_of(feeds[index], options.end), schedule_);
            take_manners(visitor, random_);
            clients_.push_back({std::move(visitor), host_of(index, random_, feeds.size()), {}});
            queue_.add(static_cast<FeedId>(index), clients_.back().host, Moment());
        }
        traffic_.requests.resize(static_cast<std::size_t>(options.end * 60) + 1);
    }

    Traffic play(const TrafficOptions& options) {
        std::vector<Sleep> sleeps = options.sleeps;
        const Moment end = at(options.end);
        while (now_ < end) {
            finish_polls();
            while (const auto feed = queue_.start_next(now_)) start(*feed);
            Moment next = queue_.next_start().value_or(end);
            if (!ends_.empty()) next = std::min(next, ends_.top().first);
            now_ = std::max(now_, next);
            if (sleeps.empty() || now_ < at(sleeps.front().from)) continue;
            now_ = std::max(now_, at(sleeps.front().to));
            sleeps.erase(sleeps.begin());
            finish_polls();
            queue_.spread_overdue(now_);
        }
        return std::move(traffic_);
    }

  private:
    static Moment at(SimHours when) {
        return Moment(
            std::chrono::duration_cast<Duration>(std::chrono::duration<double, std::ratio<3600>>(when)));
    }
    [[nodiscard]] SimHours now() const { return hours(now_.time_since_epoch()); }

    void finish_polls() {
        for (; !ends_.empty() && ends_.top().first <= now_; ends_.pop()) finish(ends_.top().second);
    }

    void start(FeedId feed) {
        Client& client = clients_[static_cast<std::size_t>(feed)];
        const Visitor& visitor = client.visitor;
        if (const auto later = schedule::put_off(visitor.subscription, visitor.history, schedule_,
                                                 wall(now()), uniform(random_))) {
            queue_.host_done(feed, now_);
            queue_.poll_done(feed, now_ + later->wait);
            return;
        }
        ++traffic_.requests[static_cast<std::size_t>(now() * 60)];
        judge_start(client, feed);
        ++hosts_[client.host].busy;
        ends_.emplace(now_ + 50ms + Duration(static_cast<int>(uniform(random_) * 2'000)), feed);
    }

    void finish(FeedId feed) {
        Client& client = clients_[static_cast<std::size_t>(feed)];
        Host& host = hosts_[client.host];
        --host.busy;
        host.last_end = now_;
        queue_.host_done(feed, now_);
        client.visitor.look(now());
        const schedule::Ruling ruling = client.visitor.ruling(now());
        const Plan one = client.visitor.plan(ruling);
        const Plan plan = crowd_.quieter(one, client.visitor.plan(ruling), now_);
        client.visitor.remember(plan, now());
        queue_.poll_done(feed, now_ + plan.wait);
        client.not_before = now_ + promised_wait(client.visitor);
    }

    // What the publisher and the user were promised, told apart from the code that keeps it.
    [[nodiscard]] Duration promised_wait(const Visitor& visitor) const {
        const Manners& manners = visitor.manners;
        Duration wait = visitor.subscription.interval.value_or(schedule_.min_interval);
        const bool adaptive = !visitor.subscription.interval;
        if (visitor.history.last_success) {
            wait = std::max<Duration>(wait, manners.headers.fresh_for.value_or(0s));
            wait = std::max<Duration>(wait, manners.elements.ttl.value_or(0s));
            wait = std::max<Duration>(wait, manners.elements.update_period.value_or(0s));
            if (adaptive && !manners.validators) wait = std::max<Duration>(wait, 6h);
        }
        if (visitor.outcome.status == 503) wait = std::max<Duration>(wait, manners.retry_after);
        return wait;
    }

    void judge_start(const Client& client, FeedId feed) {
        if (now_ < client.not_before) broken(feed, "is asked too soon");
        const Hints& asked = client.visitor.manners.elements;
        const Time when = wall(now());
        const auto day = std::chrono::floor<std::chrono::days>(when);
        const auto hour =
            static_cast<std::size_t>(std::chrono::floor<std::chrono::hours>(when - day).count());
        if (client.visitor.history.last_success &&
            (asked.skip_hours[hour] || asked.skip_days[std::chrono::weekday(day).c_encoding()]))
            broken(feed, "is asked in skipped hours");
        const Host& host = hosts_[client.host];
        if (host.busy >= fetch_.per_host) broken(feed, "is one of two that ask a host at once");
        if (host.last_end && now_ < *host.last_end + fetch_.per_host_delay)
            broken(feed, "gives its host no rest");
        if (ends_.size() >= fetch_.connections) broken(feed, "is one too many at once");
    }

    void broken(FeedId feed, std::string_view what) {
        if (traffic_.broken.size() < 100)
            traffic_.broken.push_back(fmt::format("feed {} {} at hour {:.3f}", feed, what, now()));
    }

    using End = std::pair<Moment, FeedId>;

    FetchSettings fetch_;
    ScheduleSettings schedule_;
    std::mt19937_64 random_;
    Queue queue_;
    schedule::Crowd crowd_;
    std::vector<Client> clients_;
    std::unordered_map<std::string, Host> hosts_;
    std::priority_queue<End, std::vector<End>, std::greater<>> ends_;
    Moment now_{};
    Traffic traffic_;
};

}  // namespace

double Traffic::worst_minute(SimHours from, SimHours to) const {
    double worst = 0;
    for (auto hour = static_cast<std::size_t>(from * 60); hour + 60 <= static_cast<std::size_t>(to * 60);
         hour += 60) {
        unsigned most = 0;
        unsigned sum = 0;
        for (std::size_t minute = hour; minute < hour + 60; ++minute) {
            most = std::max(most, requests[minute]);
            sum += requests[minute];
        }
        if (sum > 0) worst = std::max(worst, most * 60.0 / sum);
    }
    return worst;
}

Traffic simulate_traffic(const TrafficOptions& options) { return Run(options).play(options); }

}  // namespace newspool::test
