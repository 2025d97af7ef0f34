// Errors that callers must look at: a Result holds a value, or says what went wrong.
//
// For what the world does to us: a bad configuration, a page that is no feed. What should never happen, and
// setup that cannot go on, is thrown instead.
#pragma once

#include <cassert>
#include <string>
#include <utility>
#include <variant>

namespace newspool {

// Wraps an error on its way into a Result: `return failure("no such key")`.
template <class E>
struct Failure {
    E error;
};

template <class E>
[[nodiscard]] Failure<std::decay_t<E>> failure(E&& error) {
    return {std::forward<E>(error)};
}
[[nodiscard]] inline Failure<std::string> failure(const char* error) { return {error}; }

template <class T, class E = std::string>
class [[nodiscard]] Result {
  public:
    Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}
    Result(Failure<E> failed) : state_(std::in_place_index<1>, std::move(failed.error)) {}

    explicit operator bool() const noexcept { return state_.index() == 0; }

    // Precondition: this holds a value.
    T& operator*() & { return held(); }
    const T& operator*() const& { return const_cast<Result*>(this)->held(); }
    T&& operator*() && { return std::move(held()); }
    T* operator->() { return &held(); }
    const T* operator->() const { return &const_cast<Result*>(this)->held(); }

    // Precondition: this holds an error.
    const E& error() const {
        assert(state_.index() == 1);
        return *std::get_if<1>(&state_);
    }

  private:
    T& held() {
        assert(state_.index() == 0);
        return *std::get_if<0>(&state_);
    }

    std::variant<T, E> state_;
};

}  // namespace newspool
