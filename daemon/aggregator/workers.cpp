// One thread pool of one thread a worker, so that a desk is never shared.
#include "aggregator/workers.hpp"

#include <algorithm>

#include <asio/post.hpp>

#include "aggregator/poison.hpp"

namespace newspool {

Workers::Worker::Worker(std::size_t number, const std::filesystem::path& database)
    : desk{number, store::Reader(database)} {
    asio::post(thread, [] { thread_local const SignalStack stack; });
}

Workers::Workers(std::size_t count, const std::filesystem::path& database) {
    for (std::size_t number = 0; number < std::max<std::size_t>(count, 1); ++number)
        workers_.push_back(std::make_unique<Worker>(number, database));
}

Workers::~Workers() {
    for (const auto& worker : workers_) worker->thread.join();
}

Workers::Worker& Workers::least_busy() {
    return **std::ranges::min_element(workers_, {}, [](const auto& worker) { return *worker->load; });
}

}  // namespace newspool
