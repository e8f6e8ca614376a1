package aigateway.local.litellm;

import aigateway.json.Json;
import java.util.List;

/**
 * The rows of LiteLLM's database that matter here, each as a JSON object with its columns. A column or a table that a version of
 * LiteLLM does not have is absent.
 *
 * @param models the models that were added while it ran; their parameters are encrypted
 */
public record Tables(
        List<Json.Obj> organizations,
        List<Json.Obj> teams,
        List<Json.Obj> users,
        List<Json.Obj> keys,
        List<Json.Obj> budgets,
        List<Json.Obj> models) {}
