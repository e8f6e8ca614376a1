package aigateway.local.drills;

/** What an agent has to do. */
enum AgentTask {
    /** A command of the shell. */
    SHELL("shell", false),
    /** The same with a key that has a hard budget. */
    BUDGET("shell, hard budget", true),
    /** The tool of an MCP server. */
    MCP("MCP, hard budget", true),
    /** To look at a picture. */
    PICTURE("picture, hard budget", true);

    final String words;
    final boolean hardBudget;

    AgentTask(String words, boolean hardBudget) {
        this.words = words;
        this.hardBudget = hardBudget;
    }
}
