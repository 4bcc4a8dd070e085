-- What people let applications do for them, and the tokens that live by it. A client that acts for itself has no account.

create table oauth_grant (
    id              uuid primary key,
    client_id       uuid        not null references oauth_client (id) on delete cascade,
    tenant_id       uuid        not null references tenant (id),
    account_id      uuid references account (id) on delete cascade,
    scopes          text[]      not null,
    code_hash       bytea check (octet_length(code_hash) = 32),
    code_expires_at timestamptz,
    code_used_at    timestamptz,
    redirect_uri    text,
    code_challenge  text,
    created_at      timestamptz not null,
    expires_at      timestamptz not null,
    revoked_at      timestamptz,
    version         bigint      not null
);
create unique index oauth_grant_code_hash on oauth_grant (code_hash);
create index oauth_grant_client on oauth_grant (client_id);
create index oauth_grant_account on oauth_grant (account_id);
create index oauth_grant_tenant on oauth_grant (tenant_id);
create index oauth_grant_expires_at on oauth_grant (expires_at);

create table refresh_token (
    id             uuid primary key,
    grant_id       uuid        not null references oauth_grant (id) on delete cascade,
    token_hash     bytea       not null check (octet_length(token_hash) = 32),
    created_at     timestamptz not null,
    expires_at     timestamptz not null,
    used_at        timestamptz,
    successor_seal text
);
create unique index refresh_token_hash on refresh_token (token_hash);
create index refresh_token_grant on refresh_token (grant_id);
create index refresh_token_expires_at on refresh_token (expires_at);

create table oauth_consent (
    account_id uuid        not null references account (id) on delete cascade,
    client_id  uuid        not null references oauth_client (id) on delete cascade,
    scopes     text[]      not null,
    given_at   timestamptz not null,
    primary key (account_id, client_id)
);
create index oauth_consent_client on oauth_consent (client_id);
