using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http;
using Wiber.Client.Api;

namespace Wiber.Gateway.Problems;

/// <summary>An error as a client sees it: problem details by RFC 9457, as the nodes write them.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Code">Kind of problem for programs.</param>
/// <param name="Detail">A sentence for a person: what is wrong and what to do.</param>
internal sealed record GatewayProblem(int Status, string Code, string Detail)
{
    /// <summary>What is said of a failure that nobody foresaw.</summary>
    public const string FailureDetail = "the gateway failed; its output says how";

    private const int RetryAfterSeconds = 1;

    private static readonly WiberJsonContext Json = new(new JsonSerializerOptions(WiberJsonContext.Default.Options)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });

    public static GatewayProblem UnknownNode(string id, IEnumerable<string> known) => new(
        StatusCodes.Status404NotFound,
        WiberErrorCodes.UnknownNode,
        $"Unknown node {id}; there are {string.Join(", ", known)}");

    public static GatewayProblem Invalid(string detail) =>
        new(StatusCodes.Status422UnprocessableEntity, "invalid_argument", detail);

    /// <summary>A failure of the cluster: its own refusal as it is, silence as what is between gateway and nodes.</summary>
    public static GatewayProblem Of(WiberApiException error) => new(
        error.Code switch
        {
            WiberErrorCodes.OutcomeUnknown => StatusCodes.Status504GatewayTimeout,
            WiberErrorCodes.Unreachable or WiberErrorCodes.NoLeader or WiberErrorCodes.NotLeader =>
                StatusCodes.Status503ServiceUnavailable,
            WiberErrorCodes.InvalidAnswer => StatusCodes.Status502BadGateway,
            _ => error.Status ?? StatusCodes.Status400BadRequest,
        },
        error.Code,
        error.Detail);

    /// <summary>Answers a request with this problem.</summary>
    public async Task WriteAsync(HttpContext context)
    {
        HttpResponse response = context.Response;
        response.StatusCode = Status;
        response.ContentType = "application/problem+json";
        if (Status == StatusCodes.Status503ServiceUnavailable)
        {
            response.Headers.RetryAfter = RetryAfterSeconds.ToString(CultureInfo.InvariantCulture);
        }

        var document = new Client.Api.Problem
        {
            Type = $"urn:wiber:problem:{Code}",
            Title = Code.Replace('_', ' '),
            Status = Status,
            Detail = Detail,
            Code = Code,
        };
        await response.Body.WriteAsync(JsonSerializer.SerializeToUtf8Bytes(document, Json.Problem), context.RequestAborted);
    }
}
