-- Merges counts by hour of days that are over into one count of the day, kept at its first hour and so in the same partition; so many that
-- one statement stays short. What a late batch is writing just now is left to the next run.
with old as (
    select tenant_id, credential_id, hour, outcome, calls from key_usage
     where hour < $1 and extract(hour from hour at time zone 'UTC') <> 0
     order by hour limit 1000 for update skip locked
), merged as (
    insert into key_usage as u (tenant_id, credential_id, hour, outcome, calls)
    select (array_agg(tenant_id))[1], credential_id, date_trunc('day', hour at time zone 'UTC') at time zone 'UTC', outcome, sum(calls)::bigint
      from old group by 2, 3, 4 order by 2, 3, 4
        on conflict (credential_id, hour, outcome) do update set calls = u.calls + excluded.calls
)
delete from key_usage u using old
 where u.credential_id = old.credential_id and u.hour = old.hour and u.outcome = old.outcome
