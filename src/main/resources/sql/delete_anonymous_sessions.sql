-- A sandbox is reset.
delete from anonymous_session where tenant_id = ?1
