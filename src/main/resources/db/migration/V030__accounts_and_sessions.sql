-- People: what a product calls its organisations in session tokens, local accounts, and who is signed in with one.

alter table tenant add column external_id text;
create unique index tenant_external_id on tenant (keyspace, external_id);

create table account (
    id            uuid primary key,
    tenant_id     uuid references tenant (id),
    email         text        not null check (email = lower(email)),
    name          text        not null,
    nickname      text,
    picture       text,
    role          text        not null check (role in ('member', 'admin', 'super_admin', 'operator')),
    permissions   text[]      not null default '{}',
    status        text        not null check (status in ('active', 'disabled')),
    password_hash text        not null,
    password_set  timestamptz not null,
    version       bigint      not null,
    created_at    timestamptz not null,
    updated_at    timestamptz,
    check ((role = 'operator') = (tenant_id is null))
);
create unique index account_email on account (email);
create index account_tenant_created_at on account (tenant_id, created_at, id);
create index account_created_at on account (created_at, id);

create table session (
    id         uuid primary key,
    account_id uuid        not null references account (id) on delete cascade,
    started_at timestamptz not null,
    expires_at timestamptz not null,
    ended_at   timestamptz,
    version    bigint      not null
);
create index session_account on session (account_id);
create index session_expires_at on session (expires_at);
