-- Lines of what belongs to no tenant name none; every line says what was before and after; the trail is read by tenant, target, actor
-- and action, in the order of time.

alter table audit_event alter column tenant_id drop not null;
update audit_event set tenant_id = null where not exists (select from tenant where tenant.id = audit_event.tenant_id);
update audit_event set details = jsonb_build_object('before', '{}'::jsonb, 'after', details) where not (details ?& array ['before', 'after']);

create index audit_event_at_id on audit_event (at, id);
create index audit_event_tenant_at_id on audit_event (tenant_id, at, id);
create index audit_event_target_at_id on audit_event (target_id, at, id);
create index audit_event_actor_at_id on audit_event (actor_id, at, id);
create index audit_event_action_at_id on audit_event (action, at, id);
drop index audit_event_tenant_at;
drop index audit_event_target_at;
