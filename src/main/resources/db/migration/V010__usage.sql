-- What credentials are used for, in tables of their own: a count never touches the credential's row. No foreign keys: a
-- count that comes late for something that is gone must not fail its whole batch.

create table key_usage (
    credential_id uuid        not null,
    hour          timestamptz not null,
    outcome       text        not null,
    tenant_id     uuid        not null,
    calls         bigint      not null,
    primary key (credential_id, hour, outcome)
) partition by range (hour);
create table key_usage_default partition of key_usage default;

create table key_activity (
    credential_id uuid primary key,
    tenant_id     uuid        not null,
    last_used_at  timestamptz not null
) with (fillfactor = 70);

-- The last batch of each node, so that a batch that is sent twice counts once.
create table usage_flush (
    node  uuid primary key,
    batch bigint      not null,
    at    timestamptz not null
) with (fillfactor = 70);

-- Makes the monthly partitions of this month and the next ones, where they are missing; returns how many it made. Rows that
-- have come to the default partition meanwhile move. Runs as its owner, so that a service that may not create tables can
-- call it; it takes nothing away.
create function claviger_add_partitions(months int) returns int
    language plpgsql security definer set search_path from current set lock_timeout = '2s' as $$
declare
    parent text;
    name   text;
    since  timestamptz;
    until  timestamptz;
    col    text;
    made   int := 0;
begin
    perform pg_advisory_xact_lock(hashtext('claviger_add_partitions'));
    foreach parent in array array ['audit_event', 'key_usage'] loop
        col := case parent when 'audit_event' then 'at' else 'hour' end;
        for i in 0..least(greatest(months, 0), 120) loop
            since := (date_trunc('month', now() at time zone 'UTC') + make_interval(months => i)) at time zone 'UTC';
            until := (date_trunc('month', now() at time zone 'UTC') + make_interval(months => i + 1)) at time zone 'UTC';
            name := parent || '_' || to_char(since at time zone 'UTC', 'YYYY_MM');
            continue when to_regclass(name) is not null;
            execute format('lock table %I in access exclusive mode', parent || '_default');
            execute format('create table %I (like %I including defaults including constraints)', name, parent);
            execute format('with moved as (delete from %I where %I >= %L and %I < %L returning *) insert into %I select * from moved',
                parent || '_default', col, since, col, until, name);
            execute format('alter table %I attach partition %I for values from (%L) to (%L)', parent, name, since, until);
            made := made + 1;
        end loop;
    end loop;
    return made;
end $$;
revoke all on function claviger_add_partitions(int) from public;

select claviger_add_partitions(12);
