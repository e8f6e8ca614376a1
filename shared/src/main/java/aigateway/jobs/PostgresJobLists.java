package aigateway.jobs;

import aigateway.kernel.BatchId;
import aigateway.kernel.JobId;
import aigateway.kernel.TeamId;
import aigateway.kernel.VisibleTeams;
import aigateway.postgres.OwnedRows;
import aigateway.postgres.Postgres;
import aigateway.postgres.Row;
import aigateway.postgres.Sql;
import aigateway.secrets.Vault;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Jobs and batches in their tables. */
public final class PostgresJobLists implements JobLists {
    private static final String COLUMNS = """
            id, key_id, batch_id, request_id, kind, status, priority, deadline, null::bytea metadata, null::bytea result,
            %s error, input_tokens, output_tokens, cost_nano_usd, attempts, next_attempt_at, waiting_for,
            created_at, started_at, finished_at""";

    private static final String BATCH_COLUMNS = """
            id, key_id, jobs, null::bytea metadata, null::bytea webhook_url, api, endpoint, input_file, expires_at,
            cancelled_at, described_at, expired, created_at, finished_at""";

    private static final String NO_ERROR = COLUMNS.formatted("null::bytea");

    private final Postgres postgres;
    private final PostgresJobRows rows;

    public PostgresJobLists(Postgres postgres, Vault vault) {
        this.postgres = postgres;
        this.rows = new PostgresJobRows(vault);
    }

    @Override
    public List<Listed<Job>> jobs(Query query) {
        return postgres.query(sql(query), row -> listed(row, rows.job(row)));
    }

    static Sql sql(Query query) {
        List<String> conditions = new ArrayList<>();
        if (query.status() != null) {
            // A word of ours in the text, so that the planner knows the partial index.
            conditions.add("status = '" + query.status().text() + "'");
        }
        if (query.batch() != null) {
            conditions.add("batch_id = :batch");
        }
        return new OwnedRows(
                        "job",
                        NO_ERROR,
                        "",
                        conditions,
                        values -> {
                            if (query.batch() != null) {
                                values.set("batch", query.batch().value());
                            }
                        },
                        query.visible(),
                        query.key(),
                        query.after() == null ? null : query.after().value(),
                        query.limit())
                .sql();
    }

    @Override
    public Optional<Listed<Job>> find(JobId id, VisibleTeams visible) {
        Sql sql = Sql.named(named("job", COLUMNS.formatted("error")), values -> values.set("id", id.value()));
        return postgres.queryOne(sql, row -> listed(row, rows.job(row))).filter(each -> visible.include(each.team()));
    }

    private static String named(String table, String columns) {
        return "select r.*, k.name key_name, k.team_id, t.name team_name from (select " + columns + " from " + table
                + " where id = :id) r left join client_key k on k.id = r.key_id left join team t on t.id = k.team_id";
    }

    @Override
    public List<Listed<Batch>> batches(BatchQuery query) {
        return postgres.query(sql(query), row -> listed(row, PostgresBatches.shown(row)));
    }

    static Sql sql(BatchQuery query) {
        List<String> conditions = new ArrayList<>();
        if (query.open() != null) {
            conditions.add(query.open() ? "finished_at is null" : "finished_at is not null");
        }
        return new OwnedRows(
                        "batch",
                        BATCH_COLUMNS,
                        PostgresBatches.countsOf("r.id"),
                        conditions,
                        _ -> {},
                        query.visible(),
                        query.key(),
                        query.after() == null ? null : query.after().value(),
                        query.limit())
                .sql();
    }

    @Override
    public Optional<Listed<Batch>> find(BatchId id, VisibleTeams visible) {
        String one = "select n.*, c.* from (" + named("batch", BATCH_COLUMNS) + ") n cross join lateral ("
                + PostgresBatches.countsOf("n.id") + ") c";
        Sql sql = Sql.named(one, values -> values.set("id", id.value()));
        return postgres.queryOne(sql, row -> listed(row, PostgresBatches.shown(row)))
                .filter(each -> visible.include(each.team()));
    }

    private static <T> Listed<T> listed(Row row, T found) throws SQLException {
        String team = row.textOrNull("team_id");
        return new Listed<>(
                found, row.textOrNull("key_name"), team == null ? null : new TeamId(team), row.textOrNull("team_name"));
    }
}
