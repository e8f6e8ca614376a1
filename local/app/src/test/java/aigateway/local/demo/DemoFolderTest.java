package aigateway.local.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import aigateway.local.embedded.StartupFailure;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoFolderTest {
    @TempDir
    private Path home;

    @Test
    void a_folder_with_data_that_no_demo_made_is_left_as_it_is() throws IOException {
        Path own = Files.createDirectories(home.resolve("data"));
        Files.writeString(own.resolve("secrets.env"), "DATA_KEY=x");

        assertThatThrownBy(() -> Demo.of(List.of("--demo", "--folder=" + own), home, "0"))
                .isInstanceOf(StartupFailure.class)
                .hasMessageContaining("--folder=PATH");
        assertThat(own.resolve("secrets.env")).hasContent("DATA_KEY=x");
    }

    @Test
    void a_folder_of_an_earlier_demo_is_made_again() throws IOException {
        Path folder = DemoFolder.fresh(home.resolve("demo"));
        Files.createDirectories(folder.resolve("postgres/base"));
        Files.writeString(folder.resolve("postgres/base/1"), "rows");

        assertThat(DemoFolder.fresh(folder)).isEqualTo(folder);
        assertThat(folder).isDirectoryNotContaining(path -> path.endsWith("postgres"));
    }

    @Test
    void a_folder_whose_demo_runs_is_left_as_it_is() throws IOException {
        Path folder = DemoFolder.fresh(home.resolve("demo"));
        DemoFolder.noteFilled(folder, 1);
        Path file = folder.resolve("lock");
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            assertThat(channel.tryLock()).isNotNull();

            assertThatThrownBy(() -> DemoFolder.fresh(folder))
                    .isInstanceOf(StartupFailure.class)
                    .hasMessageContaining("still runs");
        }
        assertThat(DemoFolder.filled(folder)).contains(1);
    }

    @Test
    void an_option_that_it_does_not_have_is_named() {
        for (String wrong : List.of("--dyas=3", "--days=0", "--days=121", "--days=x")) {
            assertThatThrownBy(() -> Demo.of(List.of("--demo", wrong), home, "0"))
                    .isInstanceOf(StartupFailure.class)
                    .hasMessageContaining("--days");
        }
        assertThat(Demo.of(List.of("--train-aot"), home, "0")).isEmpty();
    }
}
