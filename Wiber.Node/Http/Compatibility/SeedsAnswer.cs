using System.Text.Json;
using Wiber.Node.Http.Problems;

namespace Wiber.Node.Http.Compatibility;

/// <summary>The answers of the seeds' API that are not a plain yes.</summary>
internal static class SeedsAnswer
{
    private const string BadRequest = "bad_request";
    private const string Error = "error";

    /// <summary>Tells in the seeds' words why a request came to nothing, or may have.</summary>
    public static Task WriteAsync(HttpContext context, Problem problem)
    {
        if (problem is { Code: ProblemCode.NotLeader, LeaderUrl: { } leader })
        {
            return RedirectAsync(context, leader, problem.Location);
        }

        return problem switch
        {
            { Code: ProblemCode.OutcomeUnknown } => OutcomeUnknownAsync(context, messageId: null),
            { Code: ProblemCode.NoLeader or ProblemCode.Overloaded } =>
                WriteAsync(context, problem.Status, Error, "replication quorum not achieved"),
            { Status: StatusCodes.Status400BadRequest } => WriteAsync(context, problem.Status, BadRequest, problem.Detail),
            _ => WriteAsync(context, problem.Status, Error, problem.Detail),
        };
    }

    /// <summary>The server itself found the request to be wrong.</summary>
    public static Task WriteAsync(HttpContext context, BadHttpRequestException exception) =>
        WriteAsync(context, exception.StatusCode, BadRequest, exception.Message);

    /// <summary>A message may or may not be stored; whoever sends it again needs the id that the node made for it.</summary>
    public static Task OutcomeUnknownAsync(HttpContext context, string? messageId)
    {
        context.Response.StatusCode = StatusCodes.Status504GatewayTimeout;
        return JsonAnswer.WriteAsync(context.Response, json =>
        {
            WriteStart(json, Error, "outcome unknown: send again with the same msg_id");
            if (messageId is not null)
            {
                json.WriteString("msg_id"u8, messageId);
            }

            json.WriteEndObject();
        });
    }

    /// <summary>A page of another machine wants something.</summary>
    public static Task ForeignPageAsync(HttpContext context) => WriteAsync(
        context, StatusCodes.Status403Forbidden, "forbidden", "web pages may use this API only from http://localhost");

    private static Task RedirectAsync(HttpContext context, Uri leader, string? location)
    {
        context.Response.StatusCode = StatusCodes.Status307TemporaryRedirect;

        // A browser that follows to another port no longer says which page asks, and is refused there. Without a location it
        // hands the answer to the page, which goes to leader_url itself.
        if (location is not null && context.Request.Headers.Origin.Count == 0)
        {
            context.Response.Headers.Location = location;
        }

        return JsonAnswer.WriteAsync(context.Response, json =>
        {
            json.WriteStartObject();
            json.WriteString("status"u8, "redirect"u8);
            json.WriteString("leader_url"u8, JsonText.BaseAddress(leader));
            json.WriteString("reason"u8, "node_is_not_leader"u8);
            json.WriteEndObject();
        });
    }

    private static Task WriteAsync(HttpContext context, int statusCode, string status, string reason)
    {
        context.Response.StatusCode = statusCode;
        return JsonAnswer.WriteAsync(context.Response, json =>
        {
            WriteStart(json, status, reason);
            json.WriteEndObject();
        });
    }

    private static void WriteStart(Utf8JsonWriter json, string status, string reason)
    {
        json.WriteStartObject();
        json.WriteString("status"u8, status);
        json.WriteString("reason"u8, reason);
    }
}
