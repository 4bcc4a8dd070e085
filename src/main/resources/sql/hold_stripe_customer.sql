-- The customer's row, made if need be, and held until the transaction ends: what is known of a customer changes step by step.
insert into stripe_customer (id) values (?1)
    on conflict (id) do update set id = excluded.id
returning id, tenant_id
