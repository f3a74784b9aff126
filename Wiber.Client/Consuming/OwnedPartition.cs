using Wiber.Client.Api.Groups;

namespace Wiber.Client.Consuming;

/// <summary>A partition while it is this consumer's.</summary>
internal sealed class OwnedPartition(AssignedPartition assigned, long joinedAt, CancellationTokenSource stop)
{
    private TaskCompletionSource? _handedBack;
    private long? _lastFetched;

    public PartitionId Id { get; } = PartitionId.Of(assigned);

    public PartitionRef Partition { get; } = assigned.Ref;

    /// <summary>The join by which it is the consumer's; goes with what is committed for it.</summary>
    public long JoinedAt { get; } = joinedAt;

    /// <summary>Everything before it is committed; null if nothing ever was.</summary>
    public long? Committed { get; private set; } = assigned.Offset;

    /// <summary>Everything before it is worked on; null if nothing of this partition was yet.</summary>
    public long? Done { get; private set; }

    /// <summary>Everything before it was fetched, and may wait to be handed out; null if that is not known yet.</summary>
    public long? Fetched { get; private set; }

    /// <summary>No more of its messages may be handed out.</summary>
    public bool IsEnding { get; private set; }

    /// <summary>Stops the fetching of its messages.</summary>
    public CancellationTokenSource Stop { get; } = stop;

    /// <summary>What fetches them.</summary>
    public Task Fetching { get; set; } = Task.CompletedTask;

    /// <summary>
    /// Where to begin was found out. If the group never committed here it is committed, so that the next owner does not begin
    /// elsewhere, such as at an end that is further on.
    /// </summary>
    public void Begin(long offset)
    {
        if (Committed is null)
        {
            Done ??= offset;
        }
    }

    /// <summary>Messages up to this one are about to wait to be handed out.</summary>
    public void NoteFetching(long lastOffset) => _lastFetched = lastOffset;

    /// <summary>Everything before an offset was fetched: messages that wait to be handed out, or are deleted.</summary>
    public void NoteFetched(long offset) => Fetched = offset;

    /// <summary>A message is in the caller's hands.</summary>
    public void HandOut() => _handedBack = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Everything before an offset is worked on.</summary>
    public void MarkDone(long offset) => Done = offset;

    /// <summary>The caller has nothing of it in hand any more.</summary>
    public void TakeBack()
    {
        _handedBack?.TrySetResult();
        _handedBack = null;
    }

    /// <summary>Hands out no more; completes when the caller has nothing of it in hand.</summary>
    public Task EndAsync()
    {
        IsEnding = true;
        Stop.Cancel();
        return _handedBack?.Task ?? Task.CompletedTask;
    }

    /// <summary>A commit was answered.</summary>
    public void NoteCommitted(long offset) => Committed = Math.Max(offset, Committed ?? 0);

    /// <summary>What to commit, if there is anything new.</summary>
    public CommitOffset? ToCommit() => FindDone() is { } done && done > (Committed ?? -1) ? At(done) : null;

    /// <summary>A commit of an offset.</summary>
    public CommitOffset At(long offset) => new()
    {
        Topic = Partition.Topic,
        TopicNumber = Id.TopicNumber,
        Partition = Partition.Partition,
        Offset = offset,
    };

    /// <summary>
    /// Everything before it is worked on. If that is all that was fetched, it is as far as was fetched: what lies behind the last
    /// message is deleted, and would else count as lag for ever.
    /// </summary>
    private long? FindDone() => Fetched is { } fetched && (_lastFetched is null || Done > _lastFetched) ? fetched : Done;
}
