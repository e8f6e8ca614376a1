package aigateway.call;

import aigateway.formats.ApiFormats;
import aigateway.formats.ApiRequest;
import aigateway.formats.ReportedUsage;
import aigateway.formats.StreamReader;
import aigateway.formats.UsageMeter;
import aigateway.formats.WireApi;
import aigateway.formats.translation.ResponseTranslator;
import aigateway.json.JsonReader;
import aigateway.json.JsonText;
import aigateway.kernel.Problem;
import aigateway.pricing.Price;
import aigateway.providers.Classification;
import aigateway.providers.Dispatch;
import aigateway.providers.ProviderCall;
import aigateway.providers.ProviderReply;
import aigateway.providers.ProviderReply.Streamed.End;
import aigateway.providers.ResponseClassifier;
import aigateway.providers.RetryAdvice;
import aigateway.providers.Target;
import aigateway.traces.Span;
import aigateway.traces.TraceParent;
import aigateway.traces.Tracing;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * Calls the provider of an attempt once, and classifies its response. Blocks until the response is complete. Passes the
 * events of a stream on as they arrive, except for the last one.
 */
public final class CallProvider {
    private static final byte[] NO_EVENT = new byte[0];

    private final InstantSource clock;
    private final UsageFaults faults;
    private final Tracing tracing;

    public CallProvider(InstantSource clock, UsageFaults faults, Tracing tracing) {
        this.clock = clock;
        this.faults = faults;
        this.tracing = tracing;
    }

    /**
     * @param dispatch marked before the first byte is sent
     */
    Reply.FromProvider call(Attempt attempt, Grant grant, Dispatch dispatch) {
        Span span = tracing.begin(
                "attempt", Tracing.Side.CLIENT, attempt.call().record().trace());
        try {
            ProviderCall call = begin(attempt, grant, dispatch, span.context());
            Reply.FromProvider reply = attempt.streams() ? stream(attempt, grant, call) : whole(attempt, grant, call);
            CallSpans.end(span, attempt, reply);
            return reply;
        } catch (RuntimeException | Error failure) {
            CallSpans.end(span, attempt, failure);
            throw failure;
        }
    }

    private Reply.FromProvider whole(Attempt attempt, Grant grant, ProviderCall call) {
        long started = clock.millis();
        ProviderReply reply = attempt.target().provider().call(call);
        return whole(attempt, grant, reply, exchange(attempt, call, started, null, reply));
    }

    /** The exchange that ends now. */
    private Exchange exchange(
            Attempt attempt, ProviderCall call, long started, @Nullable FirstEvent first, ProviderReply reply) {
        Integer status = switch (reply) {
            case ProviderReply.Answered answer -> (Integer) answer.status();
            case ProviderReply.Streamed _ -> (Integer) 200;
            case ProviderReply.NotConnected _, ProviderReply.TimedOut _, ProviderReply.Broken _ -> null;
        };
        return new Exchange(
                attempt.call().record().since(started),
                clock.millis() - started,
                first == null ? null : first.millis(),
                status,
                call.dispatch().key());
    }

    private Reply.FromProvider stream(Attempt attempt, Grant grant, ProviderCall call) {
        Target target = attempt.target();
        ProviderRequest request = attempt.request();
        StreamReader reader = ApiFormats.of(attempt.call().endpoint())
                .streamReader(attempt.call().sink(), attempt.admitted().request());
        ResponseTranslator translator = request.translator();
        ResponseTranslator.@Nullable TranslatedEvents translated =
                translator == null ? null : translator.stream(reader);
        // The usage is read as the provider sent it: a translation has no place for all of it.
        UsageMeter meter =
                translated == null ? reader.meter() : request.body().api().usageMeter(request.body());
        long started = clock.millis();
        var first = new FirstEvent(translated == null ? reader : new MeteredEvents(meter, translated), clock, started);
        ProviderReply reply = target.provider().stream(call, first);
        Exchange exchange = exchange(attempt, call, started, first, reply);
        if (!(reply instanceof ProviderReply.Streamed(End end))) {
            return whole(attempt, grant, reply, exchange);
        }
        if (end == End.ENDED) {
            meter.ended();
            if (translated != null) {
                translated.ended();
            }
            reader.complete();
        }
        return streamed(attempt, grant, new Read(reader, meter), end, exchange);
    }

    /** Notes what the client is shown of the attempt, and makes its call. */
    private static ProviderCall begin(Attempt attempt, Grant grant, Dispatch dispatch, @Nullable TraceParent trace) {
        Target target = attempt.target();
        ProviderRequest request = attempt.request();
        CallRecord record = attempt.call().record();
        record.beginAttempt();
        if (grant.lowered() && grant.outputCap() != null) {
            record.capOutput(grant.outputCap());
        }
        if (grant.outputCap() != null) {
            record.capTools(request.body().api().editsWithinBudget(request.body()));
        }
        record.target(target, attempt.number());
        record.leftOut(request.leftOut());
        return new ProviderCall(
                request.body().api(),
                target.model(),
                request.bytes(target, grant.outputCap()),
                request.body().contentType(),
                attempt.timeout(),
                attempt.streamTimeout(),
                dispatch,
                request.headers(attempt.call().caller()).within(trace));
    }

    private Reply.FromProvider whole(Attempt attempt, Grant grant, ProviderReply reply, Exchange exchange) {
        Target target = attempt.target();
        boolean errorsAreFree = target.provider().traits().billing().errorsAreFree();
        WireApi api = attempt.request().body().api();
        return switch (ResponseClassifier.classify(reply, api, attempt.timeout(), errorsAreFree)) {
            case Classification.Served(byte[] body, ReportedUsage reported) -> {
                ReportedUsage usage = reported == null ? shown(attempt, grant, body) : reported;
                check(attempt, grant, usage);
                typed(attempt, api, reply);
                yield new Reply.Whole(
                        translated(body, attempt.request().translator()), grant.served(target, usage, exchange));
            }
            case Classification.Free(Problem problem, RetryAdvice advice) ->
                ChargeNote.failed(attempt, problem, Grant.voided(target, exchange), advice);
            case Classification.Unknown(Problem problem, RetryAdvice advice) ->
                ChargeNote.failed(attempt, problem, grant.charged(target, exchange), advice);
        };
    }

    /** What request and reply show of a call whose reply reports no usage; null where the price does not follow from that. */
    private static @Nullable ReportedUsage shown(Attempt attempt, Grant grant, byte[] reply) {
        ApiRequest sent = attempt.request().body();
        Price price = grant.price();
        return price == null
                ? null
                : sent.api().shown(sent, reply).stream()
                        .filter(price::isCompleteFor)
                        .findFirst()
                        .map(shown -> new ReportedUsage(shown, "shown", true, null))
                        .orElse(null);
    }

    /** Tells the client the type of a reply that is not JSON. */
    private static void typed(Attempt attempt, WireApi api, ProviderReply reply) {
        if (reply instanceof ProviderReply.Answered answer) {
            String type = ResponseClassifier.mediaType(answer);
            if (api.mayReply(type)) {
                attempt.call().record().header("content-type", ReplyType.of(type));
            }
        }
    }

    /** The body is valid JSON: the classifier has read it. */
    private static byte[] translated(byte[] body, @Nullable ResponseTranslator translator) {
        if (translator == null) {
            return body;
        }
        if (!(JsonReader.provided(body) instanceof JsonReader.Result.Read(var document))) {
            throw new IllegalStateException("a response was classified as JSON and is none");
        }
        return JsonText.bytes(translator.response(document.root()));
    }

    /** A stream as the client gets it, and its usage as the provider reports it. */
    private record Read(StreamReader reader, UsageMeter meter) {}

    /**
     * The usage of the whole reply counts, also where the stream broke off after it. Without it the whole hold is charged, or
     * what is known of a part where that is more.
     */
    private Reply.FromProvider streamed(Attempt attempt, Grant grant, Read read, End end, Exchange exchange) {
        StreamReader reader = read.reader;
        Target target = attempt.target();
        ReportedUsage reported = read.meter.reported();
        ReportedUsage usage = read.meter.isFinal() ? reported : null;
        if (usage != null || reader.last() != null) {
            check(attempt, grant, usage);
        }
        boolean more = usage == null && reported != null && grant.isExceededBy(reported);
        Reply.Receipt receipt = grant.served(target, more ? reported : usage, exchange);
        Problem problem = problem(reader, end, attempt, exchange);
        if (problem != null && !reader.hasBegun()) {
            return ChargeNote.failed(attempt, problem, receipt, RetryAdvice.ELSEWHERE);
        }
        byte[] last = reader.last();
        byte[] lastShown = problem != null
                ? reader.broken(ChargeNote.on(problem, receipt, attempt.call().record()))
                : last == null ? NO_EVENT : last;
        return new Reply.Streamed(receipt, lastShown, reader.broken(Problem.notRecorded()), problem);
    }

    /** Looks for what a provider reports wrongly about a whole reply. */
    private void check(Attempt attempt, Grant grant, @Nullable ReportedUsage usage) {
        if (usage == null) {
            if (!grant.isFree()) {
                faults.unreadable(attempt);
            }
            return;
        }
        faults.servedAt(attempt, usage.consumption().tiers());
        if (!usage.explained()) {
            faults.unexplained(attempt, usage.tokens());
        }
        if (grant.outputCap() != null) {
            long choices = attempt.request().client().cap().choices();
            faults.checkCap(attempt, Math.multiplyExact(grant.outputCap(), choices), usage.tokens());
        }
    }

    /** Null when the last event has arrived, or when the client has left. */
    private static @Nullable Problem problem(StreamReader reader, End end, Attempt attempt, Exchange exchange) {
        if (reader.problem() != null || reader.last() != null) {
            return reader.problem();
        }
        return switch (end) {
            case LEFT -> null;
            case TIMED_OUT -> Problem.providerTimeout(attempt.exceeded(exchange.millis()));
            case ENDED, BROKEN -> Problem.providerOutcomeUnknown("The provider's stream broke off.");
        };
    }
}
