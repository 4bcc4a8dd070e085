-- What access tokens are signed with: the private part sealed under the root key, which is not in the database.

create table signing_key (
    id         uuid primary key,
    public_key text        not null,
    sealed_key text        not null,
    signs_from timestamptz not null,
    created_at timestamptz not null
);
