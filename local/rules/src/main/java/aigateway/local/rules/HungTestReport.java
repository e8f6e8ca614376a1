package aigateway.local.rules;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.PreInterruptCallback;
import org.junit.jupiter.api.extension.PreInterruptContext;

/**
 * Prints what the threads do when a test has run into its timeout, the virtual ones included, which the dump of JUnit lacks.
 * Every test has a timeout (the root pom.xml): a build that hangs must say where.
 */
public final class HungTestReport implements PreInterruptCallback {
    private static final int FRAMES_MAX = 20;

    @Override
    public void beforeThreadInterrupt(PreInterruptContext interrupt, ExtensionContext test) throws IOException {
        Path folder = Files.createTempDirectory("hung-test");
        Path dump = folder.resolve("threads.txt");
        try {
            ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
                    .dumpThreads(dump.toString(), HotSpotDiagnosticMXBean.ThreadDumpFormat.TEXT_PLAIN);
            print(test, Files.readString(dump), System.out);
        } finally {
            Files.deleteIfExists(dump);
            Files.delete(folder);
        }
    }

    private static void print(ExtensionContext test, String dump, PrintStream out) {
        var text = new StringBuilder("TIMEOUT of " + test.getUniqueId() + ". Threads with code of ours:\n");
        own(dump).forEach(stack -> text.append(stack).append("\n\n"));
        out.print(text);
        out.flush();
    }

    /** The stacks with a frame of this project, each cut to its first frames. */
    static List<String> own(String dump) {
        return Arrays.stream(dump.split("\\R\\R"))
                .filter(stack -> stack.contains(" aigateway."))
                .map(stack -> String.join("\n", stack.lines().limit(FRAMES_MAX).toList()))
                .toList();
    }
}
