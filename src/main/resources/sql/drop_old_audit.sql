-- What the operator keeps no longer; the database knows how long that is.
select months, lines from claviger_drop_audit()
