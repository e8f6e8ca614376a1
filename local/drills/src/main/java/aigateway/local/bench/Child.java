package aigateway.local.bench;

import aigateway.local.drills.ChildProcess;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A process of this JVM's class path and flags, until it is closed. */
record Child(Process process, Path output) implements AutoCloseable {
    /**
     * @param options of the JVM, after this JVM's own
     * @param settings the environment, beside PATH and the like
     */
    static Child start(
            Class<?> main, Path folder, List<String> options, Map<String, String> settings, String... arguments) {
        Path output = folder.resolve(main.getSimpleName() + ".output");
        return new Child(ChildProcess.java(main.getName(), folder, options, settings, output, arguments), output);
    }

    /** What it wrote last, for a person. */
    String tail() {
        return ChildProcess.tail(output);
    }

    @Override
    public void close() {
        ChildProcess.end(process);
    }
}
