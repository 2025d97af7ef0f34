// The threads that parse, recognise and render: blocking work leaves the loop here and comes back as a value.
//
// Each worker is one thread with a desk of its own: a reading connection to the ledger and its number. Work
// is given to the least busy. Everything here is called on the loop's thread; what the work throws is thrown
// there.
#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <type_traits>
#include <utility>
#include <vector>

#include <asio/awaitable.hpp>
#include <asio/co_spawn.hpp>
#include <asio/thread_pool.hpp>
#include <asio/use_awaitable.hpp>

#include "store/store.hpp"

namespace newspool {

struct Desk {
    std::size_t number;  // from 0
    store::Reader reader;
};

class Workers {
  public:
    Workers(std::size_t count, const std::filesystem::path& database);
    // Waits for the work in hand.
    ~Workers();
    Workers(const Workers&) = delete;
    Workers& operator=(const Workers&) = delete;

    // Runs `work(Desk&)` on the least busy worker and resumes on the loop with its result, which must be a
    // type that can be made by default.
    template <class Work>
    asio::awaitable<std::invoke_result_t<Work&, Desk&>> run(Work work) {
        return run_at(least_busy(), std::move(work));
    }
    // The same on the first worker: works given this way never run side by side.
    template <class Work>
    asio::awaitable<std::invoke_result_t<Work&, Desk&>> run_alone(Work work) {
        return run_at(*workers_.front(), std::move(work));
    }

  private:
    struct Worker {
        Worker(std::size_t number, const std::filesystem::path& database);
        Desk desk;
        // Works given and not yet returned. One that is given up with the loop outlives the worker.
        std::shared_ptr<unsigned> load = std::make_shared<unsigned>(0);
        asio::thread_pool thread{1};
    };
    // Counts a work as load while it lives.
    class Load {
      public:
        explicit Load(const Worker& worker) : load_(worker.load) { ++*load_; }
        ~Load() { --*load_; }
        Load(const Load&) = delete;
        Load& operator=(const Load&) = delete;

      private:
        std::shared_ptr<unsigned> load_;
    };

    [[nodiscard]] Worker& least_busy();

    template <class Work>
    static asio::awaitable<std::invoke_result_t<Work&, Desk&>> run_at(Worker& worker, Work work) {
        const Load load(worker);
        auto job = [&worker, &work]() -> asio::awaitable<std::invoke_result_t<Work&, Desk&>> {
            co_return work(worker.desk);
        };
        co_return co_await asio::co_spawn(worker.thread.get_executor(), std::move(job), asio::use_awaitable);
    }

    std::vector<std::unique_ptr<Worker>> workers_;
};

}  // namespace newspool
