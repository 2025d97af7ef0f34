// The courier's thread runs an io_context of its own: what the loop brings is posted to it, what came of it
// is posted back, and no lock is needed. When to do what is decided here, how it is done in protocol.cpp.
#include "aggregator/courier.hpp"

#include <algorithm>
#include <stdexcept>
#include <thread>
#include <utility>

#include <asio/co_spawn.hpp>
#include <asio/executor_work_guard.hpp>
#include <asio/io_context.hpp>
#include <asio/post.hpp>
#include <asio/redirect_error.hpp>
#include <asio/steady_timer.hpp>
#include <asio/use_awaitable.hpp>

#include "aggregator/protocol.hpp"
#include "base/time.hpp"

namespace newspool {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t batch_articles = 500;
constexpr std::size_t batch_bytes = std::size_t{16} << 20U;
constexpr Duration batch_window = 50ms;
constexpr Duration flush_after = 30s;
constexpr Duration mark_after = 1s;
constexpr std::size_t bookkeeping_max = 10'000;
constexpr Duration first_retry = 1s;
constexpr Duration last_retry = 60s;

// Where a coroutine of the loop waits: a timer at never, which is cancelled when the answer is there.
struct Ticket {
    explicit Ticket(const asio::any_io_executor& loop) : ready(loop, asio::steady_timer::time_point::max()) {}

    asio::steady_timer ready;
    bool done = false;
    Settled settled;
};
using Receipt = std::shared_ptr<Ticket>;

asio::awaitable<Settled> answer(Receipt ticket) {
    asio::error_code cancelled;
    while (!ticket->done)
        co_await ticket->ready.async_wait(asio::redirect_error(asio::use_awaitable, cancelled));
    co_return std::move(ticket->settled);
}

// What the loop's thread sees of the courier. Outlives the Desk while something is posted to the loop.
struct Window {
    asio::any_io_executor loop;
    Tell tell;
    std::string trouble;
    std::vector<OutputSettings> choked;
};

void give(const Window& window, const Receipt& ticket, Settled settled) {
    asio::post(window.loop, [ticket, settled = std::move(settled)]() mutable {
        ticket->settled = std::move(settled);
        ticket->done = true;
        ticket->ready.cancel();
    });
}

Tell telling(const std::shared_ptr<Window>& window) {
    return [window](Log::Level level, std::string text) {
        asio::post(window->loop, [window, level, text = std::move(text)] { window->tell(level, text); });
    };
}

}  // namespace

// All but the constructor and `window` belongs to the courier's thread.
class Courier::Desk {
  public:
    Desk(asio::any_io_executor loop, store::Ledger ledger, std::vector<spool::Spool> spools, Tell tell,
         ArchiveSettings archive)
        : window(std::make_shared<Window>(Window{std::move(loop), std::move(tell), {}, {}})),
          protocol_(std::move(ledger), std::move(spools), telling(window), archive),
          thread_([this] {
              asio::post(context_, [this] { look_for_trouble(); });
              context_.run();
          }) {}

    ~Desk() {
        asio::post(context_, [this] { close(); });
        thread_.join();
    }
    Desk(const Desk&) = delete;
    Desk& operator=(const Desk&) = delete;

    void accept(Delivery delivery, Receipt ticket) {
        asio::post(context_, [this, delivery = std::move(delivery), ticket = std::move(ticket)]() mutable {
            if (ticket)
                take_news(std::move(delivery), std::move(ticket));
            else
                take_bookkeeping(std::move(delivery));
        });
    }
    void settle_held(FeedId feed, Held what, Receipt ticket) {
        asio::post(context_, [this, feed, what, ticket = std::move(ticket)] {
            give(*window, ticket, protocol_.settle_held(feed, what));
            look_for_trouble();
        });
    }
    asio::awaitable<std::vector<store::Subscribed>> adopt(std::shared_ptr<const Adoption> adoption) {
        auto work = [this, adoption]() -> asio::awaitable<std::vector<store::Subscribed>> {
            run_batch();
            protocol_.flush(bookkeeping_, store::Durability::normal);
            auto rows = protocol_.adopt(*adoption);
            look_for_trouble();
            co_return rows;
        };
        co_return co_await asio::co_spawn(context_, std::move(work), asio::use_awaitable);
    }
    void drain(Receipt ticket) {
        asio::post(context_, [this, ticket = std::move(ticket)] {
            while (protocol_.need() == Protocol::Need::soon) protocol_.resume();
            if (protocol_.need() == Protocol::Need::later) protocol_.resume();  // or says why not
            look_for_trouble();
            give(*window, ticket, {});
        });
    }
    void flush(Receipt ticket) {
        asio::post(context_, [this, ticket = std::move(ticket)] { flush_now(ticket); });
    }

    const std::shared_ptr<Window> window;  // for the loop's thread

  private:
    void take_news(Delivery delivery, Receipt ticket);
    void take_bookkeeping(Delivery delivery);
    void run_batch();
    void flush_now(const Receipt& ticket);
    void flush_within(Duration wait);
    void look_for_trouble();
    void tell_loop();
    void close();

    asio::io_context context_{1};
    asio::executor_work_guard<asio::io_context::executor_type> open_{context_.get_executor()};
    asio::steady_timer batch_timer_{context_};
    asio::steady_timer flush_timer_{context_};
    asio::steady_timer retry_timer_{context_};
    bool flush_planned_ = false;
    Duration retry_wait_ = first_retry;
    std::string told_trouble_;
    std::vector<OutputSettings> told_choked_;
    bool retry_planned_ = false;

    Protocol protocol_;
    std::vector<Delivery> news_;
    std::vector<Receipt> tickets_;  // of news_
    std::size_t articles_ = 0;
    std::size_t bytes_ = 0;
    std::vector<Delivery> bookkeeping_;

    std::thread thread_;
};

void Courier::Desk::take_news(Delivery delivery, Receipt ticket) {
    if (!protocol_.trouble().empty()) {
        give(*window, ticket, {{}, protocol_.trouble()});
        return;
    }
    articles_ += delivery.articles.size();
    for (const Rendered& article : delivery.articles)
        for (const Copy& copy : article.copies) bytes_ += copy.bytes.size();
    news_.push_back(std::move(delivery));
    tickets_.push_back(std::move(ticket));
    if (articles_ >= batch_articles || bytes_ >= batch_bytes) {
        batch_timer_.cancel();
        run_batch();
    } else if (news_.size() == 1) {
        batch_timer_.expires_after(batch_window);
        batch_timer_.async_wait([this](asio::error_code cancelled) {
            if (!cancelled) run_batch();
        });
    }
}

// A poll without news is durable before the next one of its feed can begin.
void Courier::Desk::take_bookkeeping(Delivery delivery) {
    const Duration wait = delivery.plan.never ? flush_after : delivery.plan.wait / 2;
    bookkeeping_.push_back(std::move(delivery));
    flush_within(bookkeeping_.size() >= bookkeeping_max ? 0ms : std::min(flush_after, wait));
}

void Courier::Desk::run_batch() {
    if (news_.empty()) return;
    std::vector<Delivery> batch = std::exchange(news_, {});
    const std::vector<Receipt> tickets = std::exchange(tickets_, {});
    articles_ = bytes_ = 0;
    std::vector<Settled> settled = protocol_.deliver(batch, bookkeeping_);
    look_for_trouble();
    for (std::size_t index = 0; index < tickets.size(); ++index)
        give(*window, tickets[index], std::move(settled[index]));
    if (protocol_.has_marks()) flush_within(mark_after);
}

void Courier::Desk::flush_now(const Receipt& ticket) {
    batch_timer_.cancel();
    run_batch();
    protocol_.flush(bookkeeping_, store::Durability::full);
    look_for_trouble();
    Settled settled;
    if (!protocol_.trouble().empty()) settled.error = protocol_.trouble();
    give(*window, ticket, std::move(settled));
}

void Courier::Desk::flush_within(Duration wait) {
    const auto when = asio::steady_timer::clock_type::now() + wait;
    if (flush_planned_ && flush_timer_.expiry() <= when) return;
    flush_planned_ = true;
    flush_timer_.expires_at(when);
    flush_timer_.async_wait([this](asio::error_code cancelled) {
        if (cancelled) return;
        flush_planned_ = false;
        protocol_.flush(bookkeeping_, store::Durability::normal);
        look_for_trouble();
    });
}

// While something stands in the way, looks again and again whether it is over, and lets the loop know of both
// ends. What waits for an output that has room again is delivered piece by piece, between the batches.
void Courier::Desk::look_for_trouble() {
    tell_loop();
    const Protocol::Need need = protocol_.need();
    if (need == Protocol::Need::nothing) {
        retry_wait_ = first_retry;
        if (!bookkeeping_.empty()) flush_within(mark_after);
        return;
    }
    if (need == Protocol::Need::soon) retry_wait_ = first_retry;
    const auto when =
        asio::steady_timer::clock_type::now() + (need == Protocol::Need::soon ? Duration() : retry_wait_);
    if (std::exchange(retry_planned_, true) && retry_timer_.expiry() <= when) return;
    retry_timer_.expires_at(when);
    if (need == Protocol::Need::later) retry_wait_ = std::min(2 * retry_wait_, last_retry);
    retry_timer_.async_wait([this](asio::error_code cancelled) {
        if (cancelled) return;
        retry_planned_ = false;
        protocol_.resume();
        look_for_trouble();
        if (protocol_.has_marks()) flush_within(mark_after);
    });
}

void Courier::Desk::tell_loop() {
    std::string trouble = protocol_.trouble();
    std::vector<OutputSettings> choked = protocol_.choked();
    if (trouble == told_trouble_ && choked == told_choked_) return;
    told_trouble_ = trouble;
    told_choked_ = choked;
    asio::post(window->loop,
               [seen = window, trouble = std::move(trouble), choked = std::move(choked)]() mutable {
                   seen->trouble = std::move(trouble);
                   seen->choked = std::move(choked);
               });
}

void Courier::Desk::close() {
    if (protocol_.trouble().empty()) run_batch();
    if (protocol_.need() == Protocol::Need::later) protocol_.resume();
    protocol_.flush(bookkeeping_, store::Durability::full);
    protocol_.note_owners();
    batch_timer_.cancel();
    flush_timer_.cancel();
    retry_timer_.cancel();
    open_.reset();
}

Courier::Courier(asio::any_io_executor loop, store::Ledger ledger, std::vector<spool::Spool> spools,
                 Tell tell, ArchiveSettings archive)
    : desk_(std::make_unique<Desk>(std::move(loop), std::move(ledger), std::move(spools), std::move(tell),
                                   archive)) {}
Courier::~Courier() = default;

asio::awaitable<std::optional<Kept>> Courier::keep(Delivery delivery) {
    if (!trouble().empty()) throw std::runtime_error(trouble());
    if (delivery.articles.empty()) {
        desk_->accept(std::move(delivery), nullptr);
        co_return Kept{};
    }
    const auto ticket = std::make_shared<Ticket>(desk_->window->loop);
    desk_->accept(std::move(delivery), ticket);
    Settled settled = co_await answer(ticket);
    if (settled.outdated) co_return std::nullopt;
    if (settled.error) throw std::runtime_error(*settled.error);
    co_return std::move(settled.kept);
}

asio::awaitable<std::size_t> Courier::settle_held(FeedId feed, Held what) {
    if (!trouble().empty()) throw std::runtime_error(trouble());
    const auto ticket = std::make_shared<Ticket>(desk_->window->loop);
    desk_->settle_held(feed, what, ticket);
    const Settled settled = co_await answer(ticket);
    if (settled.error) throw std::runtime_error(*settled.error);
    co_return settled.settled_articles;
}

asio::awaitable<std::vector<store::Subscribed>> Courier::adopt(std::shared_ptr<const Adoption> adoption) {
    if (!trouble().empty()) throw std::runtime_error(trouble());
    co_return co_await desk_->adopt(std::move(adoption));
}

asio::awaitable<void> Courier::drain() {
    const auto ticket = std::make_shared<Ticket>(desk_->window->loop);
    desk_->drain(ticket);
    static_cast<void>(co_await answer(ticket));
}

asio::awaitable<void> Courier::flush() {
    const auto ticket = std::make_shared<Ticket>(desk_->window->loop);
    desk_->flush(ticket);
    const Settled settled = co_await answer(ticket);
    if (settled.error) throw std::runtime_error(*settled.error);
}

const std::string& Courier::trouble() const { return desk_->window->trouble; }
const std::vector<OutputSettings>& Courier::choked() const { return desk_->window->choked; }

}  // namespace newspool
