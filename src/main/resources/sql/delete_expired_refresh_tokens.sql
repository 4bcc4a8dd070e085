-- Refused for their age anyway; so many that one statement stays short.
delete from refresh_token
 where id in (select id from refresh_token where expires_at <= $1 order by expires_at limit 1000 for update skip locked)
