-- An account has changed: every node must judge its access tokens anew. Those that are over need no fence.
update oauth_grant
   set version = version + 1
 where account_id = ?1 and revoked_at is null and expires_at > now()
returning tenant_id, id, version
