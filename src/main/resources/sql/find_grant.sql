-- Everything one verification needs of an access token's grant, in one round trip. A client that acts for itself has no account.
select g.id, g.version, g.scopes, g.revoked_at is not null as revoked, g.client_id, c.name as client_name,
       c.state as client_state, c.environment, c.scopes as client_scopes,
       g.account_id, a.name as account_name, a.role, a.status as account_status,
       g.tenant_id, t.version as tenant_version, t.keyspace, t.status as tenant_status, t.plan as tenant_plan,
       t.ip_allowlist as tenant_allowlist, t.limits as tenant_limits
  from oauth_grant g
       join oauth_client c on c.id = g.client_id
       join tenant t on t.id = g.tenant_id
       left join account a on a.id = g.account_id
 where g.id = $1
