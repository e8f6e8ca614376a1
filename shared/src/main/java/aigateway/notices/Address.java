package aigateway.notices;

import aigateway.kernel.Word;
import java.util.List;

/** Where a channel's notices go. */
public sealed interface Address {
    /** The kinds of channels. */
    enum Kind {
        WEBHOOK,
        SLACK,
        MAIL
    }

    Kind kind();

    /** Gets signed JSON. */
    record Webhook(String url) implements Address {
        @Override
        public Kind kind() {
            return Kind.WEBHOOK;
        }
    }

    /** An incoming webhook of Slack, or of a server that takes the same. Its URL is a secret: who has it can post. */
    record Slack(String url) implements Address {
        @Override
        public Kind kind() {
            return Kind.SLACK;
        }

        @Override
        public String toString() {
            return "Slack[****]";
        }
    }

    record Mail(List<String> to) implements Address {
        public Mail {
            to = List.copyOf(to);
        }

        @Override
        public Kind kind() {
            return Kind.MAIL;
        }
    }

    /** As it is stored, before it is encrypted. */
    default String text() {
        return switch (this) {
            case Webhook(String url) -> url;
            case Slack(String url) -> url;
            case Mail(List<String> to) -> String.join("\n", to);
        };
    }

    /** Of a kind's word and of {@link #text}. */
    static Address of(String kind, String text) {
        return switch (Word.parse(Kind.class, kind)) {
            case WEBHOOK -> new Webhook(text);
            case SLACK -> new Slack(text);
            case MAIL -> new Mail(List.of(text.split("\n", -1)));
        };
    }
}
