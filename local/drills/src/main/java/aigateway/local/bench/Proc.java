package aigateway.local.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** CPU and memory of processes, as the kernel counts them; 0 where there is no {@code /proc}. */
final class Proc {
    /** The kernel's unit in these files on every platform of Linux that a JDK 25 runs on. */
    private static final long TICK_MICROS = 10_000;

    /** Fields of stat after the name, which may have spaces: user, system, and both of children that ended. */
    private static final int USER = 11;

    private Proc() {}

    /** CPU of a process alone, with its threads. */
    static long cpuMicros(long pid) {
        return micros(pid, USER, USER + 2);
    }

    /** CPU of a process, of those that it started, and of those of them that have ended. */
    static long cpuMicrosOfTree(long pid) {
        return micros(pid, USER, USER + 4)
                + children(pid).stream()
                        .mapToLong(each -> micros(each, USER, USER + 4))
                        .sum();
    }

    /** CPU of the whole machine, without what waits for disks and without what its host took away. */
    static long machineMicros() {
        return stat().subList(1, 4).stream().mapToLong(Long::parseLong).sum() * TICK_MICROS
                + Long.parseLong(stat().get(6)) * TICK_MICROS
                + Long.parseLong(stat().get(7)) * TICK_MICROS;
    }

    static double residentMib(long pid) {
        return lines(Path.of("/proc/" + pid + "/status")).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToDouble(line -> Double.parseDouble(line.replaceAll("[^0-9]", "")) / 1_024)
                .findFirst()
                .orElse(0);
    }

    static String processor() {
        return lines(Path.of("/proc/cpuinfo")).stream()
                .filter(line -> line.startsWith("model name"))
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .findFirst()
                .orElse(System.getProperty("os.arch", ""));
    }

    private static List<Long> children(long pid) {
        List<Long> all = new ArrayList<>();
        ProcessHandle.of(pid)
                .ifPresent(
                        process -> process.descendants().map(ProcessHandle::pid).forEach(all::add));
        return all;
    }

    private static long micros(long pid, int from, int to) {
        List<String> lines = lines(Path.of("/proc/" + pid + "/stat"));
        if (lines.isEmpty()) {
            return 0;
        }
        String line = lines.getFirst();
        List<String> fields = List.of(line.substring(line.lastIndexOf(')') + 2).split(" "));
        return fields.subList(from, to).stream().mapToLong(Long::parseLong).sum() * TICK_MICROS;
    }

    private static List<String> stat() {
        List<String> lines = lines(Path.of("/proc/stat"));
        return lines.isEmpty()
                ? List.of("cpu", "0", "0", "0", "0", "0", "0", "0", "0")
                : List.of(lines.getFirst().split(" +"));
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException _) {
            return List.of();
        }
    }
}
