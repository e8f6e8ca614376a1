package aigateway.notices;

import aigateway.audit.AdminEvent;
import aigateway.audit.Audits;
import aigateway.http.WebhookHttpClient;
import aigateway.json.JsonText;
import aigateway.json.RequestBody;
import aigateway.kernel.ChannelId;
import aigateway.kernel.Ids;
import aigateway.kernel.Problem;
import aigateway.kernel.Result;
import aigateway.kernel.Transactions;
import aigateway.kernel.Word;
import aigateway.kernel.Write;
import aigateway.webhooks.WebhookSecret;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** What an operator does with channels. Each change and its audit event are one transaction. */
public final class ManageChannels {
    private static final Set<String> CREATE = Set.of("name", "kind", "url", "addresses");
    private static final Set<String> PATCH = Set.of("name", "url", "addresses", "disabled");
    private static final int NAME_LENGTH_MAX = 100;
    /** Each notice is stored once for each of them. */
    private static final int CHANNELS_MAX = 100;

    private static final int SECRET_BYTES = 32;

    private final Channels channels;
    private final Audits audits;
    private final Transactions transactions;
    private final AddressReader addresses;
    private final Ids ids;
    private final RandomGenerator random;
    private final InstantSource clock;

    /**
     * @param mail whether a mail server is configured
     */
    public ManageChannels(
            Channels channels,
            Audits audits,
            Transactions transactions,
            WebhookHttpClient receivers,
            boolean mail,
            Ids ids,
            RandomGenerator random,
            InstantSource clock) {
        this.channels = channels;
        this.audits = audits;
        this.transactions = transactions;
        this.addresses = new AddressReader(receivers, mail);
        this.ids = ids;
        this.random = random;
        this.clock = clock;
    }

    /**
     * A new channel.
     *
     * @param secret of a webhook, to show this once; null for the other kinds
     */
    public record NewlyMade(Channel channel, @Nullable WebhookSecret secret) {}

    public Result<NewlyMade> create(String actor, RequestBody body) {
        return body.object(CREATE).flatMap(fields -> {
            String name = fields.requiredText("name", 1, NAME_LENGTH_MAX);
            Address address = addresses.ofNewChannel(fields);
            if (address == null || fields.problem() != null) {
                return fields.result(name).flatMap(_ -> Result.refused(Problem.missing("kind")));
            }
            if (channels.count() >= CHANNELS_MAX) {
                return Result.refused(Problem.conflict("There are at most " + CHANNELS_MAX + " channels."));
            }
            return Result.ok(create(actor, name, address));
        });
    }

    private NewlyMade create(String actor, String name, Address address) {
        WebhookSecret secret = address instanceof Address.Webhook ? secret() : null;
        var made = new Channels.NewChannel(ids.channel(), name, address, secret, clock.instant());
        transactions.commit(
                List.of(event(actor, "channel.create", made.id(), name, address.kind()), channels.create(made)));
        return new NewlyMade(channels.find(made.id()).orElseThrow(), secret);
    }

    public Result<Channel> find(ChannelId id) {
        return channels.find(id).map(Result::ok).orElseGet(ManageChannels::noSuchChannel);
    }

    public List<Channel> list(@Nullable ChannelId after, int limit) {
        return channels.list(after, limit);
    }

    public Result<Channel> patch(String actor, ChannelId id, RequestBody body) {
        return body.object(PATCH)
                .flatMap(fields -> find(id).flatMap(known -> {
                    String name = fields.text("name", 1, NAME_LENGTH_MAX);
                    Address address = addresses.ofChange(fields, known.address().kind());
                    var change = new Channels.Change(
                            name, address, fields.has("disabled") ? fields.flag("disabled", false) : null);
                    return fields.result(change).flatMap(valid -> {
                        Write event = event(
                                actor,
                                "channel.change",
                                id,
                                name == null ? known.name() : name,
                                known.address().kind());
                        transactions.commit(List.of(event, channels.change(id, valid)));
                        return find(id);
                    });
                }));
    }

    /** Returns the channel as it was. */
    public Result<Channel> delete(String actor, ChannelId id) {
        return find(id).map(last -> {
            Write event = event(
                    actor, "channel.delete", id, last.name(), last.address().kind());
            transactions.commit(List.of(event, channels.delete(id, clock.instant())));
            return last;
        });
    }

    public static <T> Result<T> noSuchChannel() {
        return Result.refused(Problem.notFound("There is no such channel."));
    }

    private WebhookSecret secret() {
        byte[] bytes = new byte[SECRET_BYTES];
        random.nextBytes(bytes);
        return WebhookSecret.of(bytes);
    }

    /** Without the address, which may hold a secret. */
    private Write event(String actor, String action, ChannelId id, String name, Address.Kind kind) {
        String detail = JsonText.objectText(json -> json.text("name", name).text("kind", Word.of(kind)));
        return audits.admin(new AdminEvent(actor, action, id.value(), detail));
    }
}
