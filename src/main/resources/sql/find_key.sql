-- Everything one verification needs, in one round trip; the unique index on key_hash makes it one probe. A key that was rotated
-- expires when it retires; it counts by the first of its line.
select k.id, k.tenant_id, k.version, t.version as tenant_version, k.keyspace, k.name, k.environment, k.scopes, k.state,
       least(k.expires_at, k.retires_at) as expires_at, k.ip_allowlist, k.limits, k.metadata,
       coalesce(k.line_id, k.id) as line_id,
       t.status as tenant_status, t.plan as tenant_plan, t.ip_allowlist as tenant_allowlist, t.limits as tenant_limits
  from api_key k join tenant t on t.id = k.tenant_id
 where k.key_hash = $1
