-- Stripe repeats events until one was answered well, and may send one twice even so.
insert into stripe_event (id, received_at) values (?1, ?2) on conflict (id) do nothing
