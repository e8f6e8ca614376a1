package aigateway.people;

import aigateway.kernel.PersonId;
import aigateway.kernel.TeamId;
import aigateway.kernel.Write;
import aigateway.postgres.ListSql;
import aigateway.postgres.Postgres;
import aigateway.postgres.Row;
import aigateway.postgres.Sql;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** People in the tables person and person_team. */
public final class PostgresPeople implements People {
    /** The columns of {@link #person}, of a table named p. */
    static final String COLUMNS = """
            p.id as person_id, p.email, p.name as person_name, p.role as person_role, p.password_hash is not null as has_password,
            p.oidc_subject is not null as has_subject, p.created_at as person_created_at, p.disabled_at, p.last_sign_in_at,
            p.version as person_version, array(select team_id from person_team where person_id = p.id) as teams""";

    private static final String FIND = "select " + COLUMNS + " from person p where p.id = :id";

    private static final String FIND_BY_EMAIL = "select " + COLUMNS + " from person p where p.email = :email";

    private static final String LIST = "select " + COLUMNS + """
             from person p
            where (:text::text is null or strpos(lower(p.name), lower(:text::text)) > 0
                or strpos(p.email, lower(:text::text)) > 0)
            and (:role::text is null or p.role = :role::text)
            and (:team::text is null
                or exists (select 1 from person_team t where t.person_id = p.id and t.team_id = :team::text))
            """ + ListSql.newestFirst("person", "p", "created_at");

    private static final String CREATE = """
            with created as (
                insert into person (id, email, name, role) values (:id, :email, :name, :role)
                on conflict (email) do nothing
                returning id)
            select require_change(count(*)) from created""";

    private static final String CHANGE = """
            with changed as (
                update person set name = :name, role = :role, version = version + 1,
                    disabled_at = case when :disabled then coalesce(disabled_at, :at) end
                where id = :id and version = :version
                returning id)
            select require_change(count(*)) from changed""";

    private static final String LEAVE_TEAMS = """
            delete from person_team where person_id = :id and team_id <> all(:teams)""";

    private static final String JOIN_TEAMS = """
            insert into person_team (person_id, team_id) select :id, t from unnest(:teams) t on conflict do nothing""";

    private final Postgres postgres;

    public PostgresPeople(Postgres postgres) {
        this.postgres = postgres;
    }

    @Override
    public Optional<Person> find(PersonId id) {
        return postgres.queryOne(Sql.named(FIND, values -> values.set("id", id.value())), PostgresPeople::person);
    }

    @Override
    public Optional<Person> findByEmail(String email) {
        Sql find = Sql.named(FIND_BY_EMAIL, values -> values.set("email", PersonSpec.email(email)));
        return postgres.queryOne(find, PostgresPeople::person);
    }

    @Override
    public List<Person> list(PersonFilter filter, @Nullable PersonId after, int limit) {
        Role role = filter.role();
        TeamId team = filter.team();
        Sql list = Sql.named(
                LIST,
                values -> values.page(after == null ? null : after.value(), limit)
                        .set("text", filter.text())
                        .set("role", role == null ? null : role.text())
                        .set("team", team == null ? null : team.value()));
        return postgres.query(list, PostgresPeople::person);
    }

    @Override
    public List<Write> create(PersonId id, PersonSpec spec) {
        Sql create = Sql.named(
                CREATE,
                values -> values.set("id", id.value())
                        .set("email", spec.email())
                        .set("name", spec.name())
                        .set("role", spec.role().text()));
        return List.of(create, teams(JOIN_TEAMS, id, spec));
    }

    @Override
    public List<Write> change(PersonId id, long version, PersonSpec spec, Instant at) {
        Sql change = Sql.named(
                CHANGE,
                values -> values.set("id", id.value())
                        .set("version", version)
                        .set("name", spec.name())
                        .set("role", spec.role().text())
                        .set("disabled", spec.disabled())
                        .set("at", at));
        return List.of(change, teams(LEAVE_TEAMS, id, spec), teams(JOIN_TEAMS, id, spec));
    }

    private static Write teams(String statement, PersonId id, PersonSpec spec) {
        List<String> teams = spec.teams().stream().map(TeamId::value).sorted().toList();
        return Sql.named(statement, values -> values.set("id", id.value()).set("teams", teams));
    }

    @Override
    public Write delete(PersonId id) {
        return Sql.named("delete from person where id = :id", values -> values.set("id", id.value()));
    }

    static Person person(Row row) throws SQLException {
        Set<TeamId> teams = Objects.requireNonNull(row.textsOrNull("teams")).stream()
                .map(TeamId::new)
                .collect(Collectors.toSet());
        return new Person(
                new PersonId(row.text("person_id")),
                row.text("email"),
                row.text("person_name"),
                Role.parse(row.text("person_role")),
                teams,
                row.flag("has_password"),
                row.flag("has_subject"),
                row.instant("person_created_at"),
                row.instantOrNull("disabled_at"),
                row.instantOrNull("last_sign_in_at"),
                row.number("person_version"));
    }
}
