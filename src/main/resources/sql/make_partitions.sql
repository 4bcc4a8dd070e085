-- The months to come, of the audit trail and of usage; how many were missing.
select claviger_add_partitions($1) as made
