-- Rows of a stream that came before, by the hashes of their texts.
CREATE TABLE stream_marks (
    connection_id bigint NOT NULL,
    stream text NOT NULL,
    place integer NOT NULL,
    marks bytea NOT NULL,
    PRIMARY KEY (connection_id, stream, place),
    FOREIGN KEY (connection_id, stream) REFERENCES connection_streams (connection_id, stream) ON DELETE CASCADE
);
ALTER TABLE stream_marks ALTER COLUMN marks SET STORAGE EXTERNAL;
GRANT SELECT, INSERT, UPDATE, DELETE ON stream_marks TO vectis_app;
COMMENT ON TABLE stream_marks IS 'What a stream''s last whole read brought: the hash of each row''s text and that of its record''s id, 16 bytes a row.';
ALTER TABLE connection_streams ADD COLUMN marks_salt bytea, ADD COLUMN marked_at timestamp with time zone;
COMMENT ON COLUMN connection_streams.marks_salt IS 'What stream_marks depend on besides the rows: another salt makes them void.';
