update stripe_customer set tenant_id = null where tenant_id = ?1 and id <> ?2
