-- Rotation: a key may have a successor, which takes over its counters. line_id, the first of such a row of keys, names these.

alter table api_key
    add column line_id      uuid,
    add column rotated_from uuid,
    add column rotated_to   uuid,
    add column retires_at   timestamptz;
create index api_key_line on api_key (line_id) where line_id is not null;
