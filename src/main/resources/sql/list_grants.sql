-- What the people of a tenant let applications do, as far as it still holds, the latest first.
select g.id, c.name as application, a.name as person, g.scopes, g.created_at, g.expires_at
  from oauth_grant g join oauth_client c on c.id = g.client_id left join account a on a.id = g.account_id
 where g.tenant_id = $1 and g.revoked_at is null and g.expires_at > $2
 order by g.created_at desc, g.id desc
 limit $3
