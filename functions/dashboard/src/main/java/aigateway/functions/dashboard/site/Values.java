package aigateway.functions.dashboard.site;

import aigateway.functions.web.Form;
import java.util.HashMap;
import java.util.Map;

/** What the fields of a form show: what is stored, or what was just typed and refused. */
public final class Values {
    private final Map<String, String> texts;
    private final Form typed;

    private Values(Map<String, String> texts, Form typed) {
        this.texts = Map.copyOf(texts);
        this.typed = typed;
    }

    public static Values of(Map<String, String> stored) {
        return new Values(stored, Form.NONE);
    }

    /** What was typed; a field that was not sent, such as a box without its check, is empty. */
    public static Values of(Form typed) {
        return new Values(Map.of(), typed);
    }

    /** The same with another value. */
    public Values with(String name, String value) {
        Map<String, String> more = new HashMap<>(texts);
        more.put(name, value);
        return new Values(more, typed);
    }

    /** Without blanks around it, and with one kind of line end. Empty when there is none. */
    public String text(String name) {
        String text = texts.containsKey(name) ? texts.getOrDefault(name, "") : typed.text(name);
        return text.replace("\r\n", "\n").strip();
    }

    public boolean has(String name) {
        return !text(name).isEmpty();
    }

    public boolean is(String name, String value) {
        return text(name).equals(value);
    }
}
