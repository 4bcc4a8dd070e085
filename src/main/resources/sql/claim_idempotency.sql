-- First come, first served: a second request with the same key waits here for the first one's transaction, then finds its
-- row. A row that has expired is as good as none.
insert into idempotency_key (key_hash, fingerprint, expires_at)
values (?1, ?2, ?4)
    on conflict (key_hash) do update
   set fingerprint = excluded.fingerprint, expires_at = excluded.expires_at, api_key_id = null, seal = null
 where idempotency_key.expires_at <= ?3
