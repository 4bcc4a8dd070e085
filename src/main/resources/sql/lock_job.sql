-- Held until the transaction ends; false if another run has it.
select pg_try_advisory_xact_lock(hashtextextended('claviger.cron.' || $1, 0)) as locked
