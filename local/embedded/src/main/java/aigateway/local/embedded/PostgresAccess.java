package aigateway.local.embedded;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * Who may connect to the embedded Postgres: the gateway's own role, and the superuser for this class, each with a password. A
 * folder of an earlier version, whose server trusted every user of the machine, is converted at its next start.
 */
record PostgresAccess(StorePasswords passwords) {
    static final String ROLE = "gateway";

    /** Everything that an earlier version made as the superuser, so that migrations can go on changing it. */
    private static final String OWN_EVERYTHING = """
            do $$
            declare
                statement text;
            begin
                for statement in
                    select format('alter %s %I.%I owner to gateway',
                                  case c.relkind when 'S' then 'sequence' when 'v' then 'view'
                                                 when 'm' then 'materialized view' else 'table' end,
                                  n.nspname, c.relname)
                    from pg_class c
                    join pg_namespace n on n.oid = c.relnamespace
                    where n.nspname = 'public' and c.relkind in ('r', 'p', 'v', 'm', 'S')
                      and c.relowner <> 'gateway'::regrole
                      and not exists (
                          select from pg_depend d where d.classid = 'pg_class'::regclass
                          and d.objid = c.oid and d.deptype in ('a', 'i') and c.relkind = 'S')
                    union all
                    select format('alter routine %s owner to gateway', p.oid::regprocedure)
                    from pg_proc p
                    where p.pronamespace = 'public'::regnamespace and p.proowner <> 'gateway'::regrole
                    union all
                    select format('alter type %s owner to gateway', t.oid::regtype)
                    from pg_type t
                    where t.typnamespace = 'public'::regnamespace and t.typowner <> 'gateway'::regrole
                      and t.typtype in ('e', 'd', 'r')
                loop
                    execute statement;
                end loop;
            end
            $$""";

    /**
     * Before the server runs: sets the superuser's password and refuses every connection without one. In single-user mode, as an
     * unconverted server must not listen for even a moment.
     */
    void lock(Path data, PostgresPrograms programs) {
        Path rules = data.resolve("pg_hba.conf");
        String wanted = """
                # Written by local/run. Nothing is let in without a password.
                # superuser's password, SHA-256: %s
                host all all 127.0.0.1/32 scram-sha-256
                """.formatted(StorePasswords.fingerprint(passwords.postgresAdmin()));
        try {
            if (Files.exists(rules)
                    && Files.readString(rules, StandardCharsets.ISO_8859_1).equals(wanted)) {
                return;
            }
            programs.inSingleUserMode(data, "alter role postgres password '" + passwords.postgresAdmin() + "';\n");
            PrivateFile.write(rules, wanted);
        } catch (IOException e) {
            throw DataFolder.notWritable(rules, e);
        }
    }

    /** As the superuser of a running server: makes the gateway's role, and gives it what it needs and no more. */
    void grant(Connection admin) throws SQLException {
        try (Statement statement = admin.createStatement()) {
            var _ = statement.execute("""
                    do $$
                    begin
                        if not exists (select from pg_roles where rolname = 'gateway') then
                            create role gateway;
                        end if;
                    end
                    $$""");
            var _ = statement.execute("alter role gateway login nosuperuser nocreatedb nocreaterole noreplication"
                    + " nobypassrls password '" + passwords.postgres() + "'");
            var _ = statement.execute("alter database postgres owner to gateway");
            var _ = statement.execute("alter schema public owner to gateway");
            var _ = statement.execute(OWN_EVERYTHING);
        }
    }
}
