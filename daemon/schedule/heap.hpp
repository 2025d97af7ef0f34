// A binary heap of small numbers that knows where each of them stands, so that any can be taken out: what a
// set does, in four bytes a number.
//
// The owner of the numbers says by an Order how they compare and where the place of each is kept:
// `bool before(Number, Number) const` and `Number& place(Number)`.
#pragma once

#include <cstdint>
#include <limits>
#include <vector>

namespace newspool::schedule {

class Heap {
  public:
    using Number = std::uint32_t;
    // The place of a number that is in no heap.
    static constexpr Number nowhere = std::numeric_limits<Number>::max();

    [[nodiscard]] bool empty() const { return numbers_.empty(); }
    // The one before all others. Not of an empty heap.
    [[nodiscard]] Number first() const { return numbers_.front(); }
    // All, in no order but that the first is the first.
    [[nodiscard]] const std::vector<Number>& numbers() const { return numbers_; }

    template <class Order>
    void add(Number number, Order order) {
        numbers_.push_back(number);
        rise(static_cast<Number>(numbers_.size() - 1), number, order);
    }

    template <class Order>
    void remove(Number number, Order order) {
        const Number hole = order.place(number);
        order.place(number) = nowhere;
        const Number last = numbers_.back();
        numbers_.pop_back();
        if (last == number) return;
        if (!rise(hole, last, order)) sink(hole, last, order);
    }

  private:
    template <class Order>
    void put(Number place, Number number, Order& order) {
        numbers_[place] = number;
        order.place(number) = place;
    }

    // Puts it at `place`, or as far above as it belongs. True if that is above.
    template <class Order>
    bool rise(Number place, Number number, Order& order) {
        const Number from = place;
        while (place > 0 && order.before(number, numbers_[(place - 1) / 2])) {
            put(place, numbers_[(place - 1) / 2], order);
            place = (place - 1) / 2;
        }
        put(place, number, order);
        return place != from;
    }

    template <class Order>
    void sink(Number place, Number number, Order& order) {
        for (;;) {
            Number below = 2 * place + 1;
            if (below >= numbers_.size()) break;
            if (below + 1 < numbers_.size() && order.before(numbers_[below + 1], numbers_[below])) ++below;
            if (!order.before(numbers_[below], number)) break;
            put(place, numbers_[below], order);
            place = below;
        }
        put(place, number, order);
    }

    std::vector<Number> numbers_;
};

}  // namespace newspool::schedule
