package aigateway.formats;

import aigateway.json.Document;
import aigateway.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What bounds the input tokens of a request: its bytes, the number of its images, or the model's context window.
 *
 * @param textTokens an upper bound of the tokens in the text of the whole body: a token has at least one byte
 * @param items messages and other parts; a provider adds a few tokens to each
 * @param images each counts by itself, because its bytes say nothing about its tokens
 * @param linkedImages those of them whose data is not in the request: at some servers a link may lead to a document or a video
 * @param tools whether there are tools, to which a provider may add a prompt of its own
 * @param builtInTools tools of the client that the provider describes to the model
 * @param shown what of the input the bytes and the images show
 * @param member holds the input
 * @param open the parts of the request whose cost none of these bounds
 */
public record InputBound(
        long textTokens,
        long items,
        long images,
        long linkedImages,
        boolean tools,
        long builtInTools,
        Shown shown,
        String member,
        List<OpenCost> open) {
    /** What of the input the bytes and the images show. */
    public enum Shown {
        /** All of it. */
        ALL,
        /** Not all: a file, an earlier response. Only the model's context window bounds the input. */
        PART,
        /** All of it, in items that each may fill the context window. */
        ITEMS
    }

    /** By the documents of the providers, the most that a picture costs at any of their models is 48,169. */
    public static final long TOKENS_AN_IMAGE = 50_000;

    private static final Set<String> EARLIER = Set.of("previous_response_id", "conversation");

    static InputBound of(Document request, String input, CostRules rules) {
        Json.Obj root = request.root();
        var parts = new InputParts(input, rules.tools());
        parts.visit(root.member(input), input);
        var system = new InputParts("system", rules.tools());
        system.visitParts(root.member("system"), "system");
        parts.visit(root.member("instructions"), "instructions");
        boolean earlier = EARLIER.stream().anyMatch(name -> root.member(name) != null);
        List<OpenCost> open = new ArrayList<>(rules.openCosts(root));
        open.addAll(parts.open());
        open.addAll(system.open());
        return new InputBound(
                request.length() - parts.dataBytes(),
                parts.items() + system.items(),
                parts.images() + system.images(),
                parts.linkedImages() + system.linkedImages(),
                hasTools(root),
                rules.tools().builtIns(root),
                earlier || parts.hidden() || system.hidden() ? Shown.PART : Shown.ALL,
                input,
                List.copyOf(open));
    }

    /** Of a request whose tokens follow from what is counted in it. */
    static InputBound counted(long tokens, String member, List<OpenCost> open) {
        return new InputBound(tokens, 1, 0, 0, false, 0, Shown.ALL, member, List.copyOf(open));
    }

    static boolean hasTools(Json.Obj root) {
        return !root.items(ToolRules.TOOLS).isEmpty()
                || !root.items(ToolRules.FUNCTIONS).isEmpty();
    }

    /**
     * The bound of a translated request, which is what is sent; where it leaves something open, the client's own members are
     * named.
     */
    public InputBound translatedFrom(InputBound client) {
        return new InputBound(
                textTokens,
                items,
                images,
                linkedImages,
                tools,
                builtInTools,
                shown,
                client.member,
                open.isEmpty()
                        ? open
                        : Stream.concat(client.open.stream(), open.stream()).toList());
    }
}
