package aigateway.local.drills;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A program that is installed on this machine, and runs until it is closed. */
record Program(Process process) implements AutoCloseable {
    /**
     * The file of a program.
     *
     * @param folder looked at before PATH
     * @param names of the program, as distributions differ
     */
    static Optional<Path> find(Optional<Path> folder, String... names) {
        List<Path> folders = Stream.concat(
                        folder.stream(),
                        Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                                .filter(each -> !each.isEmpty())
                                .map(Path::of))
                .toList();
        return Arrays.stream(names)
                .flatMap(name -> folders.stream().map(each -> each.resolve(name)))
                .filter(Files::isExecutable)
                .findFirst();
    }

    static Program start(Path file, Path output, String... arguments) {
        List<String> command = new ArrayList<>(List.of(file.toString()));
        command.addAll(List.of(arguments));
        try {
            return new Program(new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Runs one to its end. */
    static Ended run(Path file, Path input, String... arguments) throws InterruptedException {
        List<String> command = new ArrayList<>(List.of(file.toString()));
        command.addAll(List.of(arguments));
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectInput(input.toFile())
                    .start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Ended(process.waitFor(), output.strip());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** How it ended, and what it wrote. */
    record Ended(int code, String output) {}

    /** With all that it started. */
    @Override
    public void close() {
        List<ProcessHandle> children = process.descendants().toList();
        ChildProcess.end(process);
        children.forEach(ProcessHandle::destroyForcibly);
    }
}
