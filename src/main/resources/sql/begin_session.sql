-- Somebody has signed in.
insert into session (id, account_id, started_at, expires_at, version) values (?1, ?2, ?3, ?4, 1)
