-- For how many months the audit trail is kept; null: for ever.
select claviger_keep_audit(?)
