-- A sandbox deletes keys, and with each the request that made it: without this index, every one of them is looked for row by row.
create index idempotency_key_api_key on idempotency_key (api_key_id) where api_key_id is not null;
