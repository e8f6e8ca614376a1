package aigateway.formats;

import aigateway.json.Document;
import aigateway.json.Json;
import aigateway.kernel.Consumption;
import aigateway.kernel.Endpoint;
import aigateway.kernel.Part;
import aigateway.kernel.Problem;
import aigateway.kernel.Tokens;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * OpenAI's {@code /v1/audio/speech}: the reply is a recording. A model is paid by the character, or by tokens of sound, which no
 * member of the request bounds.
 */
public final class Speech implements ApiFormat, WireApi {
    private static final Endpoint ENDPOINT = new Endpoint("audio.speech");
    private static final String INPUT = "input";
    private static final CostRules COSTS =
            CostRules.of("input voice instructions response_format speed stream_format", ToolRules.CHAT);
    private static final Pattern BY_CHARACTER = Pattern.compile("(openai/)?tts-1(-hd)?(-\\d{4})?");
    /** OpenAI's price for a minute of gpt-4o-mini-tts is that of 1,250 tokens. */
    private static final long TOKENS_A_SECOND = 21;
    /** Of {@code response_format: pcm}: 24,000 samples of two bytes. */
    private static final long PCM_BYTES_A_SECOND = 48_000;

    Speech() {}

    @Override
    public Endpoint endpoint() {
        return ENDPOINT;
    }

    @Override
    public WireApi wireApi() {
        return this;
    }

    @Override
    public String name() {
        return ENDPOINT.kind();
    }

    @Override
    public String urlSuffix() {
        return "/audio/speech";
    }

    @Override
    public String inputMember() {
        return INPUT;
    }

    /** A job's result is JSON. */
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
        return Set.of("model", INPUT, "voice", "instructions", "response_format", "speed", "stream_format");
    }

    @Override
    public Optional<Problem> check(Json.Obj request) {
        Json format = request.member("stream_format");
        if (ApiRequest.streams(request) || (format != null && !format.equals(new Json.Str("audio")))) {
            return Optional.of(Problem.unsupported(
                    format == null ? "stream" : "stream_format", "The recording is sent as it is, not as events."));
        }
        return switch (request.member(INPUT)) {
            case null -> Optional.of(Problem.missing(INPUT));
            case Json.Str _ -> Optional.empty();
            case Json _ -> Optional.of(Problem.invalidType(INPUT, "a string"));
        };
    }

    @Override
    public CostRules costRules() {
        return COSTS;
    }

    @Override
    public InputBound inputBound(Document request) {
        List<OpenCost> open = new ArrayList<>(COSTS.openCosts(request.root()));
        open.add(OpenCost.perhaps(
                INPUT,
                new Surcharge(
                        Set.of(), Set.of(Part.AUDIO_OUTPUT), Map.of(Part.CHARACTER, characters(request.root())), 0)));
        return InputBound.counted(request.length(), INPUT, open);
    }

    private static long characters(Json.Obj request) {
        String input = request.text(INPUT);
        return input == null ? 0 : input.length();
    }

    @Override
    public OutputCap outputCap(Json.Obj request) {
        boolean byCharacter =
                BY_CHARACTER.matcher(String.valueOf(request.text("model"))).matches();
        return byCharacter ? OutputCap.NO_OUTPUT : OutputCap.of(request, List.of(), 1);
    }

    @Override
    public boolean takesOutputCap() {
        return false;
    }

    @Override
    public String outputCapMember(String chatMember) {
        return "model";
    }

    @Override
    public boolean mayReply(String mediaType) {
        return mediaType.startsWith("audio/") || mediaType.equals("application/octet-stream");
    }

    /** By the character, or by how long the recording lasts where its bytes show it. */
    @Override
    public List<Consumption> shown(ApiRequest request, byte[] reply) {
        Json.Obj root = request.document().root();
        List<Consumption> readings = new ArrayList<>(
                List.of(new Consumption(Tokens.NONE, Map.of(Part.CHARACTER, characters(root)), List.of())));
        OptionalLong seconds = "pcm".equals(root.text("response_format"))
                ? OptionalLong.of((reply.length + PCM_BYTES_A_SECOND - 1) / PCM_BYTES_A_SECOND)
                : SoundLength.secondsAtMost(reply);
        if (seconds.isPresent()) {
            long sound = Math.multiplyExact(seconds.getAsLong(), TOKENS_A_SECOND);
            var tokens = new Tokens(request.document().length(), 0, 0, sound, 0);
            readings.add(new Consumption(tokens, Map.of(Part.AUDIO_OUTPUT, sound), List.of()));
        }
        return readings;
    }
}
