using Wiber.Client.Messages;
using Wiber.Node.Broker.Filters;
using Wiber.Node.Http.Problems;

namespace Wiber.Node.Http.Messages;

/// <summary>The parameters that say which messages are wanted; all that are given must hold.</summary>
internal static class FilterQuery
{
    /// <summary>Names of the parameters.</summary>
    public static readonly string[] Names = ["sender", "recipient", "key", "id", "header", "text", "until"];

    private const int HeadersMax = 16;
    private const int TextBytesMax = 1024;

    /// <exception cref="ProblemException">A parameter is unusable.</exception>
    public static MessageFilter Read(HttpRequest request, long? fromUs = null)
    {
        byte[]? text = Query.Utf8(request, "text", TextBytesMax);
        return new MessageFilter
        {
            Sender = Query.Utf8(request, "sender", MessageBatchLimits.SenderBytesMax),
            Recipient = Query.Utf8(request, "recipient", MessageBatchLimits.RecipientBytesMax),
            Key = Query.Utf8(request, "key", MessageBatchLimits.KeyBytesMax),
            Id = Query.Utf8(request, "id", MessageBatchLimits.IdBytesMax),
            Headers = ReadHeaders(request),
            Text = text is null ? null : new TextPattern(text),
            FromUs = fromUs ?? long.MinValue,
            UntilUs = Query.Time(request, "until") ?? long.MaxValue,
        };
    }

    private static HeaderCondition[] ReadHeaders(HttpRequest request)
    {
        string?[] headers = request.Query["header"].ToArray();
        return headers.Length <= HeadersMax
            ? Array.ConvertAll(headers, ReadHeader)
            : throw new ProblemException(
                Problem.InvalidArgument($"header is given {headers.Length} times; at most {HeadersMax} are looked for"));
    }

    private static HeaderCondition ReadHeader(string? header)
    {
        int colon = header?.IndexOf(':', StringComparison.Ordinal) ?? -1;
        return colon > 0
            ? new HeaderCondition(
                Query.Utf8(header![..colon], "the name in header", MessageBatchLimits.HeaderNameBytesMax),
                Query.Utf8(header[(colon + 1)..], "the value in header", MessageBatchLimits.HeaderValueBytesMax))
            : throw new ProblemException(
                Problem.InvalidArgument($"header must be name:value such as header=trace:7, not \"{header}\""));
    }
}
