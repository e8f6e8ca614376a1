package aigateway.formats;

import aigateway.json.FoldedName;
import aigateway.json.Json;
import aigateway.kernel.Part;
import aigateway.kernel.Problem;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Visits the messages, items and parts of an input, not their texts. Types that no list names may hold what the bytes do not
 * show.
 */
final class InputParts {
    private static final Set<String> TEXT =
            words("text input_text output_text refusal tool_use thinking redacted_thinking"
                    + " tool_reference reasoning_text summary_text");
    private static final Set<String> IMAGES = words("image image_url input_image");
    private static final Set<String> FILES = words("file input_file document");
    private static final Set<String> AUDIO = words("input_audio output_audio audio audio_url");
    /** Items and parts with text, or with parts of their own. */
    private static final Set<String> TEXT_ITEMS =
            words("function_call custom_tool_call reasoning tool_result search_result"
                    + " local_shell_call shell_call apply_patch_call tool_search_call local_shell_call_output shell_call_output"
                    + " apply_patch_call_output compaction_trigger");

    private static final Set<String> OUTPUT_ITEMS = words("function_call_output custom_tool_call_output");
    private static final Set<String> TOOL_ITEMS = words("tool_search_output additional_tools");
    /** Of earlier turns, and of videos: the bytes do not show all of it, and it costs only tokens. */
    private static final Set<String> HIDDEN = words("item_reference file_search_call computer_call computer_call_output"
            + " web_search_call image_generation_call code_interpreter_call mcp_list_tools mcp_call mcp_approval_request"
            + " compaction server_tool_use web_search_tool_result web_fetch_tool_result code_execution_tool_result"
            + " bash_code_execution_tool_result text_editor_code_execution_tool_result tool_search_tool_result"
            + " mcp_tool_use mcp_tool_result video_url input_video");

    private static final String CONTENT = "content";
    private static final String OUTPUT = "output";
    private static final String TYPE = "type";
    /** The names that are read here: a name that differs only by case has another meaning at some servers. */
    private static final Set<String> READ = Set.of(TYPE, CONTENT, OUTPUT, "role", "audio", "text", "tools");
    /** Of a message. In another member a server may find what the bytes do not show, such as a list of images. */
    private static final Set<String> MESSAGE =
            words("role content name type id status phase tool_calls tool_call_id function_call refusal reasoning"
                    + " reasoning_content reasoning_details annotations cache_control audio prefix partial metadata"
                    + " thinking thinking_blocks provider_specific_fields extra_content citations weight end_turn"
                    + " model stop_reason stop_sequence usage internal_chat_message_metadata_passthrough");

    private final String member;
    private final ToolRules tools;
    private final List<OpenCost> open = new ArrayList<>();
    private long items;
    private long images;
    private long linkedImages;
    private long dataBytes;
    private boolean hidden;

    InputParts(String member, ToolRules tools) {
        this.member = member;
        this.tools = tools;
    }

    List<OpenCost> open() {
        return open;
    }

    long items() {
        return items;
    }

    long images() {
        return images;
    }

    /** The images whose data is elsewhere, so that only their server can say that they are images. */
    long linkedImages() {
        return linkedImages;
    }

    /** The bytes of images and files, which no model reads as text. */
    long dataBytes() {
        return dataBytes;
    }

    /** Whether there are parts that the bytes do not show, and that are no images. */
    boolean hidden() {
        return hidden;
    }

    /** Visits the messages or items of the request. */
    void visit(@Nullable Json value, String path) {
        visit(value, path, false);
    }

    /** Visits the parts of one message. */
    void visitParts(@Nullable Json value, String path) {
        visit(value, path, true);
    }

    private void visit(@Nullable Json value, String path, boolean parts) {
        switch (value) {
            case null -> {}
            case Json.Str _, Json.Null _ -> {}
            case Json.Arr(var elements) -> {
                for (int i = 0; i < elements.size(); i++) {
                    element(elements.get(i), path + "[" + i + "]", parts);
                }
            }
            case Json _ -> wrongType(path, "a string or an array");
        }
    }

    private void element(Json element, String path, boolean part) {
        items++;
        switch (element) {
            case Json.Obj item -> object(item, path, part);
            case Json.Str _ -> {}
            case Json _ -> wrongType(path, "an object");
        }
    }

    private void object(Json.Obj item, String path, boolean part) {
        FoldedName.Variant variant = FoldedName.firstVariant(item.members().keySet(), READ);
        if (variant != null) {
            open.add(OpenCost.ambiguous(member, ApiRequest.caseVariant(path + ".", variant)));
        }
        if (CostRules.isKeptLong(item.member("cache_control"))) {
            open.add(OpenCost.priced(member, member, CostRules.keptLong(item)));
        }
        switch (item.member(TYPE)) {
            case Json.Str(String type) -> typed(item, type, path);
            case null -> {
                if (part) {
                    wrongType(path + ".type", "a string");
                } else {
                    message(item, path);
                }
            }
            case Json _ -> wrongType(path + ".type", "a string");
        }
    }

    private void typed(Json.Obj item, String type, String path) {
        if (type.equals("message")) {
            message(item, path);
        } else if (TEXT_ITEMS.contains(type)) {
            visit(item.member(CONTENT), path + ".content", true);
        } else if (OUTPUT_ITEMS.contains(type)) {
            visit(item.member(OUTPUT), path + ".output", true);
        } else if (TOOL_ITEMS.contains(type)) {
            open.addAll(tools.openCosts(item.members().getOrDefault(ToolRules.TOOLS, new Json.Arr(List.of())), null));
        } else if (IMAGES.contains(type)) {
            images++;
            linkedImages += holdsImage(item) ? 0 : 1;
            dataBytes += dataBytes(item);
        } else if (AUDIO.contains(type)) {
            open.add(OpenCost.priced(member, member, Surcharge.tokens(Part.AUDIO_INPUT, Part.CACHED_AUDIO_INPUT)));
            // A link to sound has no bytes that bound its tokens.
            hidden |= dataBytes(item) == 0;
        } else if (!TEXT.contains(type)) {
            unseen(item, type);
        }
    }

    /** A part that the bytes do not show. One of an unknown type may also have a price of its own. */
    private void unseen(Json.Obj part, String type) {
        hidden = true;
        if (FILES.contains(type)) {
            dataBytes += dataBytes(part);
        } else if (!HIDDEN.contains(type)) {
            open.add(OpenCost.unknown(member));
        }
    }

    private void message(Json.Obj message, String path) {
        if (message.text("role") == null) {
            wrongType(path + ".role", "a string");
        }
        if (message.member("audio") != null) {
            unpriced();
        }
        hidden |= message.members().entrySet().stream()
                .anyMatch(each -> !MESSAGE.contains(each.getKey()) && holdsMore(each.getValue()));
        visit(message.member(CONTENT), path + ".content", true);
    }

    private static boolean holdsMore(Json value) {
        return value instanceof Json.Obj || value instanceof Json.Arr || value instanceof Json.Str;
    }

    private void wrongType(String path, String expected) {
        open.add(OpenCost.ambiguous(member, Problem.invalidType(path, expected)));
    }

    private void unpriced() {
        open.add(OpenCost.pricedApart(member, member));
    }

    /** Whether the data of an image is in the part. Some servers read a document or a video there too. */
    private static boolean holdsImage(Json.Obj part) {
        return String.valueOf(part.text("media_type")).startsWith("image/")
                || part.members().values().stream().anyMatch(value -> switch (value) {
                    case Json.Obj nested -> holdsImage(nested);
                    case Json.Str(String text) -> text.startsWith("data:image/");
                    case Json.Arr _, Json.Num _, Json.Bool _, Json.Null _ -> false;
                });
    }

    /** The length of the encoded data in an image or a file, which is at least as long in the body. */
    private static long dataBytes(Json.Obj part) {
        boolean encoded = "base64".equals(part.text(TYPE));
        return part.members().values().stream()
                .mapToLong(value -> switch (value) {
                    case Json.Obj nested -> dataBytes(nested);
                    case Json.Str(String text) ->
                        encoded || text.startsWith("data:") ? text.getBytes(StandardCharsets.UTF_8).length : 0;
                    case Json.Arr _, Json.Num _, Json.Bool _, Json.Null _ -> 0;
                })
                .sum();
    }

    private static Set<String> words(String separated) {
        return Set.of(separated.split(" "));
    }
}
