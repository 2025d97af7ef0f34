// Every step that touches an output's files says whose failure it is, so that one full disk stops one output.
#include "aggregator/draft.hpp"

#include <algorithm>
#include <cerrno>
#include <system_error>
#include <utility>

#include <fmt/format.h>
#include <sys/resource.h>

#include "base/cause.hpp"
#include "base/file.hpp"
#include "base/time.hpp"
#include "format/format.hpp"

namespace newspool {
namespace {

constexpr unsigned sync_tries = 3;

// Larger files are not taken: by RLIMIT_FSIZE, which may be changed at any time, and is asked once a batch.
std::uint64_t file_bytes_max() {
    rlimit limit{};
    return ::getrlimit(RLIMIT_FSIZE, &limit) == 0 ? limit.rlim_cur : RLIM_INFINITY;
}

template <class Step>
auto blaming(std::size_t output, Step step) {
    try {
        return step();
    } catch (const std::system_error& failed) {
        throw OutputFailed(output, failed);
    }
}

}  // namespace

OutputFailed::OutputFailed(std::size_t failed_output, const std::system_error& why)
    : std::runtime_error(why.what()),
      output(failed_output),
      about_the_item(why.code() == std::errc::file_too_large || why.code() == std::errc::filename_too_long) {}

Draft::Draft(store::Ledger& ledger, std::vector<Output>& outputs)
    : outputs_(outputs),
      files_(outputs.size()),
      queued_(outputs.size()),
      file_bytes_max_(file_bytes_max()),
      batch_(ledger.begin(store::Durability::full, wall_now())) {}

Draft::~Draft() {
    if (may_be_durable_) return;
    for (auto& each : files_)
        if (each) each->remove_all();
}

void Draft::place(std::size_t output, const store::Parcel& parcel, std::string& bytes) {
    if (outputs_[output].settings().format != OutputSettings::Format::jsonl)
        return write(output, parcel, bytes);
    if (bytes.size() > file_bytes_max_)
        throw OutputFailed(output, std::system_error(EFBIG, causes(), "cannot write a line"));
    lines_.push_back({output, &bytes});
}

void Draft::queue(std::size_t output, const store::Parcel& parcel, std::string_view bytes,
                  store::Queued::Until until) {
    batch_.queue(parcel, bytes, until);
    if (until == store::Queued::Until::release) return;
    ++queued_[output].deliveries;
    queued_[output].bytes += bytes.size();
}

void Draft::undo(const Mark& before) {
    for (std::size_t position = before.placed; position < placed_.size(); ++position)
        files(placed_[position].output).remove(placed_[position].name);
    placed_.resize(before.placed);
    lines_.resize(before.lines);
    queued_ = before.queued;
}

// One file for each output, or more where the disk takes none so large.
void Draft::write_lines() {
    for (std::size_t output = 0; output < outputs_.size(); ++output) {
        std::string* whole = nullptr;
        std::uint64_t left = 0;
        for (const Line& line : lines_)
            if (line.output == output) left += line.bytes->size();
        for (const Line& line : lines_) {
            if (line.output != output) continue;
            if (whole != nullptr && whole->size() + line.bytes->size() > file_bytes_max_) {
                write_whole(output, *whole);
                whole = nullptr;
            }
            if (whole == nullptr) {
                whole = &whole_.emplace_back();
                whole->reserve(std::min(left, file_bytes_max_));
            }
            *whole += *line.bytes;
            left -= line.bytes->size();
        }
        if (whole != nullptr) write_whole(output, *whole);
    }
    lines_.clear();
}

// A delivery of no feed and no item in particular.
void Draft::write_whole(std::size_t output, std::string& lines) {
    const store::Parcel parcel{.feed = 0,
                               .key = {},
                               .output = outputs_[output].name(),
                               .extension = format::extension(OutputSettings::Format::jsonl)};
    write(output, parcel, lines);
}

void Draft::make_durable(const Tell& tell) {
    write_lines();
    for (std::size_t output = 0; output < outputs_.size(); ++output)
        if (files_[output]) blaming(output, [&] { sync_output(output, tell); });
}

// A file whose sync failed is written anew under another name and never synced again: the kernel would say
// that all is well, and the bytes would be gone.
void Draft::sync_output(std::size_t output, const Tell& tell) {
    for (unsigned attempt = 1;; ++attempt) {
        const std::vector<std::string> condemned = files(output).sync();
        if (condemned.empty()) return;
        if (attempt == sync_tries) throw_errno(EIO, "cannot sync", condemned.front());
        tell(Log::Level::warning, fmt::format("{}{} files could not be synced and are written anew",
                                              outputs_[output].called, condemned.size()));
        for (Placed& each : placed_) {
            if (each.output != output || std::ranges::find(condemned, each.name) == condemned.end()) continue;
            each.name = batch_.rename(each.name);
            files(output).write(each.name, *each.bytes);
        }
    }
}

// A stage that was synced a moment ago, because something was staged in it, is durably rid of what was
// published before: then the rows themselves may go.
void Draft::commit() {
    for (std::size_t index = 0; index < outputs_.size(); ++index) {
        const Output& output = outputs_[index];
        if (files_[index])
            batch_.forget_emitted(output.name(), output.published());
        else if (output.has_marks())
            batch_.mark_emitted(output.name(), output.published());
    }
    try {
        batch_.commit();
        may_be_durable_ = true;
    } catch (const store::CommitUnknown&) {
        may_be_durable_ = true;
        throw;
    }
}

void Draft::hand_over() {
    for (Output& output : outputs_) output.marked();
    for (Placed& each : placed_) outputs_[each.output].await(std::move(each.name), std::move(*each.bytes));
    for (std::size_t index = 0; index < outputs_.size(); ++index) {
        outputs_[index].queue.deliveries += queued_[index].deliveries;
        outputs_[index].queue.bytes += queued_[index].bytes;
    }
}

void Draft::write(std::size_t output, const store::Parcel& parcel, std::string& bytes) {
    std::string name = batch_.stage(parcel);
    blaming(output, [&] { files(output).write(name, bytes); });
    placed_.push_back({output, std::move(name), &bytes});
}

spool::Preparation& Draft::files(std::size_t output) {
    if (!files_[output]) files_[output].emplace(outputs_[output].spool().prepare());
    return *files_[output];
}

}  // namespace newspool
