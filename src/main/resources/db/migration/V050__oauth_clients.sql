-- Applications that act on behalf of people.

create table oauth_client (
    id                    uuid primary key,
    keyspace              text        not null,
    tenant_id             uuid references tenant (id),
    name                  text        not null,
    type                  text        not null check (type in ('confidential', 'public')),
    environment           text        not null check (environment in ('live', 'test')),
    redirect_uris         text[]      not null,
    scopes                text[]      not null,
    grant_types           text[]      not null,
    state                 text        not null check (state in ('active', 'disabled')),
    secret_hash           bytea check (octet_length(secret_hash) = 32),
    previous_secret_hash  bytea check (octet_length(previous_secret_hash) = 32),
    previous_secret_until timestamptz,
    created_by            jsonb       not null,
    version               bigint      not null,
    created_at            timestamptz not null,
    updated_at            timestamptz,
    check ((type = 'public') = (secret_hash is null))
);
create index oauth_client_created_at on oauth_client (created_at, id);
create index oauth_client_tenant_created_at on oauth_client (tenant_id, created_at, id);
