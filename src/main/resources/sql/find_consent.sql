-- What somebody has let an application do before.
select scopes from oauth_consent where account_id = $1 and client_id = $2
