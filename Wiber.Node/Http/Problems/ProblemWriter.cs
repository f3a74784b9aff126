using System.Globalization;
using System.Text.Json;

namespace Wiber.Node.Http.Problems;

/// <summary>Answers with problem details.</summary>
internal static class ProblemWriter
{
    private const string ContentType = "application/problem+json";

    public static Task WriteAsync(HttpContext context, Problem problem)
    {
        HttpResponse response = context.Response;
        response.StatusCode = problem.Status;
        if (problem.RetryAfterSeconds is { } seconds)
        {
            response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        }

        if (problem.Status == StatusCodes.Status401Unauthorized)
        {
            response.Headers.WWWAuthenticate = "Bearer";
        }

        if (problem.Location is not null)
        {
            response.Headers.Location = problem.Location;
        }

        return HttpMethods.IsHead(context.Request.Method)
            ? Task.CompletedTask
            : JsonAnswer.WriteAsync(response, json => Write(json, problem), ContentType);
    }

    private static void Write(Utf8JsonWriter json, Problem problem)
    {
        json.WriteStartObject();
        json.WriteString("type"u8, $"urn:wiber:problem:{problem.Code}");
        json.WriteString("title"u8, problem.Code.Replace('_', ' '));
        json.WriteNumber("status"u8, problem.Status);
        json.WriteString("detail"u8, problem.Detail);
        json.WriteString("code"u8, problem.Code);
        if (problem.LeaderUrl is not null)
        {
            json.WriteString("leaderUrl"u8, JsonText.BaseAddress(problem.LeaderUrl));
        }

        json.WriteEndObject();
    }
}
