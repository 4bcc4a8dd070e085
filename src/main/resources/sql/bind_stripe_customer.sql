update stripe_customer set tenant_id = ?1 where id = ?2
