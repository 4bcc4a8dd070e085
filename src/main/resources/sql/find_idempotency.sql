-- What the first request made. The claim is committed together with these columns, so they are never empty here.
select fingerprint, api_key_id, seal from idempotency_key where key_hash = ?1
