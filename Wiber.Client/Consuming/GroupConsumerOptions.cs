using Wiber.Client.Api;

namespace Wiber.Client.Consuming;

/// <summary>How a consumer takes part in a group.</summary>
public sealed record GroupConsumerOptions
{
    /// <summary>The topics to consume; they need not exist yet.</summary>
    public required IReadOnlyList<string> Topics { get; init; }

    /// <summary>The member's name; null for one of its own. Who comes back under a fixed name keeps its partitions.</summary>
    public string? Member { get; init; }

    /// <summary>What the consumer calls itself for people; null for host and process.</summary>
    public string? Client { get; init; }

    /// <summary>How long it may be silent before its partitions go to others.</summary>
    public TimeSpan SessionTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Where to begin in a partition in which the group never committed: earliest or latest. The place is committed with the next
    /// commit, and who gets the partition later goes on there.
    /// </summary>
    public FetchStart Start { get; init; } = FetchStart.Earliest;

    /// <summary>Whether what a consumer had when it failed is delivered again.</summary>
    public Delivery Delivery { get; init; } = Delivery.AtLeastOnce;

    /// <summary>
    /// How often what was worked on is committed by itself; null to commit by
    /// <see cref="GroupConsumer.CommitAsync(CancellationToken)"/> alone. A message counts as worked on when the next one is asked
    /// for, or <see cref="GroupConsumer.MarkDone"/> says so. With <see cref="Delivery.AtMostOnce"/> all that is committed so is
    /// where partitions begin.
    /// </summary>
    public TimeSpan? CommitInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Called before a commit, by another thread than the one that works on messages: makes safe what was done with them, such
    /// as by flushing a buffer. If it fails, nothing is committed and the consumer ends: receiving throws what it threw.
    /// </summary>
    public Func<CancellationToken, Task>? BeforeCommit { get; init; }
}
