package aigateway.functions.dashboard.alerts;

import aigateway.alerts.AlertKind;
import aigateway.alerts.AlertRule;
import aigateway.assembly.AlertFeature;
import aigateway.assembly.NoticeFeature;
import aigateway.assembly.PeopleFeature;
import aigateway.functions.dashboard.site.Visit;
import aigateway.kernel.TeamId;
import aigateway.kernel.Word;
import aigateway.notices.Address;
import aigateway.notices.Channel;
import aigateway.people.Team;
import io.micronaut.http.HttpResponse;
import jakarta.inject.Singleton;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The page with the rules of alerts, and the channels that notices are sent to. */
@Singleton
class AlertSetup {
    private static final int RULES_MAX = 100;
    private static final int TEAMS_MAX = 1_000;

    private final AlertFeature alerts;
    private final NoticeFeature notices;
    private final PeopleFeature people;

    AlertSetup(AlertFeature alerts, NoticeFeature notices, PeopleFeature people) {
        this.alerts = alerts;
        this.notices = notices;
        this.people = people;
    }

    /**
     * A rule in the list.
     *
     * @param numbers such as "percent 80"
     * @param mutedUntil null when it is not muted now
     * @param channels in words
     */
    public record RuleRow(
            String id,
            String name,
            String kind,
            String numbers,
            String scope,
            String channels,
            boolean enabled,
            @Nullable Instant mutedUntil) {}

    /**
     * A channel in the list.
     *
     * @param address without what is secret
     */
    public record ChannelRow(
            String id,
            String name,
            String kind,
            String address,
            @Nullable String disabledReason) {}

    /** A kind of rules, with the numbers that a rule of it may set. */
    public record KindChoice(String word, String name, List<Figure> numbers) {}

    /**
     * A number of a rule.
     *
     * @param usual null for none
     */
    public record Figure(String name, @Nullable String usual, long min, long max, boolean whole) {}

    HttpResponse<byte[]> page(Visit visit, int status, String problem) {
        List<Channel> channels = notices.manageChannels().list(null, RULES_MAX);
        Map<String, String> teams = people.manageTeams().list(null, visit.teams(), null, TEAMS_MAX).stream()
                .collect(Collectors.toMap(team -> team.id().value(), Team::name));
        Map<String, Object> values = new HashMap<>();
        values.put(
                "rules",
                alerts.manageRules().list(null, RULES_MAX).stream()
                        .map(rule -> rule(rule, channels, teams, visit.now()))
                        .toList());
        values.put("channels", channels.stream().map(AlertSetup::channel).toList());
        values.put(
                "kinds", Arrays.stream(AlertKind.values()).map(AlertSetup::kind).toList());
        values.put("problem", problem);
        values.put("canSetUp", true);
        return visit.show(status, "alerts/rules", values);
    }

    private static RuleRow rule(AlertRule rule, List<Channel> channels, Map<String, String> teams, Instant now) {
        String numbers = rule.kind().parameters().stream()
                .map(each -> {
                    BigDecimal own = rule.parameters().set().get(each.name());
                    BigDecimal value = own == null ? each.otherwise() : own;
                    return value == null ? "" : each.name().replace('_', ' ') + " " + value.toPlainString();
                })
                .filter(text -> !text.isEmpty())
                .collect(Collectors.joining(", "));
        Instant muted = rule.mutedUntil();
        return new RuleRow(
                rule.id().value(),
                rule.name(),
                AlertRow.name(rule.kind()),
                numbers,
                scope(rule, teams),
                rule.channels() == null
                        ? "all channels"
                        : rule.channels().isEmpty() ? "no channel" : names(rule, channels),
                rule.enabled(),
                muted != null && now.isBefore(muted) ? muted : null);
    }

    private static String names(AlertRule rule, List<Channel> channels) {
        return channels.stream()
                .filter(each -> rule.channels() != null && rule.channels().contains(each.id()))
                .map(Channel::name)
                .collect(Collectors.joining(", "));
    }

    private static String scope(AlertRule rule, Map<String, String> teams) {
        TeamId team = rule.scope().team();
        if (team != null) {
            return "team " + teams.getOrDefault(team.value(), team.value());
        }
        if (rule.scope().budget() != null) {
            return "budget " + rule.scope().budget().value();
        }
        return rule.scope().key() == null
                ? "everything"
                : "key " + rule.scope().key().value();
    }

    private static ChannelRow channel(Channel channel) {
        String address = switch (channel.address()) {
            case Address.Webhook(String url) -> url;
            case Address.Slack _ -> "the URL is secret";
            case Address.Mail(List<String> to) -> String.join(", ", to);
        };
        return new ChannelRow(
                channel.id().value(),
                channel.name(),
                Word.of(channel.address().kind()),
                address,
                channel.disabledReason());
    }

    private static KindChoice kind(AlertKind kind) {
        return new KindChoice(
                Word.of(kind),
                AlertRow.name(kind),
                kind.parameters().stream()
                        .map(each -> new Figure(
                                each.name(),
                                each.otherwise() == null
                                        ? null
                                        : each.otherwise().toPlainString(),
                                each.min(),
                                each.max(),
                                each.places() == 0))
                        .toList());
    }
}
