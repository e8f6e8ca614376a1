package aigateway.local.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What another user of the machine can do with the embedded stores: they listen on loopback, so every user can connect. */
class StoreAccessTest {
    @TempDir
    Path parent = Path.of("");

    private StackFolder folder = new StackFolder(Path.of("unset"));

    @BeforeEach
    void makeFolder() throws IOException {
        folder = StackFolder.in(parent);
    }

    @AfterEach
    void endWhatATestLeft() throws IOException {
        folder.close();
    }

    @Test
    void without_a_password_no_store_does_anything() throws Exception {
        try (EmbeddedServices services = EmbeddedServices.start(folder.path(), Map.of())) {
            assertPostgresRefuses(services);
            assertThat(EmbeddedServicesTest.redis(
                            port(services, "REDIS_URL"), "PING\r\nCONFIG GET dir\r\nFLUSHALL\r\n"))
                    .isEqualTo("-NOAUTH Authentication required.\r\n".repeat(3));
            assertQueuesRefuse(services);
        }
    }

    @Test
    void the_gateways_own_role_reads_no_file_and_runs_no_program() throws Exception {
        try (EmbeddedServices services = EmbeddedServices.start(folder.path(), Map.of())) {
            for (String statement : List.of(
                    "copy (select 1) to program 'true'",
                    "select pg_read_file('/etc/passwd')",
                    "create role another superuser",
                    "alter system set fsync = off",
                    "select lo_import('/etc/passwd')")) {
                assertThatThrownBy(() -> EmbeddedServicesTest.ask(services, statement))
                        .as(statement)
                        .isInstanceOf(SQLException.class)
                        .hasMessageContaining("permission denied");
            }
            for (String command :
                    List.of("CONFIG SET dir /tmp", "SAVE", "REPLICAOF 127.0.0.1 1", "MODULE LIST", "DEBUG OBJECT x")) {
                assertThat(EmbeddedServicesTest.redis(services, command))
                        .as(command)
                        .startsWith("-NOPERM");
            }
        }
    }

    @Test
    void a_folder_of_a_server_that_trusted_everybody_is_converted_with_its_data() throws Exception {
        EmbeddedServices.start(folder.path(), Map.of()).close();
        Path rules = folder.path().resolve("postgres/pg_hba.conf");
        try (EmbeddedServices _ = EmbeddedServices.start(folder.path(), Map.of());
                Connection admin = folder.connect("postgres", "LOCAL_POSTGRES_ADMIN_PASSWORD");
                Statement statement = admin.createStatement()) {
            statement.execute("create table kept (answer int); insert into kept values (42);"
                    + " create sequence counter; create type mood as enum ('good');"
                    + " create function six() returns int language sql as 'select 6';"
                    + " create table parts (at int) partition by range (at);"
                    + " create table part1 partition of parts for values from (0) to (9);"
                    + " create table numbered (id bigserial)");
            Files.writeString(rules, "host all all 127.0.0.1/32 trust\n");
            Files.delete(folder.path().resolve("secrets.env"));
        }
        try (EmbeddedServices services = EmbeddedServices.start(folder.path(), Map.of())) {
            assertPostgresRefuses(services);
            assertThat(EmbeddedServicesTest.ask(services, "SELECT answer + six() FROM kept"))
                    .isEqualTo("48");
            for (String statement : List.of(
                    "alter table kept add column more int",
                    "alter sequence counter restart",
                    "alter type mood add value 'bad'",
                    "create or replace function six() returns int language sql as 'select 7'",
                    "alter table numbered add column more int",
                    "drop table parts")) {
                EmbeddedServicesTest.ask(services, statement);
            }
            assertThat(rules).content().doesNotContain("trust");
        }
    }

    @Test
    void children_see_no_setting_of_the_gateway_and_its_files_are_for_its_user_only() throws Exception {
        Files.setPosixFilePermissions(folder.path(), PosixFilePermissions.fromString("rwxr-xr-x"));
        try (EmbeddedServices services = EmbeddedServices.start(folder.path(), Map.of())) {
            assertThat(environment(folder.postgres()))
                    .isNotEmpty()
                    .allMatch(name -> name.matches("PG.*|PATH|PWD|SHLVL|_|HOME|TMPDIR|TZ|LC_ALL|.*LIBRARY_PATH"));
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.path())))
                    .isEqualTo("rwx------");
            for (String file : List.of("secrets.env", "redis/redis.conf", "postgres/pg_hba.conf")) {
                assertThat(PosixFilePermissions.toString(
                                Files.getPosixFilePermissions(folder.path().resolve(file))))
                        .as(file)
                        .isEqualTo("rw-------");
            }
            assertThat(services.settings()).isNotEmpty();
        }
    }

    private static void assertPostgresRefuses(EmbeddedServices services) {
        String url = "jdbc:postgresql://127.0.0.1:" + port(services, "DATABASE_URL") + "/";
        for (String database : List.of("postgres", "template1")) {
            for (String role : List.of("postgres", "gateway", "root")) {
                for (String password : List.of("", "postgres", "gateway")) {
                    assertThatThrownBy(() -> DriverManager.getConnection(url + database, role, password))
                            .isInstanceOf(SQLException.class)
                            .hasMessageContaining("password");
                }
            }
        }
    }

    /** As a web page could send it, and as another program would. */
    private static void assertQueuesRefuse(EmbeddedServices services) throws Exception {
        String root = "http://127.0.0.1:" + port(services, "SQS_ENDPOINT");
        String queue = services.settings().getOrDefault("JOBS_QUEUE_URL", "");
        try (HttpClient client = HttpClient.newHttpClient()) {
            for (String path : List.of("/", "/000000000000/jobs", "/queue/jobs")) {
                for (String action : List.of("PurgeQueue", "DeleteQueue", "ListQueues", "SendMessage&MessageBody=x")) {
                    String url = action.equals("ListQueues") ? "" : "&QueueUrl=" + root + "/000000000000/jobs";
                    assertThat(status(
                                    client,
                                    root + path,
                                    "application/x-www-form-urlencoded",
                                    "",
                                    "Action=" + action + url))
                            .as(path + " " + action)
                            .isIn(400, 404);
                }
                for (String action : List.of("PurgeQueue", "DeleteQueue", "ReceiveMessage")) {
                    String body = "{\"QueueUrl\":\"" + root + "/000000000000/jobs\"}";
                    assertThat(status(client, root + path, "application/x-amz-json-1.0", "AmazonSQS." + action, body))
                            .as(path + " " + action)
                            .isIn(400, 404);
                }
            }
            assertThat(status(
                            client, queue, "application/x-www-form-urlencoded", "", "Action=SendMessage&MessageBody=x"))
                    .isEqualTo(200);
        }
    }

    private static int status(HttpClient client, String url, String type, String target, String body) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url))
                .header("content-type", type)
                .POST(HttpRequest.BodyPublishers.ofString(body));
        if (!target.isEmpty()) {
            request.header("x-amz-target", target);
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }

    private static List<String> environment(ProcessHandle process) throws IOException {
        String text = Files.readString(Path.of("/proc/" + process.pid() + "/environ"), StandardCharsets.ISO_8859_1);
        return Stream.of(text.split("\0", -1))
                .filter(each -> !each.isEmpty())
                .map(each -> each.split("=", 2)[0])
                .toList();
    }

    private static int port(EmbeddedServices services, String setting) {
        String url = services.settings().getOrDefault(setting, "").replaceFirst("^jdbc:", "");
        return URI.create(url).getPort();
    }
}
