package aigateway.functions.dashboard.keys;

import java.util.List;
import java.util.stream.Stream;

/**
 * A way to call the gateway, ready to be copied.
 *
 * @param id of its element
 */
public record Snippet(String id, String title, String code) {
    private static final String CURL = """
            curl %1$s/v1/chat/completions \\
              -H "Authorization: Bearer %2$s" \\
              -H "Content-Type: application/json" \\
              -d '{"model": "%3$s", "messages": [{"role": "user", "content": "Hello"}]}'""";

    private static final String OPENAI_PYTHON = """
            from openai import OpenAI

            client = OpenAI(base_url="%1$s/v1", api_key="%2$s")
            answer = client.chat.completions.create(
                model="%3$s",
                messages=[{"role": "user", "content": "Hello"}],
            )
            print(answer.choices[0].message.content)""";

    private static final String OPENAI_NODE = """
            import OpenAI from "openai";

            const client = new OpenAI({ baseURL: "%1$s/v1", apiKey: "%2$s" });
            const answer = await client.chat.completions.create({
              model: "%3$s",
              messages: [{ role: "user", content: "Hello" }],
            });
            console.log(answer.choices[0].message.content);""";

    private static final String ANTHROPIC_PYTHON = """
            from anthropic import Anthropic

            client = Anthropic(base_url="%1$s", api_key="%2$s")
            answer = client.messages.create(
                model="%3$s",
                max_tokens=500,
                messages=[{"role": "user", "content": "Hello"}],
            )
            print(answer.content[0].text)""";

    private static final String CLAUDE_CODE = """
            export ANTHROPIC_BASE_URL="%1$s"
            export ANTHROPIC_AUTH_TOKEN="%2$s"
            claude""";

    private static final String ENVIRONMENT = """
            OPENAI_BASE_URL=%1$s/v1
            OPENAI_API_KEY=%2$s
            ANTHROPIC_BASE_URL=%1$s
            ANTHROPIC_API_KEY=%2$s""";

    /**
     * @param address of the gateway, without a slash at its end
     */
    static List<Snippet> of(String address, String secret, String model) {
        return Stream.of(
                        new Snippet("snippet-curl", "curl", CURL),
                        new Snippet("snippet-python", "Python, openai", OPENAI_PYTHON),
                        new Snippet("snippet-node", "Node, openai", OPENAI_NODE),
                        new Snippet("snippet-anthropic", "Python, anthropic", ANTHROPIC_PYTHON),
                        new Snippet("snippet-claude-code", "Claude Code", CLAUDE_CODE),
                        new Snippet("snippet-env", "Environment", ENVIRONMENT))
                .map(each -> new Snippet(each.id, each.title, each.code.formatted(address, secret, model)))
                .toList();
    }
}
