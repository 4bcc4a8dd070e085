-- Who pays at Stripe for which tenant, where their subscriptions stand, and which events were seen: Stripe sends them in any order.

create table stripe_customer (
    id        text primary key,
    tenant_id uuid references tenant (id)
);
create unique index stripe_customer_tenant on stripe_customer (tenant_id);

create table stripe_subscription (
    id          text primary key,
    customer_id text        not null references stripe_customer (id),
    started_at  timestamptz not null,
    status      text        not null,
    plan        text,
    was_status  text,
    was_plan    text,
    told_at     timestamptz not null
);
create index stripe_subscription_customer on stripe_subscription (customer_id, started_at desc, id);

create table stripe_event (
    id          text primary key,
    received_at timestamptz not null
);
create index stripe_event_received_at on stripe_event (received_at);
