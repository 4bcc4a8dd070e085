-- So many that one statement stays short.
delete from stripe_event
 where id in (select id from stripe_event where received_at <= $1 order by received_at limit 1000 for update skip locked)
