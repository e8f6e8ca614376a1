package aigateway.formats.translation;

import aigateway.json.Json;
import aigateway.json.JsonObject;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Anthropic's tools that the client runs: their schema is not in the request, because Claude knows it. */
enum BuiltInTools {
    BASH("bash_\\d{8}", "Runs a command in a shell that keeps its state.") {
        @Override
        JsonObject properties() {
            return JsonObject.of()
                    .json("command", type("string", "The command to run."))
                    .json("restart", type("boolean", "Whether to start the shell again."));
        }
    },
    TEXT_EDITOR("text_editor_\\d{8}", "Views, creates and edits text files.") {
        @Override
        JsonObject properties() {
            return JsonObject.of()
                    .json("command", oneOf("view", "create", "str_replace", "insert", "undo_edit"))
                    .json("path", type("string", "The path of the file or folder."))
                    .json("file_text", type("string", "For create: the content of the file."))
                    .json("old_str", type("string", "For str_replace: the text to replace, which occurs once."))
                    .json("new_str", type("string", "For str_replace: the new text."))
                    .json("insert_line", type("integer", "For insert: the line after which the text is inserted."))
                    .json("insert_text", type("string", "For insert: the text to insert."))
                    .json("view_range", list("integer", "For view: the first and last line."));
        }

        @Override
        List<String> required() {
            return List.of("command", "path");
        }
    },
    MEMORY("memory_\\d{8}", "Reads and writes files of notes that are kept between conversations.") {
        @Override
        JsonObject properties() {
            return JsonObject.of()
                    .json("command", oneOf("view", "create", "str_replace", "insert", "delete", "rename"))
                    .json("path", type("string", "The path, below /memories."))
                    .json("file_text", type("string", "For create: the content of the file."))
                    .json("old_str", type("string", "For str_replace: the text to replace."))
                    .json("new_str", type("string", "For str_replace: the new text."))
                    .json("insert_line", type("integer", "For insert: the line after which the text is inserted."))
                    .json("insert_text", type("string", "For insert: the text to insert."))
                    .json("old_path", type("string", "For rename: the present path."))
                    .json("new_path", type("string", "For rename: the new path."))
                    .json("view_range", list("integer", "For view: the first and last line."));
        }

        @Override
        List<String> required() {
            return List.of("command");
        }
    },
    COMPUTER("computer_\\d{8}", "Controls the screen, mouse and keyboard of a computer.") {
        @Override
        JsonObject properties() {
            return JsonObject.of()
                    .json(
                            "action",
                            oneOf(
                                    "screenshot",
                                    "left_click",
                                    "right_click",
                                    "middle_click",
                                    "double_click",
                                    "triple_click",
                                    "left_click_drag",
                                    "left_mouse_down",
                                    "left_mouse_up",
                                    "mouse_move",
                                    "cursor_position",
                                    "key",
                                    "hold_key",
                                    "type",
                                    "scroll",
                                    "wait",
                                    "zoom"))
                    .json("coordinate", list("integer", "The x and y of the point, in pixels."))
                    .json("start_coordinate", list("integer", "For left_click_drag: where it starts."))
                    .json("text", type("string", "For type: the text. For key: the keys. Else keys to hold."))
                    .json("duration", type("number", "For hold_key and wait: the seconds."))
                    .json("scroll_direction", oneOf("up", "down", "left", "right"))
                    .json("scroll_amount", type("integer", "For scroll: the number of steps."))
                    .json("region", list("integer", "For zoom: the two corners of the region."));
        }

        @Override
        List<String> required() {
            return List.of("action");
        }
    };

    static final String WIDTH = "display_width_px";
    static final String HEIGHT = "display_height_px";

    private final Pattern type;
    private final String description;

    BuiltInTools(String type, String description) {
        this.type = Pattern.compile(type);
        this.description = description;
    }

    abstract JsonObject properties();

    List<String> required() {
        return List.of();
    }

    /** The schema of a tool of this type; null for a tool that runs at Anthropic. */
    static Json.@Nullable Obj schema(String type) {
        BuiltInTools tool = of(type);
        return tool == null
                ? null
                : JsonObject.of()
                        .text("type", "object")
                        .json("properties", tool.properties().object())
                        .json(
                                "required",
                                new Json.Arr(tool.required().stream()
                                        .<Json>map(Json.Str::new)
                                        .toList()))
                        .object();
    }

    /** Says also what other members of the tool say to Claude. */
    static @Nullable Json description(Json.Obj tool) {
        BuiltInTools known = of(String.valueOf(tool.text("type")));
        if (known == null) {
            return null;
        }
        long width = tool.integer(WIDTH, 0);
        long height = tool.integer(HEIGHT, 0);
        return new Json.Str(
                known.description + (width == 0 ? "" : " The screen has " + width + " by " + height + " pixels."));
    }

    private static @Nullable BuiltInTools of(String type) {
        return Arrays.stream(values())
                .filter(each -> each.type.matcher(type).matches())
                .findFirst()
                .orElse(null);
    }

    private static Json.Obj type(String type, String description) {
        return JsonObject.of()
                .text("type", type)
                .text("description", description)
                .object();
    }

    private static Json.Obj list(String type, String description) {
        return JsonObject.of()
                .text("type", "array")
                .json("items", JsonObject.of().text("type", type).object())
                .text("description", description)
                .object();
    }

    private static Json.Obj oneOf(String... words) {
        return JsonObject.of()
                .text("type", "string")
                .json(
                        "enum",
                        new Json.Arr(
                                Arrays.stream(words).<Json>map(Json.Str::new).toList()))
                .object();
    }
}
