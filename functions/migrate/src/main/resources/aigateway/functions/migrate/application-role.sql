-- The rights of {role}, the role that every function but the one that migrates logs in as: it reads and writes rows and calls functions,
-- and can define, change or drop nothing. Run by the role that migrates, after each migration.
--
-- New tables, sequences and functions of the role that migrates get the same rights by themselves: those of later migrations, and
-- the partitions that make_partitions() creates. Functions that run with the rights of their owner are for no other role.
do $$
declare
    of_function regprocedure;
begin
    execute format('grant connect on database %I to {role}', current_database());
    execute format('revoke temporary on database %I from public', current_database());
    revoke create on schema public from public;
    grant usage on schema public to {role};
    grant select, insert, update, delete on all tables in schema public to {role};
    grant usage, select on all sequences in schema public to {role};
    grant execute on all functions in schema public to {role};
    alter default privileges in schema public grant select, insert, update, delete on tables to {role};
    alter default privileges in schema public grant usage, select on sequences to {role};
    alter default privileges in schema public grant execute on functions to {role};
    for of_function in
        select p.oid from pg_proc p where p.prosecdef and p.pronamespace = 'public'::regnamespace
    loop
        execute format('revoke execute on function %s from public', of_function);
    end loop;
    -- What was migrated is not the gateway's to write, and its audit only grows.
    revoke all on flyway_schema_history from {role};
    revoke update, delete on admin_event from {role};
end $$;
