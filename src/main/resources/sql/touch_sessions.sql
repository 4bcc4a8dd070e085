-- An account has changed: every node must judge its sessions anew. Those that are over need no fence.
update session s
   set version = s.version + 1
  from account a
 where s.account_id = ?1 and s.ended_at is null and s.expires_at > now() and a.id = s.account_id
returning a.tenant_id, s.id, s.version
