// A batch that is not committed yet: the ledger's transaction and the files of every output that belong to
// it. Forgotten before commit(), or after a commit that is known to have failed, its rows are rolled back and
// its files removed; where the outcome is unknown they stay.
#pragma once

#include <cstddef>
#include <list>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "aggregator/output.hpp"
#include "model/article.hpp"
#include "spool/spool.hpp"
#include "store/store.hpp"

namespace newspool {

// One output could not be written; the others are not to blame.
class OutputFailed final : public std::runtime_error {
  public:
    OutputFailed(std::size_t output, const std::system_error& why);

    const std::size_t output;
    // The file itself is what the disk will not take; any other error will hit the next file as well.
    const bool about_the_item;
};

class Draft {
  public:
    Draft(store::Ledger& ledger, std::vector<Output>& outputs);
    ~Draft();
    Draft(const Draft&) = delete;
    Draft& operator=(const Draft&) = delete;

    [[nodiscard]] store::Batch& batch() { return batch_; }

    // Into an output's stage, or for jsonl onto the file that make_durable() makes. `bytes` stays where it is
    // until hand_over() moves from it. Throws OutputFailed.
    void place(std::size_t output, const store::Parcel& parcel, std::string& bytes);
    // Into the ledger.
    void queue(std::size_t output, const store::Parcel& parcel, std::string_view bytes,
               store::Queued::Until until);

    // How far the batch is: undo() goes back there, files and lines. The rows are undone by the batch.
    struct Mark {
        std::size_t placed = 0;
        std::size_t lines = 0;
        std::vector<store::QueueLength> queued;
    };
    [[nodiscard]] Mark mark() const { return {placed_.size(), lines_.size(), queued_}; }
    void undo(const Mark& before);

    // The steps to the end, in this order; both throw OutputFailed and store::StoreError. First every file is
    // written whole and made durable.
    void make_durable(const Tell& tell);
    void commit();
    // What the outputs must now make visible.
    void hand_over();

  private:
    struct Placed {
        std::size_t output = 0;
        std::string name;
        std::string* bytes = nullptr;
    };
    struct Line {
        std::size_t output = 0;
        const std::string* bytes = nullptr;
    };

    void write_lines();
    void write_whole(std::size_t output, std::string& lines);
    void write(std::size_t output, const store::Parcel& parcel, std::string& bytes);
    void sync_output(std::size_t output, const Tell& tell);
    [[nodiscard]] spool::Preparation& files(std::size_t output);

    std::vector<Output>& outputs_;
    std::vector<std::optional<spool::Preparation>> files_;  // one for each output that was written to
    std::vector<Placed> placed_;
    std::vector<Line> lines_;
    std::list<std::string> whole_;  // the files made of lines
    std::vector<store::QueueLength> queued_;
    std::uint64_t file_bytes_max_;
    store::Batch batch_;
    bool may_be_durable_ = false;
};

}  // namespace newspool
