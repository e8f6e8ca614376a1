package aigateway.assembly;

import aigateway.http.HeaderValue;
import aigateway.secrets.SecretName;
import aigateway.secrets.Secrets;
import aigateway.usage.UsageTotals.Owner;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Which metrics there are, and where they are pushed to.
 *
 * @param owners whose usage has series of its own
 * @param pushgateway empty where nothing is pushed
 * @param pushUser for basic authentication, with the secret PUSHGATEWAY_PASSWORD
 */
public record MetricSettings(Set<Owner> owners, Optional<URI> pushgateway, Optional<String> pushUser) {
    private static final String LABELS = "METRICS_LABELS";
    private static final String URL = "PUSHGATEWAY_URL";
    private static final String USER = "PUSHGATEWAY_USER";
    private static final String PASSWORD = SecretName.PUSHGATEWAY_PASSWORD.name();
    private static final String TOKEN = SecretName.PUSHGATEWAY_TOKEN.name();

    static MetricSettings read(SettingsReader in) {
        Optional<URI> url = in.httpUrl(URL);
        if (url.filter(each -> each.getUserInfo() != null || each.getQuery() != null || each.getFragment() != null)
                .isPresent()) {
            in.problem(URL + " must be a base URL alone; user and password are " + USER + " and " + PASSWORD + ".");
        }
        Optional<String> user = in.text(USER);
        in.checkSecretHeader(TOKEN);
        // Only looked at: both are secrets, and read again at each push.
        Optional<String> password = in.text(PASSWORD);
        Optional<String> token = in.text(TOKEN);
        if (user.filter(name -> name.contains(":")).isPresent()) {
            in.problem(USER + " must not hold a colon.");
        }
        if (token.isPresent() && (user.isPresent() || password.isPresent())) {
            in.problem(TOKEN + " and " + USER + " with " + PASSWORD + " are two ways to sign in: set one of them.");
        }
        return new MetricSettings(owners(in), url, user);
    }

    private static Set<Owner> owners(SettingsReader in) {
        List<String> words = in.list(LABELS, word -> word.toLowerCase(Locale.ROOT));
        Set<Owner> owners = EnumSet.noneOf(Owner.class);
        for (String word : words.isEmpty() ? List.of("team") : words) {
            switch (word) {
                case "team" -> owners.add(Owner.TEAM);
                case "key" -> owners.add(Owner.KEY);
                case "none" -> {}
                default -> in.problem(LABELS + " must be none, or a list of team and key.");
            }
        }
        if (words.contains("none") && words.size() > 1) {
            in.problem(LABELS + " must be none alone, or a list of team and key.");
        }
        return owners;
    }

    /** The header that signs in at the Pushgateway; empty where none is needed. */
    Optional<String> authorization(Secrets secrets) {
        Optional<String> basic = pushUser.map(user -> {
            String password = secrets.find(SecretName.PUSHGATEWAY_PASSWORD).orElse("");
            return "Basic "
                    + Base64.getEncoder().encodeToString((user + ':' + password).getBytes(StandardCharsets.UTF_8));
        });
        return basic.or(() -> secrets.find(SecretName.PUSHGATEWAY_TOKEN)
                .filter(HeaderValue::isSendable)
                .map(token -> "Bearer " + token));
    }
}
