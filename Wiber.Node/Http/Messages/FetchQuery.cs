using System.Text;
using Wiber.Node.Broker.Filters;
using Wiber.Node.Broker.Reading;
using Wiber.Node.Http.Ordering;
using Wiber.Node.Http.Problems;

namespace Wiber.Node.Http.Messages;

/// <summary>The parameters of a read.</summary>
internal sealed record FetchQuery
{
    private static readonly string[] Names =
    [
        "offset", "cursor", "last", "before", "from", "since", "limit", "waitMs", "partition", "consistency",
        .. FilterQuery.Names, .. OrderQuery.Names,
    ];

    public required string Topic { get; init; }

    /// <summary>The only partition wanted.</summary>
    public int? Partition { get; init; }

    public required StartOffset Start { get; init; }

    /// <summary>How to put the messages into order, if not in that of the log.</summary>
    public OrderQuery? Order { get; init; }

    /// <summary>So many from the end, instead of a start.</summary>
    public int? Last { get; init; }

    /// <summary>With <see cref="Last"/>: from this place instead of the end.</summary>
    public LogPlace Before { get; init; } = LogPlace.End;

    public required MessageFilter Filter { get; init; }

    public required int Limit { get; init; }

    public required int WaitMs { get; init; }

    public required string Consistency { get; init; }

    /// <exception cref="ProblemException">A parameter is unknown, unusable, or contradicts another.</exception>
    public static FetchQuery Read(HttpContext context)
    {
        HttpRequest request = context.Request;
        string topic = Query.Topic(context);
        Query.AllowOnly(request, Names);
        var last = (int?)Query.Number(request, "last", 0, ApiLimits.MessagesMax);
        if (last is not null
            && request.Query.Keys.FirstOrDefault(
                name => name is "offset" or "cursor" or "from" or "limit" or "waitMs") is { } other)
        {
            throw new ProblemException(Problem.InvalidArgument($"last and {other} do not go together"));
        }

        var order = OrderQuery.Read(request, Query.Text(request, "cursor"));
        if (last is not null && order is not null)
        {
            throw new ProblemException(Problem.InvalidArgument("last and order=timestamp do not go together"));
        }

        StartOffset start = StartQuery.Read(request, order?.Cursor);
        return new FetchQuery
        {
            Topic = topic,
            Partition = Query.Partition(request),
            Start = start,
            Order = order,
            Last = last,
            Before = ReadBefore(request, last is not null),
            Filter = FilterQuery.Read(request, last is not null && start.Kind == StartKind.Time ? start.Value : null),
            Limit = (int)(Query.Number(request, "limit", 1, ApiLimits.MessagesMax) ?? ApiLimits.MessagesDefault),
            WaitMs = (int)(Query.Number(request, "waitMs", 0, ApiLimits.WaitMsMax) ?? 0),
            Consistency = Query.Choice(request, "consistency", ReadGate.Local, ReadGate.Leader, ReadGate.Linearizable),
        };
    }

    private static LogPlace ReadBefore(HttpRequest request, bool isLast)
    {
        if (Query.Text(request, "before") is not { } text)
        {
            return LogPlace.End;
        }

        if (!isLast)
        {
            throw new ProblemException(Problem.InvalidArgument("before goes with last only"));
        }

        return LogPlace.TryParse(Encoding.UTF8.GetBytes(text), out LogPlace place)
            ? place
            : throw new ProblemException(
                Problem.InvalidArgument($"before must be a place such as 1234.5, as an answer gave it, not \"{text}\""));
    }
}
