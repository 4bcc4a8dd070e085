-- Everything one verification needs of an anonymous session, in one round trip.
select s.id, s.expires_at, s.tenant_id,
       t.version as tenant_version, t.keyspace, t.status as tenant_status, t.plan as tenant_plan,
       t.ip_allowlist as tenant_allowlist, t.limits as tenant_limits
  from anonymous_session s join tenant t on t.id = s.tenant_id
 where s.hash = $1
