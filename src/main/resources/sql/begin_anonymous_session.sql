-- A visitor has come, if their tenant is there, is served, and is of a product that takes visitors: one statement, so that nothing lies between.
insert into anonymous_session (id, tenant_id, hash, created_at, expires_at)
select $1, t.id, $3, $4, $5 from tenant t where t.id = $2 and t.status = 'active' and t.keyspace = any ($6)
