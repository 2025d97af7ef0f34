// Reads the ledger, whether a daemon runs or not.
#include "commands/report.hpp"

#include <cerrno>
#include <cstdio>
#include <string_view>

#include "aggregator/report.hpp"
#include "base/file.hpp"
#include "base/time.hpp"
#include "commands/asking.hpp"
#include "commands/command_line.hpp"
#include "control/question.hpp"
#include "store/store.hpp"

namespace newspool::commands {
namespace {

void write_out(std::string_view piece) {
    if (std::fwrite(piece.data(), 1, piece.size(), stdout) != piece.size() || std::fflush(stdout) != 0)
        throw_errno(errno, "cannot write", "standard output");
}

}  // namespace

int report(const ReportOptions& options) {
    const auto config = settings(options.config);
    if (!config) return wrong_usage;
    const DaemonState daemon =
        control::listens(config->control) ? DaemonState::running : DaemonState::stopped;
    if (!has_ledger(*config)) return bad;
    store::Reader reader(config->database);
    const ReportLimits limits = options.all ? ReportLimits::none() : ReportLimits();
    if (options.file == "-")
        write_report(reader, limits, daemon, wall_now(), write_out);
    else
        save_report(reader, limits, daemon, wall_now(), options.file);
    return done;
}

}  // namespace newspool::commands
