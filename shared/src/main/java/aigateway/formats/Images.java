package aigateway.formats;

import aigateway.json.Document;
import aigateway.json.Json;
import aigateway.json.JsonReader;
import aigateway.json.RequestBody;
import aigateway.kernel.Consumption;
import aigateway.kernel.Endpoint;
import aigateway.kernel.Part;
import aigateway.kernel.Problem;
import aigateway.kernel.Result;
import aigateway.kernel.Tokens;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * OpenAI's {@code /v1/images/generations} and {@code /v1/images/edits}. A model is paid by the picture or by tokens; of the
 * models of OpenAI the tokens of a picture are known, and any other needs a price whose output has a maximum.
 */
public final class Images implements ApiFormat, WireApi {
    private static final CostRules COSTS = CostRules.of(
            "prompt n size quality background moderation output_format output_compression response_format style image"
                    + " image[] mask input_fidelity",
            ToolRules.CHAT);
    private static final Set<String> NAMES = Set.of(("model prompt n size quality background moderation output_format"
                    + " output_compression response_format style image image[] mask input_fidelity user stream bytes")
            .split(" "));
    private static final String PROMPT = "prompt";
    private static final int PICTURES_MAX = 10;
    /** Their pictures have at most 6,240 tokens of output by OpenAI's list; doubled. */
    private static final Pattern KNOWN = Pattern.compile("(openai/)?gpt-image-1(-mini|\\.5)?(-\\d{4}-\\d\\d-\\d\\d)?");

    private static final Pattern BY_PICTURE = Pattern.compile("(openai/)?dall-e-[23]");
    private static final Map<String, Long> TOKENS_BY_QUALITY = Map.of("low", 1_000L, "medium", 3_200L);
    private static final long TOKENS_A_PICTURE = 12_500;
    /** Of a picture that is edited: 6,144 and a few hundred with high fidelity. */
    private static final long TOKENS_A_KNOWN_INPUT = 10_000;

    private final boolean edits;

    /**
     * @param edits whether a form with pictures is sent, or JSON
     */
    Images(boolean edits) {
        this.edits = edits;
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
        return edits ? "images.edits" : "images.generations";
    }

    @Override
    public String urlSuffix() {
        return edits ? "/images/edits" : "/images/generations";
    }

    @Override
    public String inputMember() {
        return PROMPT;
    }

    /** A job's request is JSON. */
    @Override
    public boolean isJob() {
        return !edits;
    }

    @Override
    public Set<String> fieldNames() {
        return NAMES;
    }

    @Override
    public Result<ApiRequest> read(RequestBody body) {
        return edits ? FormRequest.read(this, body) : ApiFormat.super.read(body);
    }

    @Override
    public Optional<Problem> check(Json.Obj request) {
        Json stream = request.member("stream");
        if (stream != null && !stream.equals(new Json.Bool(false)) && !stream.equals(new Json.Str("false"))) {
            return Optional.of(Problem.unsupported("stream", "Pictures come whole; leave 'stream' out or send false."));
        }
        if (request.member(PROMPT) == null) {
            return Optional.of(Problem.missing(PROMPT));
        }
        if (edits && pictures(request) == 0) {
            return Optional.of(Problem.missing("image"));
        }
        long count = count(request);
        return count < 1 || count > PICTURES_MAX
                ? Optional.of(Problem.invalidValue("n", "expected a whole number from 1 to " + PICTURES_MAX))
                : Optional.empty();
    }

    /** In a form every field is text. */
    private static long count(Json.Obj request) {
        return switch (request.member("n")) {
            case null -> 1;
            case Json.Num _ -> request.integer("n", 0);
            case Json.Str(String text) when text.matches("\\d{1,3}") -> Long.parseLong(text);
            case Json _ -> 0;
        };
    }

    private static long pictures(Json.Obj request) {
        long single = Stream.of("image", "mask")
                .filter(name -> request.member(name) != null)
                .count();
        return single + request.items("image[]").size();
    }

    @Override
    public boolean isForm() {
        return edits;
    }

    @Override
    public CostRules costRules() {
        return COSTS;
    }

    @Override
    public InputBound inputBound(Document request) {
        Json.Obj root = request.root();
        boolean known = KNOWN.matcher(String.valueOf(root.text("model"))).matches();
        long each = known ? TOKENS_A_KNOWN_INPUT : InputBound.TOKENS_AN_IMAGE;
        List<OpenCost> open = new ArrayList<>(COSTS.openCosts(root));
        open.add(OpenCost.perhaps(
                "n", new Surcharge(Set.of(), Set.of(Part.IMAGE_OUTPUT), Map.of(Part.IMAGE, count(root)), 0)));
        return InputBound.counted(request.length() + each * pictures(root), PROMPT, open);
    }

    @Override
    public OutputCap outputCap(Json.Obj request) {
        String model = String.valueOf(request.text("model"));
        Long tokens = null;
        if (BY_PICTURE.matcher(model).matches()) {
            tokens = 0L;
        } else if (KNOWN.matcher(model).matches()) {
            tokens = TOKENS_BY_QUALITY.getOrDefault(String.valueOf(request.text("quality")), TOKENS_A_PICTURE);
        }
        return new OutputCap(List.of(), tokens, count(request));
    }

    @Override
    public boolean takesOutputCap() {
        return false;
    }

    @Override
    public String outputCapMember(String chatMember) {
        return "model";
    }

    /** Each request makes new pictures. */
    @Override
    public boolean isCacheable(ApiRequest request) {
        return false;
    }

    @Override
    public List<Consumption> shown(ApiRequest request, byte[] reply) {
        return JsonReader.provided(reply, Set.of("data")) instanceof JsonReader.Result.Read(var document)
                ? List.of(new Consumption(
                        Tokens.NONE,
                        Map.of(Part.IMAGE, (long) document.root().items("data").size()),
                        List.of()))
                : List.of();
    }
}
