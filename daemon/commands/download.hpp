// Documents, from files or from the network, asked for by a command on behalf of the person at the terminal:
// no ledger, no conditional request.
#pragma once

#include <memory>
#include <string>

#include "base/result.hpp"
#include "model/http.hpp"
#include "model/settings.hpp"

namespace newspool::commands {

// Asks one URL after the other, as these settings say, with a loop of its own.
class Downloads {
  public:
    explicit Downloads(const FetchSettings& settings);
    ~Downloads();
    Downloads(const Downloads&) = delete;
    Downloads& operator=(const Downloads&) = delete;

    // Waits until the answer is there.
    [[nodiscard]] Response ask(const std::string& url, const Credentials& credentials = {});

  private:
    class Machine;
    std::unique_ptr<Machine> machine_;
};

// With the defaults of [fetch]. Private addresses may be asked, since the person named them.
[[nodiscard]] Response download(const std::string& url);

// What the name of a document stands for, and where that came from.
struct Input {
    std::string bytes;
    std::string url;           // of a file: none
    std::string content_type;  // the HTTP header it came with
};

// `name` is a file, "-" for standard input, or an http or https URL. The failure is one sentence, without the
// name.
[[nodiscard]] Result<Input> read_input(const std::string& name);

}  // namespace newspool::commands
