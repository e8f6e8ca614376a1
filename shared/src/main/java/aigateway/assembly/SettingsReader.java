package aigateway.assembly;

import aigateway.assembly.EffectiveSetting.Source;
import aigateway.http.Cidr;
import aigateway.http.HeaderValue;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/** Reads settings by name, and collects one sentence for each that is wrong; never with its value, which may be a secret. */
final class SettingsReader {
    /** Said of a value that no header may have. */
    static final String UNSENDABLE =
            " must be visible ASCII: it has a blank or line break at its start or end, or another character that cannot be sent.";

    private final Map<String, String> settings;
    private final List<String> problems = new ArrayList<>();
    private final Set<String> names = new TreeSet<>();
    private final Map<String, String> usual = new HashMap<>();
    private final Function<String, Source> sources;

    /**
     * @param sources where a setting that is given came from
     */
    SettingsReader(Map<String, String> settings, Function<String, Source> sources) {
        this.settings = settings;
        this.sources = sources;
    }

    /** Those that were read, in the order of their names. */
    List<EffectiveSetting> effective() {
        return names.stream()
                .map(name -> text(name)
                        .map(value -> EffectiveSetting.given(name, value, sources.apply(name)))
                        .orElseGet(() -> new EffectiveSetting(name, usual.get(name), Source.DEFAULT)))
                .toList();
    }

    void problem(String sentence) {
        problems.add(sentence);
    }

    /**
     * @throws IllegalArgumentException with all sentences, one per line, when a setting is wrong
     */
    void check() {
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(String.join("\n", problems));
        }
    }

    /** The names that were read. */
    Set<String> names() {
        return names;
    }

    Optional<String> text(String name) {
        names.add(name);
        return Optional.ofNullable(settings.get(name)).map(String::strip).filter(text -> !text.isEmpty());
    }

    /** Checks a text that is sent in a header. */
    void checkHeader(String name) {
        checkSendable(name, text(name));
    }

    /** Checks a secret that is sent in a header. It is not stripped, because it is read as it is at each call. */
    void checkSecretHeader(String name) {
        checkSendable(name, Optional.ofNullable(settings.get(name)).filter(value -> !value.isBlank()));
    }

    private void checkSendable(String name, Optional<String> value) {
        if (value.isPresent() && !HeaderValue.isSendable(value.get())) {
            problem(name + UNSENDABLE);
        }
    }

    <T> Optional<T> value(String name, Function<String, T> parse) {
        return text(name).flatMap(text -> parsed(name, text, parse));
    }

    <T> List<T> list(String name, Function<String, T> parse) {
        return text(name).stream()
                .flatMap(text -> Arrays.stream(text.split(",", -1)))
                .map(String::strip)
                .filter(part -> !part.isEmpty())
                .flatMap(part -> parsed(name, part, parse).stream())
                .toList();
    }

    /** Ranges of addresses that are trusted, so not all of them. */
    List<Cidr> proxies(String name) {
        List<Cidr> ranges = list(name, Cidr::parse);
        if (ranges.stream().anyMatch(range -> range.prefixBits() == 0)) {
            problem(name + " must not hold every address: any client could then choose its own.");
        }
        return ranges;
    }

    int number(String name, int otherwise, int min, int max) {
        usual.put(name, Integer.toString(otherwise));
        Optional<Integer> number = value(name, Integer::valueOf);
        if (number.isPresent() && (number.get() < min || number.get() > max)) {
            problem(name + " must be a whole number from " + min + " to " + max + ".");
        }
        return number.orElse(otherwise);
    }

    Duration seconds(String name, int otherwise, int min, int max) {
        return Duration.ofSeconds(number(name, otherwise, min, max));
    }

    Duration days(String name, int otherwise, int max) {
        return Duration.ofDays(number(name, otherwise, 1, max));
    }

    boolean flag(String name, boolean otherwise) {
        usual.put(name, Boolean.toString(otherwise));
        return oneOf(name, Set.of("true", "false")).map(Boolean::valueOf).orElse(otherwise);
    }

    Optional<String> oneOf(String name, Set<String> words) {
        Optional<String> word = text(name).map(text -> text.toLowerCase(Locale.ROOT));
        if (word.isPresent() && !words.contains(word.get())) {
            problem(name + " must be "
                    + String.join(" or ", words.stream().sorted().toList()) + ".");
            return Optional.empty();
        }
        return word;
    }

    Optional<URI> httpUrl(String name) {
        return value(name, text -> {
            URI url = URI.create(text);
            if (url.getHost() == null || !Set.of("http", "https").contains(url.getScheme())) {
                throw new IllegalArgumentException("not an http URL");
            }
            return url;
        });
    }

    private <T> Optional<T> parsed(String name, String text, Function<String, T> parse) {
        try {
            return Optional.of(parse.apply(text));
        } catch (IllegalArgumentException _) {
            // Its message quotes the value.
            problem(name + " has a value that cannot be read.");
            return Optional.empty();
        }
    }
}
