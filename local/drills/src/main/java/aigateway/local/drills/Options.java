package aigateway.local.drills;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/**
 * How often, and with which chance. The seed decides what is sent and when; which thread wins a race it cannot decide.
 *
 * @param rounds how often, or how often at each point
 * @param rows of a drill that fills a ledger
 * @param programs the folder of programs that are not in PATH
 * @param settings of each gateway, unless the drill itself needs another value
 */
record Options(long seed, int rounds, long rows, Optional<Path> programs, Map<String, String> settings) {
    private static final int ROUNDS_MAX = 10_000;
    private static final long ROWS_MIN = 10_000;
    private static final long ROWS_MAX = 100_000_000;

    /** Empty where they are wrong. */
    static Optional<Options> parse(int rounds, long rows, List<String> arguments) {
        var options = new Options(
                new SecureRandom().nextInt(Integer.MAX_VALUE), rounds, rows, Optional.empty(), new HashMap<>());
        if (arguments.size() % 2 != 0) {
            return Optional.empty();
        }
        for (int i = 0; i < arguments.size(); i += 2) {
            Optional<Options> with = options.with(arguments.get(i), arguments.get(i + 1));
            if (with.isEmpty()) {
                return Optional.empty();
            }
            options = with.get();
        }
        return Optional.of(options);
    }

    private Optional<Options> with(String name, String value) {
        if (name.equals("--bin")) {
            return Optional.of(new Options(seed, rounds, rows, Optional.of(Path.of(value)), settings));
        }
        if (name.equals("--set") && value.matches("[A-Z_]+=.*")) {
            settings.put(value.replaceFirst("=.*", ""), value.replaceFirst("[^=]*=", ""));
            return Optional.of(this);
        }
        if (!value.matches("[0-9]{1,10}")) {
            return Optional.empty();
        }
        long number = Long.parseLong(value);
        return switch (name) {
            case "--rounds" ->
                Optional.of(new Options(seed, Math.clamp(number, 1, ROUNDS_MAX), rows, programs, settings));
            case "--rows" ->
                Optional.of(new Options(seed, rounds, Math.clamp(number, ROWS_MIN, ROWS_MAX), programs, settings));
            case "--seed" -> Optional.of(new Options(number, rounds, rows, programs, settings));
            default -> Optional.empty();
        };
    }

    Random random() {
        return new Random(seed);
    }
}
