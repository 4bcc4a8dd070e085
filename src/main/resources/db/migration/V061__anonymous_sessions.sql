-- Visitors without an account (Bricqs: "Session-Based (Anonymous)"): known by the hash of what they carry, until it expires.
create table anonymous_session (
    id         uuid primary key,
    tenant_id  uuid        not null references tenant (id) on delete cascade,
    hash       bytea       not null,
    created_at timestamptz not null,
    expires_at timestamptz not null
);
create unique index anonymous_session_hash on anonymous_session (hash);
create index anonymous_session_expires_at on anonymous_session (expires_at);
create index anonymous_session_tenant on anonymous_session (tenant_id);
