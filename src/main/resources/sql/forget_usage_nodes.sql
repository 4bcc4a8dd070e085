-- Nodes that are gone repeat no batch; so many that one statement stays short.
delete from usage_flush
 where node in (select node from usage_flush where at < $1 limit 1000 for update skip locked)
