package aigateway.notices;

import aigateway.http.WebhookHttpClient;
import aigateway.json.Fields;
import aigateway.kernel.Word;
import aigateway.webhooks.WebhookUrl;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads addresses as an operator writes them; the fields' problem says what is wrong.
 *
 * @param mail whether a mail server is configured
 */
record AddressReader(WebhookHttpClient receivers, boolean mail) {
    private static final int RECIPIENTS_MAX = 20;
    private static final String URL = "url";
    private static final String ADDRESSES = "addresses";

    /** Null when something is wrong. */
    @Nullable
    Address ofNewChannel(Fields fields) {
        String word = fields.requiredText("kind", 1, 20);
        Optional<Address.Kind> kind = Word.read(Address.Kind.class, word);
        if (fields.problem() == null && kind.isEmpty()) {
            fields.wrong("kind", "expected one of webhook, slack, mail");
        }
        if (fields.problem() != null) {
            return null;
        }
        String required = kind.orElseThrow() == Address.Kind.MAIL ? ADDRESSES : URL;
        if (!fields.has(required)) {
            fields.missing(required);
        }
        return ofChange(fields, kind.orElseThrow());
    }

    /** Null when none is given, or something is wrong. */
    @Nullable
    Address ofChange(Fields fields, Address.Kind kind) {
        for (String other : Set.of(URL, ADDRESSES)) {
            if (fields.has(other) && other.equals(URL) == (kind == Address.Kind.MAIL)) {
                fields.wrong(other, "a channel of the kind " + Word.of(kind) + " has none");
            }
        }
        return switch (kind) {
            case WEBHOOK -> url(fields, Address.Webhook::new);
            case SLACK -> url(fields, Address.Slack::new);
            case MAIL -> mail(fields);
        };
    }

    private @Nullable Address url(Fields fields, Function<String, Address> kind) {
        String url = fields.text(URL, 1, WebhookUrl.LENGTH_MAX);
        if (url == null) {
            return null;
        }
        WebhookUrl.check(fields, url, receivers);
        return kind.apply(url);
    }

    private Address.@Nullable Mail mail(Fields fields) {
        List<String> to = fields.texts(ADDRESSES, RECIPIENTS_MAX, MailAddress.LENGTH_MAX);
        if (to == null) {
            return null;
        }
        if (!mail) {
            fields.wrong("kind", "mail needs the settings SMTP_HOST and MAIL_FROM");
        }
        if (to.isEmpty() || !to.stream().allMatch(MailAddress::isValid)) {
            fields.wrong(ADDRESSES, "expected at least one address such as ops@example.com");
        }
        return new Address.Mail(to.stream().distinct().toList());
    }
}
