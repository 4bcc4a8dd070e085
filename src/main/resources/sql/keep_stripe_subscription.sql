insert into stripe_subscription (id, customer_id, started_at, status, plan, was_status, was_plan, told_at)
values (?1, ?2, ?3, ?4, nullif(?5, ''), nullif(?6, ''), nullif(?7, ''), ?8)
    on conflict (id) do update
   set started_at = excluded.started_at, status = excluded.status, plan = excluded.plan,
       was_status = excluded.was_status, was_plan = excluded.was_plan, told_at = excluded.told_at
