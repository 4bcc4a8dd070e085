-- The service's role has what it needs and no more.
select claviger_let_serve(?)
