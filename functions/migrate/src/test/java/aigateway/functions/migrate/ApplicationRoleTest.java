package aigateway.functions.migrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import aigateway.maintenance.PostgresPartitions;
import aigateway.postgres.Database;
import aigateway.postgres.Postgres;
import aigateway.postgres.Sql;
import aigateway.testing.TestDatabase;
import java.time.Instant;
import java.time.ZoneId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The role that the functions log in as, made by one with the rights of RDS's master user. All tests share one database, because
 * the migrations take a second: each leaves behind only what no other looks at.
 */
class ApplicationRoleTest {
    private static final String PASSWORD = "the-password-of-the-application";

    private static final TestDatabase DATABASE = TestDatabase.ownedByMaster();
    private static final String NAME = "app_" + DATABASE.name();
    private static final MigrationConnections MASTER =
            new MigrationConnections(Database.parse(DATABASE.url(DATABASE.owner())));

    private final Postgres rows = DATABASE.connect();
    private final Postgres application = new Postgres(() -> Database.parse(DATABASE.url(NAME)), () -> {}, 2);

    @BeforeAll
    static void migrate() {
        Migrations.run(MASTER, Migrations.LOCATION, ZoneId.of("UTC"));
        new ApplicationRole(NAME, PASSWORD).prepare(MASTER);
    }

    @AfterEach
    void close() {
        rows.close();
        application.close();
    }

    @Test
    void it_reads_and_writes_rows_and_calls_functions() {
        application.update(Sql.of("insert into secret_check (name, version, value) values ('a', 1, '')"));
        application.update(Sql.of("delete from secret_check where name = 'a'"));

        assertThat(application.queryOne(Sql.of("select count(*) n from usage"), row -> row.number("n")))
                .contains(0L);
        assertThat(application.query(Sql.of("select * from broken_money()"), row -> row.text("rule")))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "create table mine (id int)",
                "create temporary table mine (id int)",
                "alter table client_key add column mine int",
                "drop table usage",
                "truncate usage",
                "create function mine() returns int language sql as 'select 1'",
                "create or replace function partitioned() returns int language sql as 'select 1'",
                "create schema mine",
                "create role mine",
                "alter role current_user createrole",
                "create index mine on client_key (name)",
                "delete from flyway_schema_history",
                "select * from flyway_schema_history",
                "update admin_event set action = 'another'",
                "delete from admin_event"
            })
    void it_can_define_change_and_drop_nothing_and_the_audit_only_grows(String sql) {
        assertThatExceptionOfType(IllegalStateException.class)
                .isThrownBy(() -> application.update(Sql.of(sql)))
                .withMessageMatching("(?s)SQL state 42501.*");
    }

    @Test
    void the_audit_takes_new_events() {
        application.query(Sql.of("select append_admin_event('a', 'key.create', 'k', '{}')"), row -> true);

        assertThat(application.queryOne(Sql.of("select seq from admin_event_head"), row -> row.number("seq")))
                .contains(1L);
    }

    @Test
    void partitions_are_made_and_dropped_for_it_and_belong_to_the_role_that_migrates() {
        rows.query(Sql.of("select drop_partitions('usage', now() + interval '5 months')"), row -> true);
        var partitions = new PostgresPartitions(application);

        assertThat(partitions.make()).isPositive();

        assertThat(rows.query(
                        Sql.of(
                                "select distinct pg_get_userbyid(relowner)::text owner from pg_class c join pg_inherits i"
                                        + " on i.inhrelid = c.oid where i.inhparent = 'usage'::regclass"),
                        row -> row.text("owner")))
                .containsExactly(DATABASE.owner());
        assertThat(rows.query(
                        Sql.of(
                                "select has_table_privilege(?, c.oid, 'insert') may from pg_class c join pg_inherits i"
                                        + " on i.inhrelid = c.oid where i.inhparent = 'usage'::regclass",
                                NAME),
                        row -> row.flag("may")))
                .isNotEmpty()
                .doesNotContain(false);
        assertThat(partitions.drop("usage", Instant.parse("2200-01-01T00:00:00Z")))
                .isPositive();
        assertThat(partitions.deleteUndated("usage", Instant.now(), 10)).isZero();
    }

    @Test
    void what_later_migrations_create_is_for_it_too() {
        Postgres owner = new Postgres(() -> MASTER.database(), () -> {}, 1);
        try (owner) {
            owner.update(Sql.of("create table later (id bigserial primary key)"));
        }

        assertThat(application.update(Sql.of("insert into later default values")))
                .isOne();
    }

    @Test
    void functions_with_the_rights_of_their_owner_are_for_no_other_role() {
        String other = "other_" + DATABASE.name();
        rows.update(Sql.of("create role " + other));

        assertThat(rows.queryOne(
                        Sql.of("select has_function_privilege(?, 'make_partitions()', 'execute') may", other),
                        row -> row.flag("may")))
                .contains(false);
        assertThat(rows.queryOne(
                        Sql.of("select has_function_privilege(?, 'make_partitions()', 'execute') may", NAME),
                        row -> row.flag("may")))
                .contains(true);
    }

    @Test
    void the_second_time_it_gets_the_password_of_the_secret_again_and_the_server_never_sees_it() {
        String before = stored();

        new ApplicationRole(NAME, "another-password").prepare(MASTER);

        assertThat(before).startsWith("SCRAM-SHA-256$").doesNotContain(PASSWORD);
        assertThat(stored()).startsWith("SCRAM-SHA-256$").isNotEqualTo(before);
    }

    @Test
    void a_role_with_rights_of_its_own_is_left_alone() {
        assertThatExceptionOfType(ApplicationRole.Failure.class)
                .isThrownBy(() -> new ApplicationRole(DATABASE.owner(), PASSWORD).prepare(MASTER))
                .withMessage(
                        "The application role was not made: the role of its secret exists and has rights of its own.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Name", "a\"b", "a; drop role b", "1a"})
    void a_name_that_needs_quotes_is_refused_without_repeating_it(String wrong) {
        assertThatExceptionOfType(ApplicationRole.Failure.class)
                .isThrownBy(() -> new ApplicationRole(wrong, PASSWORD).prepare(MASTER))
                .withMessage(
                        "The application role was not made: its secret has no user name of small letters, digits and _,"
                                + " or no password.");
    }

    private String stored() {
        return rows.queryOne(
                        Sql.of("select rolpassword from pg_authid where rolname = ?", NAME),
                        row -> row.text("rolpassword"))
                .orElseThrow();
    }
}
