-- So many that one statement stays short; those that somebody is asking for just now are left to the next sweep.
delete from idempotency_key
 where key_hash in (select key_hash from idempotency_key where expires_at <= $1 order by expires_at limit 1000 for update skip locked)
