-- So many that one statement stays short.
delete from anonymous_session
 where id in (select id from anonymous_session where expires_at <= $1 order by expires_at limit 1000 for update skip locked)
