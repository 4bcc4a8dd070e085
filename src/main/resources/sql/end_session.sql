-- Somebody signs out; what the fence is to be raised to.
update session s
   set ended_at = ?2, version = s.version + 1
  from account a
 where s.id = ?1 and s.ended_at is null and a.id = s.account_id
returning a.tenant_id, s.id, s.version
