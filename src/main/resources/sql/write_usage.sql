-- One batch of a node's counts. A batch whose number the node has written before changes nothing: it may be sent again when
-- only its answer was lost. The rows are locked in the order of their keys, the same for every node.
with fresh as (
    insert into usage_flush (node, batch, at) values ($1, $2, now())
        on conflict (node) do update set batch = excluded.batch, at = excluded.at
     where usage_flush.batch < excluded.batch
    returning batch
), noted as (
    select n.* from unnest($3::uuid[], $4::uuid[], $5::timestamptz[], $6::text[], $7::bigint[], $8::timestamptz[])
                 as n (tenant_id, credential_id, hour, outcome, calls, last_at), fresh
), counted as (
    insert into key_usage as u (tenant_id, credential_id, hour, outcome, calls)
    select tenant_id, credential_id, hour, outcome, calls from noted order by credential_id, hour, outcome
        on conflict (credential_id, hour, outcome) do update set calls = u.calls + excluded.calls
)
insert into key_activity as a (tenant_id, credential_id, last_used_at)
select tenant_id, credential_id, max(last_at) from noted where outcome = 'VALID'
 group by tenant_id, credential_id order by credential_id
    on conflict (credential_id) do update set last_used_at = excluded.last_used_at
 where a.last_used_at < excluded.last_used_at
