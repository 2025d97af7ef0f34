// Writes the page of report.hpp anew every so often, where the configuration asks for one.
//
// Lives on the loop's thread; the page is made on a worker. That it cannot be written is said once, and once
// that it can again; nothing else suffers from it.
#pragma once

#include <filesystem>
#include <string>

#include <asio/any_io_executor.hpp>
#include <asio/awaitable.hpp>

#include "aggregator/courier.hpp"
#include "aggregator/report.hpp"
#include "aggregator/wake.hpp"
#include "aggregator/workers.hpp"
#include "base/log.hpp"
#include "base/time.hpp"
#include "model/settings.hpp"

namespace newspool {

class Reporter {
  public:
    // All but the settings outlive this.
    Reporter(const asio::any_io_executor& loop, Workers& workers, Courier& courier, Log& log,
             ReportSettings settings);

    // Writes until finish() is called. Throws nothing.
    asio::awaitable<void> run();
    // Returns when the page in hand, if there is one, is written and run() is over.
    asio::awaitable<void> finish();

    // Writes the page now, if one is wanted; it says so of the daemon. Throws nothing.
    asio::awaitable<void> write(DaemonState daemon);

    void change(ReportSettings settings);

  private:
    void tell(std::string trouble);

    Workers& workers_;
    Courier& courier_;
    Log& log_;
    ReportSettings settings_;
    Moment due_;
    Wake wake_;
    Wake over_;
    std::string trouble_;
    bool running_ = false;
    bool stopping_ = false;
};

}  // namespace newspool
