#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// What a node is. Numbers keep their text, so that no digit is lost.
enum tape_kind {
    TAPE_NULL, TAPE_TRUE, TAPE_FALSE, TAPE_INTEGER, TAPE_DECIMAL, TAPE_STRING, TAPE_UNESCAPED, TAPE_ARRAY, TAPE_OBJECT
};

/// A value or a key. An object is followed by key, value, key, value …; an array by its values.
typedef struct tape_node {
    /// Strings and numbers: where the text begins. Objects: the node at which to look for the next key.
    uint32_t offset;
    /// Strings and numbers: bytes of text. Containers: members.
    uint32_t length;
    /// The node after this one and all it holds; for a key, the node after its value.
    uint32_t next;
    uint32_t kind;
} tape_node;

/// An object in a list that is the text itself or a member of it: a vendor's row.
typedef struct tape_row {
    /// Equal for rows that are written alike, byte for byte, and were read with the same seed.
    uint64_t hash;
    uint32_t node;
} tape_row;

/// A whole JSON text, checked and laid flat; one thread at a time may read it.
typedef struct tape {
    tape_node *nodes;
    /// The text itself, for TAPE_STRING and numbers.
    const char *text;
    /// Strings that had escapes, for TAPE_UNESCAPED.
    const char *unescaped;
    uint32_t count;
    /// The root value's node.
    uint32_t root;
    /// In the order of their nodes.
    const tape_row *rows;
    uint32_t count_of_rows;
} tape;

/// What rows' hashes begin with.
typedef struct tape_seed {
    uint64_t first;
    uint64_t second;
} tape_seed;

/// Whether a row with this hash need not be looked into.
typedef bool (*tape_is_known)(uint64_t hash, const void *context);

/// Reads `count` bytes of UTF-8. Of a row that `is_known` (which may be null), only the member that bears its id is kept. On failure returns NULL and points `error` at a fixed English phrase.
///
/// Stricter than it must be nowhere, laxer in one place: half of a surrogate pair becomes U+FFFD, because vendors cut
/// texts in the middle of an emoji.
tape *tape_read(const uint8_t *bytes, size_t count, tape_seed seed, tape_is_known is_known, const void *context,
                const char **error);
void tape_free(tape *tape);

#ifdef __cplusplus
}
#endif
