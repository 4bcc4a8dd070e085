-- Somebody lets an application do this, and what they let it do before.
insert into oauth_consent (account_id, client_id, scopes, given_at)
values (?1, ?2, string_to_array(?3, ' '), ?4)
    on conflict (account_id, client_id) do update
   set scopes = (select array_agg(distinct one order by one) from unnest(oauth_consent.scopes || excluded.scopes) one),
       given_at = excluded.given_at
