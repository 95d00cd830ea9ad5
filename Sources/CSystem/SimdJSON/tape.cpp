#include "tape.h"

#include "hash.h"
#include "shelf.h"

#include <cstdlib>
#include <cstring>
#include <memory>
#include <new>
#include <string>
#include <vector>

namespace {

using simdjson::ondemand::array;
using simdjson::ondemand::json_type;
using simdjson::ondemand::object;
using simdjson::ondemand::value;

constexpr size_t depth_limit = 200;

struct bad_json {
    const char *why;
};

void check(simdjson::error_code code) {
    if (code != simdjson::SUCCESS) throw bad_json{simdjson::error_message(code)};
}

template <typename T> T taken(simdjson::simdjson_result<T> result) {
    T value;
    check(std::move(result).get(value));
    return value;
}

bool digit(char c) { return c >= '0' && c <= '9'; }

/// The number at `p`: sets `kind`, returns its end. Grammar of RFC 8259 §6.
const char *number_end(const char *p, const char *end, uint32_t &kind) {
    auto digits = [&] {
        if (p == end || !digit(*p)) throw bad_json{"A number lacks a digit."};
        while (p != end && digit(*p)) p++;
    };
    kind = TAPE_INTEGER;
    if (*p == '-') p++;
    if (p != end && *p == '0') p++;
    else digits();
    if (p != end && *p == '.') {
        kind = TAPE_DECIMAL;
        p++;
        digits();
    }
    if (p != end && (*p == 'e' || *p == 'E')) {
        kind = TAPE_DECIMAL;
        p++;
        if (p != end && (*p == '+' || *p == '-')) p++;
        digits();
    }
    return p;
}

uint32_t hex4(const char *p, const char *end) {
    if (end - p < 4) throw bad_json{"An escape is cut short."};
    uint32_t code = 0;
    for (int i = 0; i < 4; i++) {
        char c = p[i];
        uint32_t nibble = digit(c) ? c - '0' : (c | 32) >= 'a' && (c | 32) <= 'f' ? (c | 32) - 'a' + 10 : 16;
        if (nibble == 16) throw bad_json{"An escape is not hexadecimal."};
        code = code << 4 | nibble;
    }
    return code;
}

void append_utf8(std::string &out, uint32_t code) {
    if (code < 0x80) {
        out += char(code);
    } else if (code < 0x800) {
        out += char(0xC0 | code >> 6);
        out += char(0x80 | (code & 63));
    } else if (code < 0x10000) {
        out += char(0xE0 | code >> 12);
        out += char(0x80 | (code >> 6 & 63));
        out += char(0x80 | (code & 63));
    } else {
        out += char(0xF0 | code >> 18);
        out += char(0x80 | (code >> 12 & 63));
        out += char(0x80 | (code >> 6 & 63));
        out += char(0x80 | (code & 63));
    }
}

/// The code point of the \uXXXX whose digits begin at `p`; takes the second half of a pair along.
uint32_t code_point(const char *&p, const char *end) {
    uint32_t code = hex4(p, end);
    p += 4;
    if (code < 0xD800 || code > 0xDFFF) return code;
    if (code > 0xDBFF || end - p < 6 || p[0] != '\\' || p[1] != 'u') return 0xFFFD;
    uint32_t low = hex4(p + 2, end);
    if (low < 0xDC00 || low > 0xDFFF) return 0xFFFD;
    p += 6;
    return 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
}

void unescape(const char *p, const char *end, std::string &out) {
    while (p != end) {
        auto slash = static_cast<const char *>(memchr(p, '\\', end - p));
        out.append(p, slash ? slash : end);
        if (!slash) return;
        p = slash + 1;
        if (p == end) throw bad_json{"An escape is cut short."};
        switch (*p++) {
        case '"': out += '"'; break;
        case '\\': out += '\\'; break;
        case '/': out += '/'; break;
        case 'b': out += '\b'; break;
        case 'f': out += '\f'; break;
        case 'n': out += '\n'; break;
        case 'r': out += '\r'; break;
        case 't': out += '\t'; break;
        case 'u': append_utf8(out, code_point(p, end)); break;
        default: throw bad_json{"A string holds an unknown escape."};
        }
    }
}

class writer {
  public:
    writer(owned_tape &tape, tape_seed seed, tape_is_known is_known, const void *context)
        : tape(tape), nodes(tape.nodes), seed(seed), is_known(is_known), context(context) {}

    void root_array(array elements) {
        size_t count = 0;
        for (auto element : elements) {
            if (++count > 1) throw bad_json{"There is more than one value."};
            add(taken(std::move(element)), 0);
        }
        if (count == 0) throw bad_json{"There is no value."};
    }

  private:
    owned_tape &tape;
    std::vector<tape_node> &nodes;
    tape_seed seed;
    tape_is_known is_known;
    const void *context;

    void add(value v, size_t depth) {
        if (depth > depth_limit) throw bad_json{"It is nested too deeply."};
        switch (taken(v.type())) {
        case json_type::object: return add_object(taken(v.get_object()), depth);
        case json_type::array: return add_array(taken(v.get_array()), depth);
        case json_type::string: {
            auto token = v.raw_json_token();
            check(v.get_raw_json_string().error());
            return add_string(token.data() + 1, closing_quote(token));
        }
        case json_type::number: return add_number(v);
        case json_type::boolean: return leaf(taken(v.get_bool()) ? TAPE_TRUE : TAPE_FALSE);
        case json_type::null:
            if (!taken(simdjson::simdjson_result<bool>(v.is_null()))) throw bad_json{"A value is of no known kind."};
            return leaf(TAPE_NULL);
        }
    }

    void add_object(object members, size_t depth, bool only_id = false) {
        size_t self = open(TAPE_OBJECT);
        nodes[self].offset = uint32_t(self + 1);
        for (auto member : members) {
            auto field = taken(std::move(member));
            const char *key = field.key().raw();
            value content = field.value();
            const char *end = key_end(content.raw_json_token().data());
            std::string_view name(key, end - key);
            if (only_id && !bears_id(name)) continue;
            size_t at = nodes.size();
            add_string(key, end);
            add(content, depth + 1);
            nodes[at].next = uint32_t(nodes.size());
            nodes[self].length++;
            if (only_id && name == "id") break;
        }
        nodes[self].next = uint32_t(nodes.size());
    }

    void add_array(array elements, size_t depth) {
        size_t self = open(TAPE_ARRAY);
        for (auto element : elements) {
            value v = taken(std::move(element));
            if (depth <= 1 && taken(v.type()) == json_type::object) add_row(taken(v.get_object()), depth + 1);
            else add(v, depth + 1);
            nodes[self].length++;
        }
        nodes[self].next = uint32_t(nodes.size());
    }

    void add_row(object row, size_t depth) {
        auto text = taken(row.raw_json());
        while (text.back() != '}') text.remove_suffix(1);  // white space behind the row
        uint64_t hash = row_hash(text.data(), text.size(), seed);
        tape.rows.push_back({hash, uint32_t(nodes.size())});
        check(row.reset().error());
        add_object(row, depth, is_known && is_known(hash, context));
    }

    /// Whether a member may bear the id of its row; `id` goes before the others.
    static bool bears_id(std::string_view key) {
        return key == "id" || key == "uid" || key == "jobId" || key == "deviceId";
    }

    /// Reads the text only: the iterator steps over a number that nobody asked for, and none is too big.
    void add_number(value v) {
        auto token = v.raw_json_token();
        uint32_t kind;
        const char *begin = token.data(), *end = begin + token.size();
        const char *stop = number_end(begin, end, kind);
        for (const char *p = stop; p != end; p++)
            if (*p != ' ' && *p != '\n' && *p != '\r' && *p != '\t') throw bad_json{"A number holds something else."};
        text_leaf(kind, begin, stop);
    }

    void add_string(const char *begin, const char *end) {
        if (!memchr(begin, '\\', end - begin)) return text_leaf(TAPE_STRING, begin, end);
        size_t at = tape.unescaped.size();
        unescape(begin, end, tape.unescaped);
        auto length = uint32_t(tape.unescaped.size() - at);
        nodes.push_back({uint32_t(at), length, uint32_t(nodes.size() + 1), TAPE_UNESCAPED});
    }

    size_t open(uint32_t kind) {
        nodes.push_back({0, 0, 0, kind});
        return nodes.size() - 1;
    }

    void leaf(uint32_t kind) { nodes.push_back({0, 0, uint32_t(nodes.size() + 1), kind}); }

    void text_leaf(uint32_t kind, const char *begin, const char *end) {
        auto offset = uint32_t(begin - tape.text.get());
        nodes.push_back({offset, uint32_t(end - begin), uint32_t(nodes.size() + 1), kind});
    }

    static const char *closing_quote(std::string_view token) {
        auto at = token.rfind('"');
        if (at == 0 || at == token.npos) throw bad_json{"A string does not end."};
        return token.data() + at;
    }

    /// The quote that closes a key, found by going back from the value over the colon.
    static const char *key_end(const char *p) {
        do p--;
        while (*p != '"');
        return p;
    }
};

void fill(owned_tape &owned, const uint8_t *bytes, size_t count) {
    // Brackets around the text make every root, also a bare null, an element of an array; zeros are the padding.
    size_t room = count + 2 + simdjson::SIMDJSON_PADDING;
    if (owned.room < room) {
        owned.room = 0;
        owned.text.reset(new char[room]);
        owned.room = room;
    }
    char *text = owned.text.get();
    text[0] = '[';
    memcpy(text + 1, bytes, count);
    text[count + 1] = ']';
    memset(text + count + 2, 0, simdjson::SIMDJSON_PADDING);
    owned.nodes.clear();
    owned.rows.clear();
    owned.nodes.reserve(count / 20 + 16);
    owned.unescaped.clear();
}

} // namespace

tape *tape_read(const uint8_t *bytes, size_t count, tape_seed seed, tape_is_known is_known, const void *context,
                const char **error) {
    try {
        if (count >= 3 && memcmp(bytes, "\xEF\xBB\xBF", 3) == 0) {
            bytes += 3;
            count -= 3;
        }
        auto owned = tapes().take();
        fill(*owned, bytes, count);
        auto document = taken(owned->parser.iterate(owned->text.get(), count + 2, owned->room));
        writer(*owned, seed, is_known, context).root_array(taken(document.get_array()));
        if (document.current_location().error() != simdjson::OUT_OF_BOUNDS) {
            throw bad_json{"Something follows the value."};
        }

        auto count_of_nodes = uint32_t(owned->nodes.size());
        owned->face = {owned->nodes.data(), owned->text.get(), owned->unescaped.data(), count_of_nodes, 0,
                       owned->rows.data(), uint32_t(owned->rows.size())};
        return &owned.release()->face;
    } catch (const bad_json &bad) {
        *error = bad.why;
    } catch (const std::bad_alloc &) {
        *error = "There is not enough memory to read it.";
    }
    return nullptr;
}

void tape_free(tape *face) {
    try {
        tapes().put_back(std::unique_ptr<owned_tape>(reinterpret_cast<owned_tape *>(face)));
    } catch (const std::bad_alloc &) {
        // There was no room to keep it, so it is gone, which is all that was asked.
    }
}
