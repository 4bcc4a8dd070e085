select id from stripe_customer where tenant_id = ?1
