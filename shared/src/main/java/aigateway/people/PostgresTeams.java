package aigateway.people;

import aigateway.json.LimitsJson;
import aigateway.kernel.PersonId;
import aigateway.kernel.TeamId;
import aigateway.kernel.VisibleTeams;
import aigateway.kernel.Write;
import aigateway.postgres.ListSql;
import aigateway.postgres.Postgres;
import aigateway.postgres.Row;
import aigateway.postgres.Sql;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Teams in the table team. A deleted one keeps its row, for the names in reports. */
public final class PostgresTeams implements Teams {
    private static final String SELECT = """
            select t.id, t.name, t.owner_id, p.email owner_email, t.limits, t.created_at, t.version,
                (select count(*) from client_key k where k.team_id = t.id and k.revoked_at is null) keys
            from team t left join person p on p.id = t.owner_id
            where t.deleted_at is null and\s""" + ListSql.visible("t.id");

    private static final String FIND = SELECT + " and (t.id = :text or lower(t.name) = lower(:text))";

    private static final String LIST = SELECT
            + " and (:text::text is null or strpos(lower(t.name), lower(:text::text)) > 0)"
            + ListSql.newestFirst("team", "t", "created_at");

    private static final String FREE_NAME = "select require_free_team_name(:id, :name)";

    private static final String CREATE = """
            insert into team (id, name, owner_id, limits) values (:id, :name, :owner, :limits::jsonb)""";

    private static final String CHANGE = """
            with changed as (
                update team set name = :name, owner_id = :owner, limits = :limits::jsonb, version = version + 1
                where id = :id and version = :version and deleted_at is null
                returning id)
            select require_change(count(*)) from changed""";

    private static final String REQUIRE = """
            with found as (select id from team where id = :id and deleted_at is null for share)
            select require_change(count(*)) from found""";

    private static final String LOCK = "select from team where id = :id for update";

    private static final String DELETE = """
            with deleted as (
                update team set deleted_at = :at, version = version + 1
                where id = :id and version = :version and deleted_at is null
                    and not exists (select from client_key where team_id = :id and revoked_at is null)
                returning id)
            select require_change(count(*)) from deleted""";

    private static final String FORGET_READERS = "delete from person_team where team_id = :id";

    private final Postgres postgres;

    public PostgresTeams(Postgres postgres) {
        this.postgres = postgres;
    }

    @Override
    public Optional<Team> find(TeamId id) {
        return find(id.value(), VisibleTeams.ALL);
    }

    @Override
    public Optional<Team> find(String text, VisibleTeams visible) {
        if (text.indexOf(0) >= 0) {
            // A database takes no zero character; and no name has one.
            return Optional.empty();
        }
        Sql find = Sql.named(FIND, values -> values.visible(visible).set("text", text));
        return postgres.queryOne(find, PostgresTeams::team);
    }

    @Override
    public List<Team> list(@Nullable String text, VisibleTeams visible, @Nullable TeamId after, int limit) {
        Sql list = Sql.named(
                LIST,
                values -> values.visible(visible).set("text", text).page(after == null ? null : after.value(), limit));
        return postgres.query(list, PostgresTeams::team);
    }

    @Override
    public List<Write> create(TeamId id, TeamSpec spec) {
        return List.of(freeName(id, spec), Sql.named(CREATE, values -> bind(values, id, spec)));
    }

    @Override
    public List<Write> change(TeamId id, long version, TeamSpec spec) {
        return List.of(
                freeName(id, spec),
                Sql.named(CHANGE, values -> bind(values, id, spec).set("version", version)));
    }

    private static Write freeName(TeamId id, TeamSpec spec) {
        return Sql.named(FREE_NAME, values -> values.set("id", id.value()).set("name", spec.name()));
    }

    private static Sql.Parameters bind(Sql.Parameters values, TeamId id, TeamSpec spec) {
        PersonId owner = spec.owner();
        return values.set("id", id.value())
                .set("name", spec.name())
                .set("owner", owner == null ? null : owner.value())
                .set("limits", LimitsJson.text(spec.limits()));
    }

    @Override
    public Write require(TeamId id) {
        return named(REQUIRE, id);
    }

    @Override
    public List<Write> delete(TeamId id, long version, List<Write> move, Instant at) {
        List<Write> writes = new ArrayList<>();
        // First: a key that is being created in the team is seen by the statements after it.
        writes.add(named(LOCK, id));
        writes.addAll(move);
        writes.add(Sql.named(
                DELETE,
                values -> values.set("id", id.value()).set("version", version).set("at", at)));
        writes.add(named(FORGET_READERS, id));
        return writes;
    }

    private static Write named(String statement, TeamId id) {
        return Sql.named(statement, values -> values.set("id", id.value()));
    }

    private static Team team(Row row) throws SQLException {
        String owner = row.textOrNull("owner_id");
        return new Team(
                new TeamId(row.text("id")),
                row.text("name"),
                owner == null ? null : new PersonId(owner),
                row.textOrNull("owner_email"),
                LimitsJson.parse(row.textOrNull("limits")),
                row.number("keys"),
                row.instant("created_at"),
                row.number("version"));
    }
}
