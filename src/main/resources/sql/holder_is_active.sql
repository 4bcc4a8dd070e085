-- Whether those that a grant is of may still have tokens.
select t.status <> 'suspended' and coalesce(a.status, 'active') = 'active'
  from oauth_grant g join tenant t on t.id = g.tenant_id left join account a on a.id = g.account_id
 where g.id = ?1
