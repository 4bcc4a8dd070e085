-- Of these no token is alive; so many that one statement stays short.
delete from oauth_grant
 where id in (select id from oauth_grant where expires_at <= $1 order by expires_at limit 1000 for update skip locked)
