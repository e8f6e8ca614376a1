package aigateway.local.drills;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.postgresql.ds.PGSimpleDataSource;

/** The database seen from outside, without trust in the gateway, and what can be done to it from there. */
final class Ledger {
    private final PGSimpleDataSource source = new PGSimpleDataSource();

    Ledger(String jdbcUrl) {
        source.setUrl(jdbcUrl);
        source.setApplicationName("drill");
    }

    /** A table that is locked until this is closed. */
    record Locked(Connection connection) implements AutoCloseable {
        @Override
        public void close() {
            try {
                connection.rollback();
                connection.close();
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /** What must hold at every moment, and does not. */
    List<String> broken() {
        return texts("select rule || ' ' || what from broken_money() union all"
                + " select rule || ' ' || subject || ' ' || what from money_violation order by 1");
    }

    /** Nano-USD in the ledger. */
    long charged() {
        return number("select coalesce(sum(cost_nano_usd), 0) from usage");
    }

    long charged(String key) {
        return number("select coalesce(sum(cost_nano_usd), 0) from usage where key_id = ?", key);
    }

    /** Nano-USD set aside. */
    long held() {
        return number("select coalesce(sum(amount_nano_usd), 0) from hold");
    }

    long openHolds() {
        return number("select count(*) from hold");
    }

    /** Attempts of a key by how they ended. */
    long attempts(String key, String outcome) {
        return number("select count(*) from usage where key_id = ? and entry = 0 and outcome = ?", key, outcome);
    }

    /** Makes time pass for every open hold. */
    void expireHolds() {
        change("update hold set expires_at = now() - interval '1 minute'");
    }

    long openJobs() {
        return number("select count(*) from job where status in ('queued', 'running')");
    }

    /**
     * How a job ended.
     *
     * @param usage how many of its attempts are in the ledger
     */
    record Outcome(String status, long attempts, long usage) {
        boolean isFinal() {
            return !status.equals("queued") && !status.equals("running");
        }
    }

    Outcome outcome(String job) {
        String[] row = texts(
                        "select status || ' ' || attempts || ' ' || (select count(*) from usage u"
                                + " where u.job_id = j.id and u.entry = 0 and u.outcome <> 'voided') from job j where id = ?",
                        job)
                .getFirst()
                .split(" ", -1);
        return new Outcome(row[0], Long.parseLong(row[1]), Long.parseLong(row[2]));
    }

    /** How its announcements stand. */
    List<String> deliveries(String job) {
        return texts(
                "select concat_ws(' ', status, 'attempts', attempts, 'outcome', outcome, 'sent', now() - sent_at,"
                        + " 'due in', next_attempt_at - now(), 'lease', lease_until - now()) from delivery where job_id = ?",
                job);
    }

    /** How long jobs waited until a worker began with them, in seconds. */
    record Queue(long succeeded, double median, double p99, double worst) {}

    /** Of the jobs that were created after the given instant of the database. */
    Queue queue(String since) {
        String[] row = texts(
                        "select count(*) filter (where status = 'succeeded') || ' '"
                                + " || percentile_disc(0.5) within group (order by age) || ' '"
                                + " || percentile_disc(0.99) within group (order by age) || ' ' || max(age)"
                                + " from (select status, extract(epoch from started_at - created_at) age"
                                + " from job where created_at > ?::timestamptz) j",
                        since)
                .getFirst()
                .split(" ", -1);
        return new Queue(
                Long.parseLong(row[0]),
                Double.parseDouble(row[1]),
                Double.parseDouble(row[2]),
                Double.parseDouble(row[3]));
    }

    /** The database's clock. */
    String now() {
        return texts("select clock_timestamp()").getFirst();
    }

    /** Makes time pass for the leases of a dead worker, and for whatever it had set aside. */
    void expireLeases() {
        change("update job set lease_until = now() - interval '1 second' where lease_until is not null");
        change("update delivery set lease_until = now() - interval '1 second' where lease_until is not null");
        change("update hold set expires_at = now() - interval '1 minute' where state = 'dispatched'");
        forgetMessages();
    }

    /** As if every message had been sent long ago. */
    void forgetMessages() {
        change("update job set sent_at = now() - interval '2 minutes' where status = 'queued'");
        change("update delivery set sent_at = now() - interval '2 minutes' where status = 'pending'");
    }

    /** Those of the requests that have no row in the ledger. */
    List<String> unrecorded(Collection<String> requests) {
        try (Connection connection = source.getConnection();
                PreparedStatement statement = connection.prepareStatement(
                        "select r from unnest(?::text[]) r where not exists (select from usage u where u.request_id = r)")) {
            statement.setArray(1, connection.createArrayOf("text", requests.toArray()));
            return read(statement);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** How many connections wait for a lock inside of one of these functions, parted by {@code |}. */
    long waitingIn(String functions) {
        return number(
                "select count(*) from pg_stat_activity where wait_event_type = 'Lock' and query ~ ?",
                "\\m(" + functions + ")\\(");
    }

    /** Statements of killed clients run to their end; how many still do, of any client. */
    long busy() {
        return number("select count(*) from pg_stat_activity where backend_type = 'client backend'"
                + " and state <> 'idle' and application_name <> 'drill'");
    }

    Locked lock(String table) {
        return locked("lock table " + table + " in access exclusive mode");
    }

    /** Calls that count in the budget cannot be reserved or settled. */
    Locked lockPeriodsOf(String budget) {
        if (!budget.matches("[a-z0-9_]+")) {
            throw new IllegalArgumentException(budget);
        }
        return locked("select from budget_period where budget_id = '" + budget + "' for update");
    }

    /** In all databases of the server together. */
    long deadlocks() {
        return number("select sum(deadlocks) from pg_stat_database");
    }

    /** Transactions of all databases of the server. */
    long commits() {
        return number("select sum(xact_commit + xact_rollback) from pg_stat_database");
    }

    int port() {
        return source.getPortNumbers()[0];
    }

    /** A worker that begins a funded job waits here. */
    Locked lockPendingHolds() {
        return locked("select from hold where state = 'pending' for update");
    }

    /** Changes an event of the audit chain, as no one may. */
    void changeEvent() {
        change("update admin_event set actor = 'someone' where seq = (select min(seq) + 1 from admin_event)");
    }

    private Locked locked(String sql) {
        try {
            Connection connection = source.getConnection();
            connection.setAutoCommit(false);
            try (Statement statement = connection.createStatement()) {
                statement.execute(sql);
            }
            return new Locked(connection);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private void change(String sql) {
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private long number(String sql, String... parameters) {
        return Long.parseLong(texts(sql, parameters).getFirst());
    }

    private List<String> texts(String sql, String... parameters) {
        try (Connection connection = source.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setString(i + 1, parameters[i]);
            }
            return read(statement);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<String> read(PreparedStatement statement) throws SQLException {
        try (ResultSet rows = statement.executeQuery()) {
            List<String> texts = new ArrayList<>();
            while (rows.next()) {
                texts.add(rows.getString(1));
            }
            return texts;
        }
    }
}
