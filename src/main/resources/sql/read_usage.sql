-- The counts of one credential by hour or by day, UTC.
select date_trunc($4, hour at time zone 'UTC') at time zone 'UTC' as start, outcome, sum(calls)::bigint as calls
  from key_usage
 where credential_id = $1 and hour >= $2 and hour < $3
 group by 1, 2
 order by 1, 2
