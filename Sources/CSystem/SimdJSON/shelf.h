#pragma once

#include "tape.h"

#include <simdjson.h>

#include <memory>
#include <mutex>
#include <string>
#include <vector>

/// The tape with the memory it stands on, parser included: used again for the next text, because pages of a stream are
/// alike and fresh memory costs as much as parsing.
struct owned_tape {
    tape face;
    std::vector<tape_node> nodes;
    std::vector<tape_row> rows;
    std::unique_ptr<char[]> text;
    size_t room = 0;
    std::string unescaped;
    simdjson::ondemand::parser parser;

    size_t bytes() const {
        return room + nodes.capacity() * sizeof(tape_node) + rows.capacity() * sizeof(tape_row) + unescaped.capacity()
               + parser.capacity() * 6;
    }
};

constexpr size_t kept_tapes = 4;
constexpr size_t kept_bytes = 48u << 20;

/// Tapes at rest, for any thread.
class shelf {
  public:
    std::unique_ptr<owned_tape> take() {
        {
            std::lock_guard<std::mutex> lock(mutex);
            if (!tapes.empty()) {
                auto tape = std::move(tapes.back());
                tapes.pop_back();
                return tape;
            }
        }
        return std::make_unique<owned_tape>();
    }

    void put_back(std::unique_ptr<owned_tape> tape) {
        if (tape->bytes() > kept_bytes) return;
        std::lock_guard<std::mutex> lock(mutex);
        if (tapes.size() < kept_tapes) tapes.push_back(std::move(tape));
    }

  private:
    std::mutex mutex;
    std::vector<std::unique_ptr<owned_tape>> tapes;
};

inline shelf &tapes() {
    static shelf *const kept = new shelf;  // never freed: threads may still read when the process ends
    return *kept;
}
