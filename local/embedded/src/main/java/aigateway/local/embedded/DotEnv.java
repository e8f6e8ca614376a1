package aigateway.local.embedded;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A {@code .env} file: {@code KEY=VALUE} lines, optionally after {@code export}, with # comments. Single quotes keep
 * everything; double quotes know {@code \n \r \t \" \\ \$}; nothing is expanded and no value spans lines.
 */
public final class DotEnv {
    /** Settings, not data: a larger file is the wrong file. */
    private static final long FILE_BYTES_MAX = 1L << 20;

    private static final Pattern ASSIGNMENT = Pattern.compile("(?:export\\s+)?([A-Za-z_][A-Za-z0-9_]*)\\s*=\\s*(.*)");
    private static final Pattern SINGLE_QUOTED = Pattern.compile("'([^']*)'\\s*(?:#.*)?");
    private static final Pattern DOUBLE_QUOTED = Pattern.compile("\"((?:[^\"\\\\]|\\\\[nrt\"\\\\$])*+)\"\\s*(?:#.*)?");
    private static final Pattern COMMENT = Pattern.compile("(?:^|\\s+)#.*$");

    private DotEnv() {}

    /** The file's settings beneath the environment's: where both name a key, the environment's value stands. */
    public static Map<String, String> settings(Path file, Map<String, String> environment) {
        Map<String, String> merged = new LinkedHashMap<>(read(file));
        merged.putAll(environment);
        return Map.copyOf(merged);
    }

    /**
     * The file's settings in its order, the last of a repeated key; empty where there is no file.
     *
     * @throws StartupFailure naming file and line, never the value, which may be a secret
     */
    public static Map<String, String> read(Path file) {
        if (!Files.exists(file)) {
            return Map.of();
        }
        Map<String, String> settings = new LinkedHashMap<>();
        int number = 0;
        for (String line : lines(file)) {
            number++;
            String text = line.strip();
            if (text.isEmpty() || text.startsWith("#")) {
                continue;
            }
            Matcher assignment = ASSIGNMENT.matcher(text);
            if (!assignment.matches()) {
                throw malformed(file, number, "is not KEY=VALUE");
            }
            settings.put(assignment.group(1), value(assignment.group(2), file, number));
        }
        return settings;
    }

    private static String value(String raw, Path file, int number) {
        char first = raw.isEmpty() ? ' ' : raw.charAt(0);
        if (first != '\'' && first != '"') {
            return COMMENT.matcher(raw).replaceFirst("").strip();
        }
        Matcher quoted = (first == '\'' ? SINGLE_QUOTED : DOUBLE_QUOTED).matcher(raw);
        if (!quoted.matches()) {
            throw malformed(file, number, "has a quote that is not closed, or text after it");
        }
        return first == '\'' ? quoted.group(1) : unescaped(quoted.group(1));
    }

    private static String unescaped(String text) {
        StringBuilder plain = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c != '\\') {
                plain.append(c);
                continue;
            }
            char escape = text.charAt(++i);
            plain.append(
                    switch (escape) {
                        case 'n' -> '\n';
                        case 'r' -> '\r';
                        case 't' -> '\t';
                        default -> escape;
                    });
        }
        return plain.toString();
    }

    private static List<String> lines(Path file) {
        try {
            if (Files.size(file) > FILE_BYTES_MAX) {
                throw new StartupFailure("The settings file %s is larger than 1 MiB.".formatted(file));
            }
            String text = Files.readString(file, StandardCharsets.UTF_8);
            // Editors on Windows put a byte order mark before the first key.
            return (text.startsWith("\uFEFF") ? text.substring(1) : text)
                    .lines()
                    .toList();
        } catch (CharacterCodingException e) {
            throw new StartupFailure("The settings file %s is not UTF-8 text.".formatted(file), e);
        } catch (IOException e) {
            throw new StartupFailure("The settings file %s cannot be read.".formatted(file), e);
        }
    }

    private static StartupFailure malformed(Path file, int number, String what) {
        return new StartupFailure("%s:%d %s.".formatted(file, number, what));
    }
}
