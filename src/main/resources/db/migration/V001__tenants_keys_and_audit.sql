-- The first tables: who may have keys, the keys (by hash only), what happened to them, and creations that may be asked again.

create table tenant (
    id           uuid primary key,
    name         text        not null,
    keyspace     text        not null,
    plan         text,
    status       text        not null check (status in ('active', 'suspended')),
    ip_allowlist text[]      not null default '{}',
    limits       jsonb       not null default '{}',
    version      bigint      not null,
    created_at   timestamptz not null,
    updated_at   timestamptz
);
create index tenant_created_at on tenant (created_at, id);

create table api_key (
    id           uuid primary key,
    tenant_id    uuid        not null references tenant (id),
    keyspace     text        not null,
    key_hash     bytea       not null check (octet_length(key_hash) = 32),
    name         text        not null,
    prefix       text        not null,
    last_four    text        not null,
    environment  text        not null check (environment in ('live', 'test')),
    scopes       text[]      not null default '{}',
    state        text        not null check (state in ('active', 'disabled', 'revoked')),
    expires_at   timestamptz,
    ip_allowlist text[]      not null default '{}',
    limits       jsonb       not null default '{}',
    metadata     jsonb       not null default '{}',
    created_by   jsonb       not null,
    version      bigint      not null,
    created_at   timestamptz not null,
    updated_at   timestamptz
);
create unique index api_key_hash on api_key (key_hash);
create index api_key_tenant_created_at on api_key (tenant_id, created_at, id);
create index api_key_tenant_name on api_key (tenant_id, name, id);
create index api_key_created_at on api_key (created_at, id);

-- Partitioned by month from the first day; the default partition takes what no month has been made for.
create table audit_event (
    id         uuid        not null,
    at         timestamptz not null,
    tenant_id  uuid        not null,
    target_id  uuid        not null,
    action     text        not null,
    actor_type text        not null,
    actor_id   text        not null,
    actor_name text        not null,
    address    text,
    request_id text        not null,
    details    jsonb       not null default '{}',
    primary key (id, at)
) partition by range (at);
create table audit_event_default partition of audit_event default;
do $$
declare
    month date := date_trunc('month', now());
begin
    for i in 0..12 loop
        execute format('create table audit_event_%s partition of audit_event for values from (%L) to (%L)',
            to_char(month, 'YYYY_MM'), month::timestamp at time zone 'UTC',
            (month + interval '1 month')::timestamp at time zone 'UTC');
        month := month + interval '1 month';
    end loop;
end $$;
create index audit_event_tenant_at on audit_event (tenant_id, at desc);
create index audit_event_target_at on audit_event (target_id, at desc);

create table idempotency_key (
    key_hash    bytea primary key,
    fingerprint bytea       not null,
    api_key_id  uuid references api_key (id) on delete cascade,
    seal        text,
    expires_at  timestamptz not null
);
create index idempotency_key_expires_at on idempotency_key (expires_at);
