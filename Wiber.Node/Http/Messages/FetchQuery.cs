using Wiber.Node.Http.Problems;

namespace Wiber.Node.Http.Messages;

/// <summary>The parameters of a read.</summary>
internal sealed record FetchQuery
{
    public required string Topic { get; init; }

    public required int Partition { get; init; }

    public required StartOffset Start { get; init; }

    /// <summary>So many from the end, instead of a start.</summary>
    public int? Last { get; init; }

    public required int Limit { get; init; }

    public required int WaitMs { get; init; }

    public required string Consistency { get; init; }

    /// <exception cref="ProblemException">A parameter is unknown, unusable, or contradicts another.</exception>
    public static FetchQuery Read(HttpContext context)
    {
        HttpRequest request = context.Request;
        string topic = Query.Topic(context);
        Query.AllowOnly(request, "offset", "last", "from", "since", "limit", "waitMs", "partition", "consistency");
        var last = (int?)Query.Number(request, "last", 0, ApiLimits.MessagesMax);
        if (last is not null
            && request.Query.Keys.FirstOrDefault(
                name => name is "offset" or "from" or "since" or "limit" or "waitMs") is { } other)
        {
            throw new ProblemException(Problem.InvalidArgument($"last and {other} do not go together"));
        }

        return new FetchQuery
        {
            Topic = topic,
            Partition = Query.Partition(request) ?? 0,
            Start = ReadStart(request),
            Last = last,
            Limit = (int)(Query.Number(request, "limit", 1, ApiLimits.MessagesMax) ?? ApiLimits.MessagesDefault),
            WaitMs = (int)(Query.Number(request, "waitMs", 0, ApiLimits.WaitMsMax) ?? 0),
            Consistency = Query.Choice(request, "consistency", ReadGate.Local, ReadGate.Leader, ReadGate.Linearizable),
        };
    }

    /// <summary>
    /// Reads <c>offset</c>, <c>from</c> or <c>since</c>, of which at most one may be given; by default the first message.
    /// </summary>
    public static StartOffset ReadStart(HttpRequest request)
    {
        long? offset = Query.Number(request, "offset", 0, long.MaxValue);
        string? since = request.Query["since"];
        string? from = request.Query["from"];
        if ((offset is null ? 0 : 1) + (since is null ? 0 : 1) + (from is null ? 0 : 1) > 1)
        {
            throw new ProblemException(Problem.InvalidArgument("give one of offset, from and since"));
        }

        if (offset is { } number)
        {
            return new StartOffset(StartKind.Offset, number);
        }

        if (since is not null)
        {
            return JsonText.TryParseTime(since, out long timestampUs)
                ? new StartOffset(StartKind.Time, timestampUs)
                : throw new ProblemException(
                    Problem.InvalidArgument($"since must be an RFC 3339 time such as 2026-01-31T12:00:00Z, not \"{since}\""));
        }

        return new StartOffset(
            Query.Choice(request, "from", "earliest", "latest") == "latest" ? StartKind.Latest : StartKind.Earliest, 0);
    }
}
