package aigateway.local.drills;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * What was consumed up to a moment.
 *
 * @param gateway processor time of the gateway's process
 * @param compiling the part of it in which the JVM compiled; nothing where there is no /proc
 * @param postgres processor time of the server's present processes
 * @param queue processor time of the queue server's present threads, in this JVM
 * @param commits transactions of the database
 */
record Effort(Duration gateway, Duration compiling, Duration postgres, Duration queue, long commits) {
    /** Of the actors that the queue server is made of. */
    private static final String QUEUE_THREADS = "sqs-";

    static Effort now(Environment stage, GatewayProcess gateway) {
        ProcessHandle server = stage.postgres().process();
        return new Effort(
                cpu(Stream.of(ProcessHandle.of(gateway.pid()).orElseThrow())),
                compilers(gateway.pid()),
                cpu(Stream.concat(Stream.of(server), server.descendants())),
                queueThreads(),
                stage.books().commits());
    }

    private static Duration cpu(Stream<ProcessHandle> processes) {
        return processes
                .map(process -> process.info().totalCpuDuration().orElse(Duration.ZERO))
                .reduce(Duration.ZERO, Duration::plus);
    }

    private static Duration queueThreads() {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        return Duration.ofNanos(Arrays.stream(threads.getThreadInfo(threads.getAllThreadIds()))
                .filter(Objects::nonNull)
                .filter(info -> info.getThreadName().startsWith(QUEUE_THREADS))
                .mapToLong(ThreadInfo::getThreadId)
                .map(threads::getThreadCpuTime)
                .filter(nanos -> nanos > 0)
                .sum());
    }

    private static Duration compilers(long pid) {
        try (Stream<Path> threads = Files.list(Path.of("/proc/" + pid + "/task"))) {
            return threads.map(Effort::compiler).reduce(Duration.ZERO, Duration::plus);
        } catch (IOException _) {
            return Duration.ZERO;
        }
    }

    /** Of a thread of the JVM's compilers; zero of any other. */
    private static Duration compiler(Path thread) {
        try {
            return Files.readString(thread.resolve("comm")).matches("C[12] Compiler.*\\s*")
                    ? Duration.ofNanos(Long.parseLong(
                            Files.readString(thread.resolve("schedstat")).split(" ", -1)[0]))
                    : Duration.ZERO;
        } catch (IOException _) {
            // It has ended.
            return Duration.ZERO;
        }
    }

    /** One line about what a job took since the given moment. */
    String perJob(Effort since, int jobs) {
        return ("a job took %d us of the gateway (and %d us of its JVM's compilers), %d us of Postgres, %d us of the queue"
                        + " server, %.1f transactions")
                .formatted(
                        micros(gateway.minus(since.gateway).minus(compiling.minus(since.compiling)), jobs),
                        micros(compiling.minus(since.compiling), jobs),
                        micros(postgres.minus(since.postgres), jobs),
                        micros(queue.minus(since.queue), jobs),
                        (double) (commits - since.commits) / jobs);
    }

    private static long micros(Duration all, int jobs) {
        return all.toNanos() / 1_000 / jobs;
    }
}
