package aigateway.formats;

import aigateway.json.Document;
import aigateway.json.Json;
import aigateway.json.RequestBody;
import aigateway.kernel.Endpoint;
import aigateway.kernel.Part;
import aigateway.kernel.Problem;
import aigateway.kernel.Result;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * OpenAI's {@code /v1/audio/transcriptions} and {@code /v1/audio/translations}: a form with a recording. A model is paid by the
 * length of the recording, or by tokens that follow from it.
 */
public final class Transcriptions implements ApiFormat, WireApi {
    private static final String FILE = "file";
    private static final CostRules COSTS = CostRules.of(
            "file language prompt response_format temperature timestamp_granularities[] include[] chunking_strategy"
                    + " known_speaker_names[]",
            ToolRules.CHAT);
    private static final Set<String> NAMES = Set.of(("model file language prompt response_format temperature include[]"
                    + " timestamp_granularities[] chunking_strategy known_speaker_names[] stream bytes seconds")
            .split(" "));
    /** They refuse longer recordings. */
    private static final Pattern BOUNDED = Pattern.compile("(openai/)?gpt-4o(-mini)?-transcribe.*");

    private static final long SECONDS_MAX = 1_500;
    /** Of sound: ten tokens; doubled. Of speech a person says five at most. */
    private static final long TOKENS_A_SECOND = 20;
    /** What they write at most of a piece of a recording. */
    private static final long OUTPUT_TOKENS = 2_000;
    /** Where the bytes do not bound the length: eight kilobits a second. */
    private static final long BYTES_A_SECOND = 1_000;

    private final boolean translates;

    /**
     * @param translates whether the text is English whatever is spoken
     */
    Transcriptions(boolean translates) {
        this.translates = translates;
    }

    @Override
    public Endpoint endpoint() {
        return new Endpoint(name());
    }

    @Override
    public WireApi wireApi() {
        return this;
    }

    @Override
    public String name() {
        return translates ? "audio.translations" : "audio.transcriptions";
    }

    @Override
    public String urlSuffix() {
        return translates ? "/audio/translations" : "/audio/transcriptions";
    }

    @Override
    public String inputMember() {
        return FILE;
    }

    /** A job's request is JSON. */
    @Override
    public boolean isJob() {
        return false;
    }

    @Override
    public boolean isCacheable(ApiRequest request) {
        return false;
    }

    @Override
    public Set<String> fieldNames() {
        return NAMES;
    }

    @Override
    public Result<ApiRequest> read(RequestBody body) {
        return FormRequest.read(this, body);
    }

    @Override
    public Optional<Problem> check(Json.Obj request) {
        Json stream = request.member("stream");
        if (stream != null && !stream.equals(new Json.Str("false"))) {
            return Optional.of(
                    Problem.unsupported("stream", "A transcription comes whole; leave 'stream' out or send false."));
        }
        return switch (request.member(FILE)) {
            case null -> Optional.of(Problem.missing(FILE));
            case Json.Obj _ -> Optional.empty();
            case Json _ -> Optional.of(Problem.invalidType(FILE, "a file"));
        };
    }

    @Override
    public boolean isForm() {
        return true;
    }

    @Override
    public CostRules costRules() {
        return COSTS;
    }

    @Override
    public InputBound inputBound(Document request) {
        Json.Obj root = request.root();
        Long known = secondsAtMost(root);
        List<OpenCost> open = new ArrayList<>(COSTS.openCosts(root));
        if (known == null) {
            open.add(new OpenCost(FILE, OpenCost.Kind.PRICED_APART, unbounded(), null));
        }
        long seconds = known == null ? bytes(root) / BYTES_A_SECOND + 1 : known;
        open.add(OpenCost.perhaps(
                FILE, new Surcharge(Set.of(), Set.of(Part.AUDIO_INPUT), Map.of(Part.AUDIO_SECOND, seconds), 0)));
        return InputBound.counted(request.length() + TOKENS_A_SECOND * seconds, FILE, open);
    }

    private static Problem unbounded() {
        return new Problem(
                400,
                "invalid_request_error",
                "unbounded_cost",
                FILE,
                "A budget applies to this key, and the length of this recording cannot be bounded. Send WAV or MP3, or use"
                        + " gpt-4o-transcribe, which takes no more than " + SECONDS_MAX + " seconds.",
                Map.of());
    }

    /** Null where nothing bounds it. */
    private static @Nullable Long secondsAtMost(Json.Obj request) {
        Json.Obj file = request.object(FILE);
        long seconds = file == null ? -1 : file.integer(FormRequest.SECONDS, -1);
        boolean bounded = BOUNDED.matcher(String.valueOf(request.text("model"))).matches();
        if (seconds < 0) {
            return bounded ? SECONDS_MAX : null;
        }
        return bounded ? Math.min(seconds, SECONDS_MAX) : seconds;
    }

    private static long bytes(Json.Obj request) {
        Json.Obj file = request.object(FILE);
        return file == null ? 0 : file.integer(FormRequest.BYTES, 0);
    }

    @Override
    public OutputCap outputCap(Json.Obj request) {
        Long seconds = secondsAtMost(request);
        boolean bounded = BOUNDED.matcher(String.valueOf(request.text("model"))).matches();
        Long tokens = bounded && seconds != null ? Long.valueOf(OUTPUT_TOKENS + TOKENS_A_SECOND * seconds) : null;
        return new OutputCap(List.of(), tokens, 1);
    }

    @Override
    public boolean takesOutputCap() {
        return false;
    }

    @Override
    public String outputCapMember(String chatMember) {
        return "model";
    }

    /** Other formats than JSON are texts without usage. */
    @Override
    public boolean mayReply(String mediaType) {
        return (mediaType.startsWith("text/") && !mediaType.equals("text/html"))
                || mediaType.equals("application/x-subrip");
    }
}
