-- The service may run as a role that adds lines to the audit trail and reads them, and can neither change nor remove one: that role says
-- neither how long lines are kept nor what is old. And counts of old days are merged, which an index finds that holds nothing else.

-- No row: for ever. Written by `claviger migrate` (claviger.migrate.audit-months); the service's role may not even read it.
create table audit_retention (
    only_row boolean primary key default true check (only_row),
    months   int not null check (months > 0)
);

-- Null: for ever.
create function claviger_keep_audit(months int) returns void
    language sql set search_path from current as $$
    delete from audit_retention where claviger_keep_audit.months is null;
    insert into audit_retention (months) select claviger_keep_audit.months where claviger_keep_audit.months is not null
        on conflict (only_row) do update set months = excluded.months;
$$;
revoke all on function claviger_keep_audit(int) from public;

-- Removes the months of the audit trail that are older than what is kept: whole partitions, and what no month had been made for. Takes no
-- argument, and trusts no setting and no temporary table of its caller.
create function claviger_drop_audit(out months int, out lines bigint)
    language plpgsql security definer set lock_timeout = '2s' set timezone = 'UTC' set datestyle = 'ISO' as $$
declare
    oldest timestamptz;
    part   regclass;
begin
    months := 0;
    lines := 0;
    select date_trunc('month', now()) - make_interval(months => r.months) into oldest from audit_retention r;
    if oldest is null then
        return;
    end if;
    perform pg_advisory_xact_lock(hashtext('claviger_add_partitions'));
    for part in
        select c.oid::regclass from pg_inherits i join pg_class c on c.oid = i.inhrelid
         where i.inhparent = 'audit_event'::regclass
           and substring(pg_get_expr(c.relpartbound, c.oid) from 'TO \(''([^'']+)''\)')::timestamptz <= oldest
    loop
        execute format('drop table %s', part);
        months := months + 1;
    end loop;
    delete from audit_event_default where at < oldest;
    get diagnostics lines = row_count;
end $$;
revoke all on function claviger_drop_audit() from public;

-- Lets a role do what the service does, and no more. Called by `claviger migrate` each time, so it holds for new tables too; refuses a role
-- that could do anything anyway.
create function claviger_let_serve(service name) returns void
    language plpgsql set search_path from current as $$
declare
    part record;
begin
    perform pg_advisory_xact_lock(hashtext('claviger_let_serve'));
    if pg_has_role(service, current_user, 'member')
        or pg_has_role(service, (select nspowner from pg_namespace where nspname = current_schema()), 'member')
        or pg_has_role(service, 'pg_write_all_data', 'member')
    then
        raise exception 'the role % could change the audit trail: it owns the tables or the database, writes everywhere, or is a member of a role that does', service;
    end if;
    execute format('grant usage on schema %I to %I', current_schema(), service);
    for part in
        select c.oid::regclass as name, c.relispartition, c.relname from pg_class c
         where c.relnamespace = current_schema()::regnamespace and c.relkind in ('r', 'p')
           and pg_has_role(c.relowner, 'member')
    loop
        execute format('revoke all on %s from public, %I', part.name, service);
        -- A partition is reached by its table, whose rights count.
        continue when part.relispartition or part.relname in ('audit_retention', 'flyway_schema_history');
        execute format('grant %s on %s to %I',
            case part.relname when 'audit_event' then 'select, insert' else 'select, insert, update, delete' end,
            part.name, service);
    end loop;
    execute format('grant execute on function claviger_add_partitions(int), claviger_drop_audit() to %I', service);
end $$;
revoke all on function claviger_let_serve(name) from public;

-- What runs as its owner must not find its caller's temporary tables first.
do $$
begin
    execute format('alter function claviger_add_partitions(int) set search_path = %I, pg_temp', current_schema());
    execute format('alter function claviger_drop_audit() set search_path = %I, pg_temp', current_schema());
end $$;

create index key_usage_to_merge on key_usage (hour) where extract(hour from hour at time zone 'UTC') <> 0;
