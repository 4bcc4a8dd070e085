-- Everything one verification needs of a session of ours, in one round trip. Of the operator's staff there is no tenant.
select s.id, s.version, s.expires_at,
       s.ended_at is not null or s.started_at < a.password_set as ended, a.status as account_status,
       a.id as account_id, a.name, a.nickname, a.picture, a.role, a.permissions,
       a.tenant_id, t.version as tenant_version, t.keyspace, t.status as tenant_status, t.plan as tenant_plan,
       t.ip_allowlist as tenant_allowlist, t.limits as tenant_limits
  from session s join account a on a.id = s.account_id left join tenant t on t.id = a.tenant_id
 where s.id = $1
