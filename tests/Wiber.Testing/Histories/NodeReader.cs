using System.Net;
using System.Text.Json;
using Wiber.Client.Api;

namespace Wiber.Testing.Histories;

/// <summary>Reads at one node and no other, with a consistency of choice.</summary>
/// <param name="http">Connections; must not follow redirects, for they lead to another node.</param>
/// <param name="node">The node's id.</param>
/// <param name="address">Base address of its client API.</param>
/// <param name="consistency">What to ask for.</param>
public sealed class NodeReader(HttpClient http, string node, Uri address, ReadConsistency consistency)
{
    private static readonly FetchAnswer Nothing = new() { Messages = [], NextOffset = 0, EndOffset = 0 };

    /// <summary>The node's id.</summary>
    public string Node => node;

    /// <summary>Reads once; nothing if the node refused or did not answer.</summary>
    /// <exception cref="InvalidDataException">What was answered is not the API's, or not what was asked for.</exception>
    public async Task<FetchAnswer?> TryReadAsync(string topic, ReadRange range, CancellationToken cancellationToken)
    {
        string consistencyText = consistency.ToString().ToLowerInvariant();
        var uri = new Uri(address, $"/v1/topics/{topic}/messages?{range}&consistency={consistencyText}");
        try
        {
            using HttpResponseMessage response = await http.GetAsync(uri, cancellationToken);
            byte[] body = await response.Content.ReadAsByteArrayAsync(cancellationToken);
            return response.StatusCode switch
            {
                HttpStatusCode.OK => Parse(body, range),
                HttpStatusCode.NotFound when CodeOf(body) == WiberErrorCodes.UnknownTopic => Nothing,
                HttpStatusCode.TemporaryRedirect or HttpStatusCode.ServiceUnavailable => null,
                _ => throw new InvalidDataException($"{uri} was answered with status {(int)response.StatusCode}"),
            };
        }
        catch (Exception error) when (error is HttpRequestException or IOException or OperationCanceledException)
        {
            return null;
        }
    }

    private static FetchAnswer Parse(byte[] body, ReadRange range)
    {
        FetchAnswer answer = JsonSerializer.Deserialize(body, WiberJsonContext.Default.FetchAnswer)
            ?? throw new InvalidDataException("a read was answered with null");
        long next = range.FirstOffset(answer.EndOffset);
        foreach (Message message in answer.Messages)
        {
            if (message.Offset != next)
            {
                throw new InvalidDataException($"a read of {range} gave offset {message.Offset} where {next} comes");
            }

            next++;
        }

        return answer;
    }

    private static string? CodeOf(byte[] body) => JsonSerializer.Deserialize(body, WiberJsonContext.Default.Problem)?.Code;
}
