using Wiber.Node.Broker;
using Wiber.Node.Broker.Reading;
using Wiber.Node.Broker.Reading.Ordering;
using Wiber.Node.Broker.Topics;
using Wiber.Node.Http.Problems;

namespace Wiber.Node.Http.Messages;

/// <summary>The parameters that say where a read begins.</summary>
internal static class StartQuery
{
    private static readonly string[] Names = ["offset", "cursor", "from", "since"];

    /// <summary>Whether any of them is given.</summary>
    public static bool IsIn(HttpRequest request) => Names.Any(request.Query.ContainsKey);

    /// <summary>
    /// Reads <c>offset</c>, <c>cursor</c>, <c>from</c> or <c>since</c>, of which at most one may be given; by default the first
    /// message.
    /// </summary>
    /// <param name="request">The request.</param>
    /// <param name="ordered">The cursor, if it is that of an ordered read.</param>
    public static StartOffset Read(HttpRequest request, OrderedCursor? ordered = null)
    {
        if (Names.Count(request.Query.ContainsKey) > 1)
        {
            throw new ProblemException(Problem.InvalidArgument("give one of offset, cursor, from and since"));
        }

        if (Query.Number(request, "offset", 0, long.MaxValue) is { } offset)
        {
            return new StartOffset(StartKind.Offset, offset);
        }

        if (ordered is not null)
        {
            return new StartOffset(StartKind.Cursor, Cursor: ordered.Low);
        }

        if (Query.Text(request, "cursor") is { } text)
        {
            return TopicCursor.TryParse(text, out TopicCursor? cursor)
                ? new StartOffset(StartKind.Cursor, Cursor: cursor)
                : throw new ProblemException(Problem.InvalidArgument(
                    $"cursor must be partitions and offsets such as 7~0-12.1-40, as an answer gave it, not \"{text}\""));
        }

        if (Query.Time(request, "since") is { } timestampUs)
        {
            return new StartOffset(StartKind.Time, timestampUs);
        }

        return new StartOffset(
            Query.Choice(request, "from", "earliest", "latest") == "latest" ? StartKind.Latest : StartKind.Earliest);
    }

    /// <summary>
    /// Refuses a start that does not fit to the topic's partitions. One of an earlier topic of the name fits: the topic is read
    /// from its first message then.
    /// </summary>
    /// <exception cref="ProblemException">It names a partition that is not there, or none where it must.</exception>
    public static void Require(MessageBroker broker, string topic, int? partition, StartOffset start)
    {
        TopicDescription? known = broker.FindTopic(topic);
        int count = known?.Partitions.Count ?? 0;
        if (start.Kind == StartKind.Offset && partition is null && count > 1)
        {
            throw new ProblemException(Problem.InvalidArgument(
                $"offset is of one partition, and topic \"{topic}\" has {count}; give partition too, or cursor instead"));
        }

        if (known is not null && start.Cursor?.TopicNumber is { } number && number != known.Number)
        {
            // Numbers grow: the cursor is of an earlier topic, or this node does not have the later one yet.
            RequireEarlier(topic, number, known.Number);
            return;
        }

        if (start.Kind == StartKind.Cursor && count > 0 && start.Cursor!.LastPartition >= count)
        {
            throw new ProblemException(Problem.InvalidArgument(
                $"cursor names partition {start.Cursor.LastPartition}, and topic \"{topic}\" has {count} of them"));
        }

        if (start.Kind == StartKind.Cursor && partition is { } one && !start.Cursor!.Covers(one))
        {
            throw new ProblemException(
                Problem.InvalidArgument($"cursor {start.Cursor} does not say where partition {one} goes on"));
        }
    }

    private static void RequireEarlier(string topic, int number, int known)
    {
        if (number > known)
        {
            throw new ProblemException(Problem.NotReady(
                $"this node does not have the topic \"{topic}\" of the cursor yet; ask again, or another one"));
        }
    }
}
