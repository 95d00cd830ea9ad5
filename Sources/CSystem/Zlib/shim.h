#pragma once
#include <zlib.h>

// deflateInit2 is a macro, which Swift does not see. 31 = 15 window bits and a gzip header.
static inline int vectis_deflate_init_gzip(z_stream *stream, int level) {
    return deflateInit2(stream, level, Z_DEFLATED, 31, 8, Z_DEFAULT_STRATEGY);
}
