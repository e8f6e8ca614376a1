package aigateway.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The scripts in a tree of their own, with a JDK and a Maven that only say what they were asked. */
class ScriptsTest {
    private record Ended(int exitCode, long pid, String out, String err) {}

    @TempDir
    Path parent = Path.of("");

    private Path root = Path.of("unset");
    private Path tools = Path.of("unset");

    @BeforeEach
    void makeTree() throws IOException {
        root = Files.createDirectories(parent.resolve("a tree"));
        tools = Files.createDirectories(parent.resolve("tools"));
        Path local = Files.createDirectories(root.resolve("local/app/src/main"));
        for (String name : List.of("run", "ai-gateway", "jdk", "build")) {
            // The JDKs of this machine must not stand in for the ones of the test.
            String text = Files.readString(Path.of("../" + name)).replace("/usr/lib/jvm/", parent + "/jvm/");
            program(root.resolve("local").resolve(name), text);
        }
        Files.writeString(root.resolve("pom.xml"), "<project/>");
        Files.writeString(local.resolve("A.java"), "class A {}");
        jdk(parent.resolve("jvm/old"), "17.0.1");
        jdk(parent.resolve("jvm/new"), "26");
        jdk(parent.resolve("jvm/fit"), "25.0.3");
        // In one write, so that the script never sees the first line alone.
        maven("printf '%s\\n' '[INFO] Building The product 1.0      [1/2]' '[INFO] Downloading from central: x';"
                + "mkdir -p local/app/target/lib && touch local/app/target/local-app.jar && echo build >> builds");
    }

    @Test
    void run_builds_once_and_becomes_the_java_process() throws Exception {
        Ended first = run("run", "--port", "1");
        Ended second = run("run");

        assertThat(first.err().lines().map(line -> line.replaceFirst("\\s+\\d+ s$", "")))
                .satisfiesExactly(
                        line -> assertThat(line).startsWith("Building AI Gateway. Log: "),
                        line -> assertThat(line).contains("Downloading libraries, first time only"),
                        line -> assertThat(line).isEqualTo("  [1/3] The product"),
                        line -> assertThat(line).isEqualTo("  [3/3] Recording a start, so that later ones are faster"),
                        line -> assertThat(line).isEqualTo("  Built."));
        assertThat(second.err()).isEmpty();
        assertThat(builds()).isEqualTo(1);
        String realRoot = root.toRealPath().toString();
        assertThat(first.out())
                .contains(
                        "jvm/fit/bin/java",
                        "aigateway.local.Run --port 1",
                        realRoot + "/local/app/target/local-app.jar")
                .startsWith("pid " + first.pid() + "\n");
    }

    @Test
    void run_builds_again_when_a_source_is_newer() throws Exception {
        run("run");
        Files.setLastModifiedTime(
                root.resolve("local/app/src/main/A.java"),
                FileTime.from(Instant.now().plusSeconds(5)));
        run("run");
        assertThat(builds()).isEqualTo(2);
    }

    @Test
    void a_failed_build_shows_the_errors_and_is_tried_again() throws Exception {
        maven("echo '[INFO] noise'; echo '[ERROR] A.java: does not compile'; exit 1");
        Ended ended = run("run");
        assertThat(ended.exitCode()).isEqualTo(1);
        assertThat(ended.out()).isEmpty();
        assertThat(ended.err()).contains("[ERROR] A.java: does not compile").doesNotContain("noise");

        maven("mkdir -p local/app/target && touch local/app/target/local-app.jar");
        assertThat(run("run").exitCode()).isZero();
    }

    @Test
    void the_command_line_builds_only_where_nothing_was_built() throws Exception {
        assertThat(run("ai-gateway", "health").out()).contains("aigateway.local.cli.AiGateway health");
        Files.setLastModifiedTime(
                root.resolve("local/app/src/main/A.java"),
                FileTime.from(Instant.now().plusSeconds(5)));
        run("ai-gateway", "health");
        assertThat(builds()).isEqualTo(1);
    }

    @Test
    void without_a_jdk_one_sentence_says_what_to_install() throws Exception {
        for (String name : List.of("new", "fit")) {
            Files.delete(parent.resolve("jvm").resolve(name).resolve("bin/javac"));
        }
        Ended ended = run("run");
        assertThat(ended.exitCode()).isEqualTo(1);
        assertThat(ended.err())
                .startsWith("AI Gateway needs a JDK of version 25")
                .hasLineCount(1);
    }

    private Ended run(String script, String... arguments) throws Exception {
        Path link = parent.resolve("link-" + script);
        if (!Files.exists(link)) {
            Files.createSymbolicLink(link, Path.of("a tree/local").resolve(script));
        }
        ProcessBuilder builder = new ProcessBuilder(link.toString());
        builder.command().addAll(List.of(arguments));
        builder.directory(tools.toFile());
        builder.environment().put("PATH", tools + ":/usr/bin:/bin");
        builder.environment().put("HOME", parent.toString());
        builder.environment().put("JAVA_HOME", parent.resolve("jvm/old").toString());
        Path out = parent.resolve("out");
        Path err = parent.resolve("err");
        Process process =
                builder.redirectOutput(out.toFile()).redirectError(err.toFile()).start();
        int exitCode = process.waitFor();
        return new Ended(exitCode, process.pid(), Files.readString(out), Files.readString(err));
    }

    private long builds() throws IOException {
        return Files.readAllLines(root.resolve("builds")).size();
    }

    private void maven(String body) throws IOException {
        program(tools.resolve("mvn"), "#!/bin/sh\n" + body + "\n");
        // The java on the PATH of this machine must not count either.
        program(tools.resolve("java"), "#!/bin/sh\nexit 1\n");
    }

    private static void jdk(Path home, String version) throws IOException {
        Files.createDirectories(home.resolve("bin"));
        program(home.resolve("bin/java"), "#!/bin/sh\necho pid $$\necho \"$0 $*\"\n");
        program(home.resolve("bin/javac"), "#!/bin/sh\n");
        Files.writeString(home.resolve("release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"" + version + "\"\n");
    }

    private static void program(Path file, String text) throws IOException {
        Files.writeString(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
}
