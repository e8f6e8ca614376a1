package aigateway.local.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataFolderTest {
    @TempDir
    Path path = Path.of("");

    @Test
    void a_port_is_kept_while_it_is_free_and_replaced_when_it_is_taken() throws Exception {
        int first;
        try (DataFolder folder = DataFolder.open(path)) {
            first = folder.freePort("postgres");
            assertThat(folder.freePort("redis")).isNotEqualTo(first);
        }
        try (DataFolder folder = DataFolder.open(path)) {
            assertThat(folder.freePort("postgres")).isEqualTo(first);
            try (ServerSocket _ = new ServerSocket(first, 1, InetAddress.getLoopbackAddress())) {
                assertThat(folder.freePort("postgres")).isNotEqualTo(first);
            }
        }
    }

    @Test
    void a_ports_file_that_makes_no_sense_is_forgotten() throws Exception {
        Files.writeString(path.resolve("ports"), "postgres=99999\nredis=x\n=\n\u0000");
        try (DataFolder folder = DataFolder.open(path)) {
            assertThat(folder.freePort("postgres")).isBetween(1, 65_535);
            assertThat(folder.freePort("redis")).isBetween(1, 65_535);
        }
    }
}
