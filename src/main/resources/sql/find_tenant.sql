-- The tenant that another identity provider's token names: by our id, or by its own in the provider's keyspace.
select t.id as tenant_id, t.version as tenant_version, t.keyspace, t.status as tenant_status, t.plan as tenant_plan,
       t.ip_allowlist as tenant_allowlist, t.limits as tenant_limits
  from tenant t
 where (t.id = $3 and ($2::text is null or t.keyspace = $2))
    or (t.keyspace = $2 and t.external_id = $1)
 order by t.external_id = $1 desc nulls last
 limit 1
