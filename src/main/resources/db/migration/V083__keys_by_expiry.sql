-- Which keys of a tenant end next, page by page. By last use there is none: that changes every few seconds, and each change would be written
-- to an index as well.
create index api_key_tenant_expires_at on api_key (tenant_id, expires_at, id);
