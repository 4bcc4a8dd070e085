-- Somebody takes back what they let an application do: next time it has to ask.
delete from oauth_consent where account_id = ?1 and client_id = ?2
