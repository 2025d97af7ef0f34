// newspool recover: what can be done when ledger and spool do not fit each other, or the ledger is damaged.
//
// Without a choice it looks, does what every start does, and says what is wrong and which choices there are.
#pragma once

#include <filesystem>

namespace newspool::commands {

struct RecoverOptions {
    enum class Choice {
        look,       // no option: say what is wrong and what can be done
        deliver,    // --deliver
        skip,       // --skip
        set_aside,  // --set-aside
    };
    std::filesystem::path config;  // empty: the usual place
    Choice choice = Choice::look;
};

// For --help; the options exclude each other.
inline constexpr const char* recover_help = "say whether ledger and spool fit each other, and make them fit";
inline constexpr const char* recover_deliver_help =
    "let this ledger take over this spool, and deliver what the feeds hold and the ledger does not know: "
    "nothing is missed, some articles may come twice";
inline constexpr const char* recover_skip_help =
    "let this ledger take over this spool, and take what the feeds hold now as delivered: "
    "nothing comes twice, some articles may be missed";
inline constexpr const char* recover_set_aside_help =
    "move a damaged ledger out of the way; choose --deliver or --skip after that";

// The exit code: 0 all is well, 1 it is not and a choice is needed, 2 the configuration is bad, 3 what was
// chosen could not be done.
[[nodiscard]] int recover(const RecoverOptions& options);

}  // namespace newspool::commands
