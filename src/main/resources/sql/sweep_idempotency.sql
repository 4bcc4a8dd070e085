-- A few expired rows at each claim: sealed secrets do not outlive the time in which they may be asked for.
delete from idempotency_key
 where key_hash in (select key_hash from idempotency_key where expires_at <= ?1 order by expires_at limit 10 for update skip locked)
