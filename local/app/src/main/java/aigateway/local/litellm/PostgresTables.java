package aigateway.local.litellm;

import aigateway.json.Document;
import aigateway.json.Json;
import aigateway.json.JsonReader;
import aigateway.postgres.Database;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads LiteLLM's database in one read-only transaction: it never writes there, and sees one moment of it. */
public final class PostgresTables {
    private static final Pattern QUERY = Pattern.compile("\\?.*$");
    private static final Pattern PARAMETER = Pattern.compile("[?&](schema|sslmode)=([A-Za-z0-9_-]+)");
    private static final String SECONDS = "10";

    private PostgresTables() {}

    /**
     * All rows.
     *
     * @param url as LiteLLM has it in {@code DATABASE_URL}; parameters of its own driver are left out
     * @throws IllegalArgumentException with a sentence for the user, which never repeats the address
     */
    public static Tables read(String url) {
        Properties properties = new Properties();
        Database database =
                parsed(url.startsWith("jdbc:") ? url : QUERY.matcher(url).replaceFirst(""));
        properties.putAll(database.properties());
        properties.setProperty("connectTimeout", SECONDS);
        Matcher parameters = PARAMETER.matcher(url);
        while (parameters.find()) {
            boolean schema = parameters.group(1).equals("schema");
            properties.setProperty(schema ? "currentSchema" : "sslmode", parameters.group(2));
        }
        try (Connection connection = DriverManager.getConnection(database.jdbcUrl(), properties)) {
            connection.setReadOnly(true);
            connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            connection.setAutoCommit(false);
            Tables tables = read(connection);
            connection.rollback();
            return tables;
        } catch (SQLException failed) {
            throw new IllegalArgumentException(
                    "LiteLLM's database cannot be read (SQL state " + failed.getSQLState() + ").", failed);
        }
    }

    private static Database parsed(String url) {
        try {
            return Database.parse(url);
        } catch (IllegalArgumentException _) {
            throw new IllegalArgumentException(
                    "--database must have the form postgresql://user:password@host:port/name");
        }
    }

    private static Tables read(Connection connection) throws SQLException {
        List<Json.Obj> keys = rows(connection, "LiteLLM_VerificationToken", "token");
        if (keys.isEmpty() && !exists(connection, "LiteLLM_VerificationToken")) {
            throw new IllegalArgumentException(
                    "This is not LiteLLM's database: it has no table LiteLLM_VerificationToken.");
        }
        return new Tables(
                rows(connection, "LiteLLM_OrganizationTable", "organization_id"),
                rows(connection, "LiteLLM_TeamTable", "team_id"),
                rows(connection, "LiteLLM_UserTable", "user_id"),
                keys,
                rows(connection, "LiteLLM_BudgetTable", "budget_id"),
                rows(connection, "LiteLLM_ProxyModelTable", "model_name"));
    }

    private static List<Json.Obj> rows(Connection connection, String table, String order) throws SQLException {
        List<Json.Obj> rows = new ArrayList<>();
        if (!exists(connection, table)) {
            return rows;
        }
        try (Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery(
                        "select to_jsonb(t)::text from \"" + table + "\" t order by \"" + order + "\"")) {
            while (found.next()) {
                rows.add(row(found.getString(1)));
            }
        }
        return rows;
    }

    private static Json.Obj row(String json) {
        return switch (JsonReader.object(json.getBytes(StandardCharsets.UTF_8))) {
            case JsonReader.Result.Read(Document document) -> document.root();
            case JsonReader.Result.Malformed(String why) ->
                throw new IllegalArgumentException("A row of LiteLLM's database cannot be read: " + why);
        };
    }

    private static boolean exists(Connection connection, String table) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery("select to_regclass('\"" + table + "\"') is not null")) {
            return found.next() && found.getBoolean(1);
        }
    }
}
