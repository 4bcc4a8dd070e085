-- What the first request made, for those that ask again.
update idempotency_key set api_key_id = ?2, seal = ?3 where key_hash = ?1
