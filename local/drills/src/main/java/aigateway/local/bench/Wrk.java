package aigateway.local.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Runs the load generator wrk: one body again and again, on connections that stay open, each call after the last one's reply. */
record Wrk(Path script, Path body) {
    private static final int THREADS = 2;
    private static final Pattern RESULT = Pattern.compile("RESULT (\\S+) (\\S+) (\\S+) (\\S+) (\\S+) (\\S+)");
    private static final String SCRIPT = """
            function init(args)
              local f = assert(io.open(args[1], "rb")); wrk.body = f:read("*a"); f:close()
              wrk.method = "POST"
              wrk.headers["Content-Type"] = "application/json"
              wrk.headers["Authorization"] = "Bearer " .. args[2]
            end
            function done(summary, latency, requests)
              local e = summary.errors
              io.write(string.format("RESULT %d %d %.4f %.4f %.4f %d\\n", summary.requests, summary.duration,
                latency:percentile(50) / 1e3, latency:percentile(99) / 1e3, latency.max / 1e3,
                e.status + e.connect + e.read + e.write + e.timeout))
            end
            """;

    /**
     * @param failed calls that were answered with an error or not at all
     */
    record Ran(long calls, double perSecond, double p50Millis, double p99Millis, double longestMillis, long failed) {}

    /** With its files in this folder. */
    static Wrk in(Path folder, String body) {
        try {
            return new Wrk(
                    Files.writeString(folder.resolve("wrk.lua"), SCRIPT),
                    Files.writeString(folder.resolve("body.json"), body));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Ran run(String url, String key, int connections, int seconds) throws InterruptedException {
        List<String> command = new ArrayList<>(List.of("wrk", "-t", "" + Math.min(THREADS, connections)));
        command.addAll(List.of("-c", "" + connections, "-d", seconds + "s", "--timeout", "60s"));
        command.addAll(List.of("-s", script.toString(), url, "--", body.toString(), key));
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            int code = process.waitFor();
            Matcher result = RESULT.matcher(output);
            if (code != 0 || !result.find()) {
                throw new IllegalStateException("wrk ended with " + code + ":\n" + output);
            }
            long calls = Long.parseLong(result.group(1));
            return new Ran(
                    calls,
                    calls * 1e6 / Double.parseDouble(result.group(2)),
                    Double.parseDouble(result.group(3)),
                    Double.parseDouble(result.group(4)),
                    Double.parseDouble(result.group(5)),
                    Long.parseLong(result.group(6)));
        } catch (IOException e) {
            throw new IllegalStateException("wrk cannot be started", e);
        }
    }
}
