package aigateway.postgres;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Optional;
import java.util.Properties;
import javax.net.ssl.SSLException;
import org.postgresql.Driver;

/** Tries whether a database can be used, and says in one sentence why not. */
public final class DatabaseProbe {
    private static final String CONNECT_SECONDS = "3";

    private DatabaseProbe() {}

    /**
     * Why a database cannot be used.
     *
     * @param sentence without any part of the credentials
     * @param mayPass whether it may be there soon: it does not answer, or is starting
     */
    public record Failure(String sentence, boolean mayPass) {}

    /** The host and port, such as {@code 127.0.0.1:5432}. */
    public static String address(Database database) {
        Properties parts = Driver.parseURL(database.jdbcUrl(), new Properties());
        return parts == null
                ? "the address in DATABASE_URL"
                : parts.getProperty("PGHOST") + ":" + parts.getProperty("PGPORT");
    }

    /** Connects once; empty when that works. */
    public static Optional<Failure> attempt(Database database) {
        Properties properties = database.properties();
        properties.setProperty("connectTimeout", CONNECT_SECONDS);
        properties.setProperty("loginTimeout", CONNECT_SECONDS);
        try (Connection _ = DriverManager.getConnection(database.jdbcUrl(), properties)) {
            return Optional.empty();
        } catch (SQLException e) {
            return Optional.of(failure(database, e));
        }
    }

    /** What kept a connection from being opened. */
    public static Failure failure(Database database, SQLException e) {
        if (e.getCause() instanceof SSLException) {
            return new Failure(
                    "Postgres at " + address(database) + " has no certificate of an authority in DATABASE_ROOT_CERT.",
                    false);
        }
        return failure(address(database), String.valueOf(e.getSQLState()));
    }

    private static Failure failure(String address, String state) {
        return switch (state) {
            case "28P01", "28000" ->
                new Failure("Postgres at " + address + " refuses the user or the password of DATABASE_URL.", false);
            case "3D000" ->
                new Failure("Postgres at " + address + " has no database of the name in DATABASE_URL.", false);
            case "57P03", "53300" -> new Failure("Postgres at " + address + " takes no connections.", true);
            case "08001", "08006", "08004" ->
                new Failure("Postgres at " + address + " does not answer. Check DATABASE_URL, or start it.", true);
            default ->
                new Failure(
                        "Postgres at " + address + " cannot be used with DATABASE_URL (SQL state " + state + ").",
                        false);
        };
    }
}
