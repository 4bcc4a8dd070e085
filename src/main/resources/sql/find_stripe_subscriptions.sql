-- Stripe's times are whole seconds.
select id, customer_id, extract(epoch from started_at)::bigint, status, plan, was_status, was_plan,
       extract(epoch from told_at)::bigint
  from stripe_subscription
 where customer_id = ?1
 order by started_at desc, id
