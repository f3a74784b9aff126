using System.Collections.Frozen;
using Wiber.Client.Security;

namespace Wiber.Node.Http.Security;

/// <summary>
/// Which role each endpoint needs where tokens are on: the one place that says so. What is not in it needs the strongest.
/// </summary>
internal static class AccessRules
{
    private static readonly string[] Open = ["GET /healthz", "GET /readyz"];

    private static readonly string[] Readers =
    [
        "GET /metrics",
        "GET /openapi.json",
        "GET /v1/topics/{topic}/messages",
        "GET /v1/topics/{topic}/batches",
        "GET /v1/topics/{topic}/stream",
        "GET /v1/topics/{topic}",
        "GET /v1/topics",
        "GET /v1/groups",
        "GET /v1/groups/{group}",
        "GET /v1/ordering",
        "GET /v1/nodes",
        "GET /v1/status",
        "GET /v1/time",
        "GET /v1/time/stats",
        "GET /v1/peer-messages",
        "GET /v1/isolation",
        "GET /messages",
        "GET /status",
        "GET /heartbeat",
        "GET /time",
        "GET /clock",
        "GET /time/stats",
        "GET /ordering/status",
        "POST /sync",
        "POST /time/correct",
        "POST /request_vote",
        "POST /append_entries",
    ];

    private static readonly string[] Writers =
    [
        "POST /v1/topics/{topic}/messages",
        "POST /v1/batches",
        "PUT /v1/groups/{group}/members/{member}",
        "POST /v1/groups/{group}/members/{member}/heartbeat",
        "DELETE /v1/groups/{group}/members/{member}",
        "POST /v1/groups/{group}/commits",
        "POST /send",
        "POST /replicate",
    ];

    private static readonly string[] Admins =
    [
        "POST /v1/topics",
        "PATCH /v1/topics/{topic}",
        "DELETE /v1/topics/{topic}",
        "DELETE /v1/topics/{topic}/messages/{offset}",
        "DELETE /v1/groups/{group}",
        "POST /v1/groups/{group}/reset",
        "POST /v1/ordering/force",
        "POST /v1/nodes",
        "DELETE /v1/nodes/{id}",
        "POST /v1/leader",
        "POST /v1/time/sync",
        "POST /v1/reload",
        "GET /v1/backup",
        "PUT /v1/isolation",
        "DELETE /v1/isolation",
        "POST /time/sync",
        "POST /time/reset",
        "POST /ordering/force_delivery",
    ];

    private static readonly FrozenDictionary<string, ApiRole?> Rules =
        Rows(Open, null).Concat(Rows(Readers, ApiRole.Read)).Concat(Rows(Writers, ApiRole.Write))
            .Concat(Rows(Admins, ApiRole.Admin)).ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Every endpoint that has a rule: methods and path templates.</summary>
    public static IEnumerable<string> Endpoints => Rules.Keys;

    /// <summary>The role that an endpoint needs; null if it is open to all.</summary>
    /// <param name="endpoint">The endpoint that the request goes to; null if there is none.</param>
    public static ApiRole? RoleOf(Endpoint? endpoint)
    {
        if (endpoint is not RouteEndpoint route)
        {
            // There is nothing, or nothing for this method; whoever may read may know that.
            return ApiRole.Read;
        }

        string method = route.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods is [var only] ? only : "";
        return method == HttpMethods.Options
            // A browser asks what it may send before it sends a token.
            ? null
            : Rules.TryGetValue($"{method} {route.RoutePattern.RawText}", out ApiRole? role) ? role : ApiRole.Admin;
    }

    private static IEnumerable<KeyValuePair<string, ApiRole?>> Rows(string[] endpoints, ApiRole? role) =>
        endpoints.Select(endpoint => KeyValuePair.Create(endpoint, role));
}
