-- Longer than any function runs.
select pg_sleep(3600);
