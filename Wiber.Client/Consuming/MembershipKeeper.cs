using Wiber.Client.Api;
using Wiber.Client.Api.Groups;

namespace Wiber.Client.Consuming;

/// <summary>
/// Keeps a consumer's place in its group: heartbeats, takes what it is given, gives back what is asked for, commits what is due,
/// and joins again if it was given up.
/// </summary>
internal sealed class MembershipKeeper(
    MemberRequests requests,
    GroupAssignment joined,
    TimeSpan sessionTimeout,
    OwnedPartitions partitions,
    PartitionFetcher fetcher,
    OffsetCommitter committer)
{
    private const int BeatsPerSession = 3;

    private GroupAssignment _assignment = joined;
    private bool _mustJoin;

    /// <summary>Begins with partitions that are new, and ends with those that are gone.</summary>
    /// <param name="assignment">What a node says that the consumer has.</param>
    /// <param name="stopping">Stops the fetching.</param>
    public void Take(GroupAssignment assignment, CancellationToken stopping)
    {
        if (assignment.JoinedAt == _assignment.JoinedAt && assignment.Generation < _assignment.Generation)
        {
            // Of a node that is behind, which does not know whose the partitions are now.
            return;
        }

        _assignment = assignment;
        foreach (OwnedPartition begun in partitions.Take(assignment, stopping))
        {
            begun.Fetching = Task.Run(() => fetcher.FetchAsync(begun), CancellationToken.None);
        }
    }

    /// <summary>Heartbeats and commits until it is stopped.</summary>
    /// <exception cref="WiberApiException">The consumer cannot go on, such as because another one has its name.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public async Task KeepAsync(CancellationToken stopping)
    {
        long lastCommit = Environment.TickCount64;
        while (true)
        {
            try
            {
                if (_mustJoin)
                {
                    Take(await requests.JoinAsync(stopping).ConfigureAwait(false), stopping);
                    _mustJoin = false;
                }

                await BeatAsync(stopping).ConfigureAwait(false);
                if (committer.Interval is { } interval && Environment.TickCount64 - lastCommit >= interval.TotalMilliseconds)
                {
                    lastCommit = Environment.TickCount64;
                    await committer.CommitAsync(stopping).ConfigureAwait(false);
                }
            }
            catch (WiberApiException error) when (GroupErrors.IsGivenUp(error) || GroupErrors.MayPass(error))
            {
                if (GroupErrors.IsGivenUp(error))
                {
                    partitions.Drop(_ => true);
                    _mustJoin = true;
                }

                await Task.Delay(RequestLimits.RetryPause, stopping).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Leaves the group. Not while the place in it is kept.</summary>
    public async Task LeaveAsync(CancellationToken cancellationToken)
    {
        try
        {
            await requests.LeaveAsync(_assignment.JoinedAt, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception error) when (error is WiberApiException or OperationCanceledException)
        {
            // The group notices by its silence.
        }
    }

    private static async Task<bool> IsCompletedAsync(Task task, TimeSpan timeout, CancellationToken stopping)
    {
        try
        {
            await task.WaitAsync(timeout, stopping).ConfigureAwait(false);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    private async Task BeatAsync(CancellationToken stopping)
    {
        TimeSpan wait = committer.Interval is { } interval && interval < RequestLimits.WaitMax ? interval : RequestLimits.WaitMax;
        wait = TimeSpan.FromMilliseconds(Math.Min(wait.TotalMilliseconds, sessionTimeout.TotalMilliseconds / BeatsPerSession));
        AssignedPartition[] revoking = [.. _assignment.Partitions.Where(each => each.Revoking).Take(RequestLimits.PartitionsMax)];
        if (revoking.Length > 0)
        {
            await GiveBackAsync([.. revoking.Select(PartitionId.Of)], stopping).ConfigureAwait(false);
            wait = TimeSpan.Zero;
        }

        var heartbeat = new GroupHeartbeat
        {
            JoinedAt = _assignment.JoinedAt,
            Generation = _assignment.Generation,
            Released = revoking.Length > 0 ? [.. revoking.Select(each => each.Ref)] : null,
        };
        Take(await requests.HeartbeatAsync(heartbeat, wait, stopping).ConfigureAwait(false), stopping);
    }

    /// <summary>Finishes with partitions that are asked for: waits for what the caller has in hand, and commits.</summary>
    private async Task GiveBackAsync(PartitionId[] revoking, CancellationToken stopping)
    {
        (OwnedPartition[] ending, Task handedBack) = partitions.End(revoking);

        // Who holds on for too long is given up by the group; then all of this is void anyway. Until then it is there.
        while (!await IsCompletedAsync(handedBack, sessionTimeout / BeatsPerSession, stopping).ConfigureAwait(false))
        {
            var heartbeat = new GroupHeartbeat { JoinedAt = _assignment.JoinedAt, Generation = _assignment.Generation };
            await requests.HeartbeatAsync(heartbeat, TimeSpan.Zero, stopping).ConfigureAwait(false);
        }

        await committer.CommitLastAsync(ending, stopping).ConfigureAwait(false);
        partitions.Drop(each => revoking.Contains(each.Id));
    }
}
