// `newspool version` and --version: what is running, and on which libraries, for bug reports.
#pragma once

namespace newspool::commands {

[[nodiscard]] int print_versions();

}  // namespace newspool::commands
