namespace Wiber.Client.Api;

/// <summary>Messages of a topic.</summary>
public sealed record FetchAnswer
{
    /// <summary>The messages: of one partition by offset, of several in the order in which they were stored.</summary>
    public required IReadOnlyList<Message> Messages { get; init; }

    /// <summary>Of one partition: where to read on.</summary>
    public long NextOffset { get; init; }

    /// <summary>Of one partition: the offset that the next stored message will have, as far as the node knows.</summary>
    public long EndOffset { get; init; }

    /// <summary>Where to read on, in all partitions that were read.</summary>
    public string? Cursor { get; init; }

    /// <summary>False if the node looked through as much as it does in one go, and there may be more at once.</summary>
    public bool? Complete { get; init; }

    /// <summary>Of the last messages that match: where to go on backwards, if there may be more.</summary>
    public string? Before { get; init; }

    /// <summary>When reading in the order of timestamps: how many messages wait for their window.</summary>
    public int Held { get; init; }

    /// <summary>
    /// Where to read on; of a read in the order of timestamps, how far everything was given out. Such a read goes on with
    /// <see cref="Cursor"/>.
    /// </summary>
    /// <param name="partition">The only partition that was read, if it was one.</param>
    public TopicPosition GetPosition(int? partition = null)
    {
        if (Cursor is not null)
        {
            return TopicPosition.Parse(Cursor);
        }

        return new TopicPosition { [partition ?? 0] = NextOffset };
    }
}
