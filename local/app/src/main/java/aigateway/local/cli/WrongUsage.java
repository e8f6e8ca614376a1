package aigateway.local.cli;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.TypeConversionException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Says in one sentence why a command line is wrong. It never repeats a value: after a mistyped option that may be a secret. */
final class WrongUsage {
    /** Long enough for every command. A token or a key is longer or has other characters, so it is not repeated. */
    private static final Pattern COMMAND_NAME = Pattern.compile("[a-z-]{1,15}");
    /** Two letters exchanged, left out or added; with three, short commands are near everything. */
    private static final int DISTANCE_MAX = 2;

    private WrongUsage() {}

    /**
     * The mistake to name: an unknown option rather than the required one that is missing because it was misspelt.
     *
     * @param args the whole command line
     */
    static ParameterException cause(ParameterException wrong, String[] args) {
        if (!(wrong instanceof MissingParameterException)) {
            return wrong;
        }
        CommandLine command = wrong.getCommandLine();
        return Arrays.stream(args)
                .filter(each -> each.startsWith("--") && each.length() > 2)
                .filter(each -> command.getCommandSpec().findOption(name(each)) == null)
                .findFirst()
                .<ParameterException>map(each -> new UnmatchedArgumentException(command, List.of(each)))
                .orElse(wrong);
    }

    static String sentence(ParameterException wrong) {
        if (wrong instanceof UnmatchedArgumentException unmatched) {
            return unmatched(wrong.getCommandLine(), unmatched.getUnmatched());
        }
        if (wrong.getArgSpec() instanceof PositionalParamSpec argument
                && wrong.getCause() instanceof TypeConversionException form) {
            return "Invalid " + argument.paramLabel() + ": " + form.getMessage();
        }
        return String.valueOf(wrong.getMessage());
    }

    private static String unmatched(CommandLine command, List<String> left) {
        String first = left.isEmpty() ? "" : left.getFirst();
        if (first.startsWith("-")) {
            return unknownOption(command, first);
        }
        return command.getSubcommands().isEmpty()
                ? "There is an argument too many."
                : unknownCommand(first, command.getSubcommands().keySet());
    }

    private static String unknownOption(CommandLine command, String argument) {
        String name = name(argument);
        boolean misplaced = command.getSubcommands().values().stream()
                .anyMatch(each -> each.getCommandSpec().findOption(name) != null);
        return misplaced ? "Give the option '" + name + "' after the command." : "Unknown option: '" + name + "'";
    }

    private static String name(String option) {
        int equals = option.indexOf('=');
        return equals < 0 ? option : option.substring(0, equals);
    }

    private static String unknownCommand(String given, Collection<String> commands) {
        String missing = COMMAND_NAME.matcher(given).matches()
                ? "There is no command '" + given + "'."
                : "There is no such command.";
        String near = commands.stream()
                .filter(command -> isNear(given, command))
                .map(command -> "'" + command + "'")
                .collect(Collectors.joining(" or "));
        return missing
                + (near.isEmpty()
                        ? " The commands are " + String.join(", ", commands) + "."
                        : " Did you mean " + near + "?");
    }

    /** A spelling mistake, or one word of the command. */
    private static boolean isNear(String given, String command) {
        // A short word would be near to every other one.
        int max = Math.min(DISTANCE_MAX, given.length() / 2);
        boolean misspelt = given.length() <= command.length() + DISTANCE_MAX && distance(given, command) <= max;
        return misspelt || Arrays.asList(command.split("-", -1)).contains(given);
    }

    /** The least number of characters to replace, add or leave out between the two (Levenshtein). */
    private static int distance(String one, String other) {
        int[] above = new int[other.length() + 1];
        Arrays.setAll(above, column -> column);
        for (int row = 1; row <= one.length(); row++) {
            int[] current = new int[above.length];
            current[0] = row;
            for (int column = 1; column < above.length; column++) {
                int replaced = above[column - 1] + (one.charAt(row - 1) == other.charAt(column - 1) ? 0 : 1);
                current[column] = Math.min(replaced, 1 + Math.min(above[column], current[column - 1]));
            }
            above = current;
        }
        return above[other.length()];
    }
}
