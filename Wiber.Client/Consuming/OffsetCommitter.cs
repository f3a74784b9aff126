using Wiber.Client.Api;
using Wiber.Client.Api.Groups;

namespace Wiber.Client.Consuming;

/// <summary>Commits how far a consumer is in its partitions, one commit after the other.</summary>
internal sealed class OffsetCommitter(MemberRequests requests, GroupConsumerOptions options, OwnedPartitions partitions)
    : IDisposable
{
    private readonly SemaphoreSlim _committing = new(1);

    /// <summary>
    /// How often what is due is committed by itself; null if it is left to the caller. With at most once, where partitions begin
    /// is all that is due.
    /// </summary>
    public TimeSpan? Interval =>
        options.CommitInterval ?? (options.Delivery == Delivery.AtMostOnce ? RequestLimits.WaitMax : null);

    /// <summary>Commits everything that was worked on so far.</summary>
    /// <exception cref="WiberApiException">Refused as a whole, or not confirmed in time; it may be said again.</exception>
    public Task CommitAsync(CancellationToken cancellationToken) => CommitAsync(partitions.ToArray(), cancellationToken);

    /// <summary>Commits partitions that the consumer is to let go of, unless commits are left to the caller.</summary>
    /// <exception cref="WiberApiException">Refused as a whole, or not confirmed in time; it may be said again.</exception>
    public Task CommitLastAsync(OwnedPartition[] ending, CancellationToken cancellationToken) =>
        Interval is null ? Task.CompletedTask : CommitAsync(ending, cancellationToken);

    /// <summary>Commits a message and those before it in its partition.</summary>
    /// <exception cref="WiberApiException">The partition is another one's, or it was not confirmed in time.</exception>
    public async Task CommitAsync(Message message, CancellationToken cancellationToken)
    {
        OwnedPartition? owner = partitions.ToArray().FirstOrDefault(
            each => each.Partition == new PartitionRef(message.Topic, message.Partition));
        if (owner is null)
        {
            throw NotOwner(message);
        }

        if (options.BeforeCommit is { } makeSafe)
        {
            await makeSafe(cancellationToken).ConfigureAwait(false);
        }

        CommitOffset commit = owner.At(message.Offset + 1);
        CommitAnswer answer = await SendAsync(owner.JoinedAt, [commit], cancellationToken).ConfigureAwait(false);
        if (answer.Refused.Count > 0)
        {
            throw NotOwner(message);
        }

        lock (partitions.Gate)
        {
            owner.NoteCommitted(commit.Offset);
        }
    }

    /// <summary>Commits a message that is to be handed out; says whether it may be.</summary>
    /// <exception cref="WiberApiException">Refused, and not because the partition is another one's.</exception>
    public async Task<bool> TryCommitFirstAsync(FetchedMessage next, CancellationToken cancellationToken)
    {
        CommitOffset commit = next.Owner.At(next.Message.Offset + 1);
        while (!next.Owner.IsEnding && commit.Offset > (next.Owner.Committed ?? 0))
        {
            try
            {
                CommitAnswer answer = await SendAsync(next.Owner.JoinedAt, [commit], cancellationToken).ConfigureAwait(false);
                lock (partitions.Gate)
                {
                    // Where the group is further on, this message was committed, and handed out, before; so were some behind it.
                    next.Owner.NoteCommitted(answer.Behind is [var ahead] ? ahead.Offset : commit.Offset);
                }

                return answer.Refused.Count + answer.Behind.Count == 0;
            }
            catch (WiberApiException error) when (GroupErrors.IsGivenUp(error) || GroupErrors.MayPass(error))
            {
                // Whether the partition is still this consumer's, the next heartbeat says.
                await Task.Delay(RequestLimits.RetryPause, cancellationToken).ConfigureAwait(false);
            }
        }

        return false;
    }

    public void Dispose() => _committing.Dispose();

    private static WiberApiException NotOwner(Message message) => new(
        "not_owner",
        409,
        $"partition {message.Partition} of topic {message.Topic} is another member's by now, so the commit does not count");

    private async Task CommitAsync(OwnedPartition[] committed, CancellationToken cancellationToken)
    {
        (OwnedPartition Owner, CommitOffset Offset)[] due;
        lock (partitions.Gate)
        {
            due = [.. committed.Where(each => each.ToCommit() is not null).Select(each => (each, each.ToCommit()!))];
        }

        if (due.Length == 0)
        {
            return;
        }

        if (options.BeforeCommit is { } makeSafe)
        {
            await makeSafe(cancellationToken).ConfigureAwait(false);
        }

        foreach ((OwnedPartition Owner, CommitOffset Offset)[] part in due.Chunk(RequestLimits.PartitionsMax))
        {
            // All of them are of one join: with another one, all partitions of the one before are dropped.
            await SendAsync(
                part[0].Owner.JoinedAt, [.. part.Select(each => each.Offset)], cancellationToken).ConfigureAwait(false);
            lock (partitions.Gate)
            {
                foreach ((OwnedPartition owner, CommitOffset offset) in part)
                {
                    // What is not this member's any more is delivered to its new owner.
                    owner.NoteCommitted(offset.Offset);
                }
            }
        }
    }

    /// <exception cref="WiberApiException">
    /// Refused, as a whole or for a partition that is the member's; or not confirmed in time.
    /// </exception>
    private async Task<CommitAnswer> SendAsync(long joinedAt, CommitOffset[] offsets, CancellationToken cancellationToken)
    {
        // One after the other, so that a later one never overtakes an earlier one.
        await _committing.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            CommitAnswer answer = await requests.CommitAsync(joinedAt, offsets, cancellationToken).ConfigureAwait(false);
            return answer.Refused.FirstOrDefault(each => each.Code is not ("not_owner" or "unknown_partition")) is { } problem
                ? throw new WiberApiException(
                    problem.Code, 409, $"the commit for partition {problem.Partition} of topic {problem.Topic} was refused", null)
                : answer;
        }
        finally
        {
            _committing.Release();
        }
    }
}
