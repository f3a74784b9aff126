using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Wiber.Client.Api;
using Wiber.Client.Api.Groups;

namespace Wiber.Client.Consuming;

/// <summary>
/// A consumer in a group: joins, keeps its place by heartbeats, fetches from the partitions that it is given, gives back those that
/// are asked for, and commits how far it is. It joins again if it was given up, and goes on over failures of nodes.
/// <code>
/// await using var consumer = await GroupConsumer.JoinAsync(client, "billing", new() { Topics = ["orders"] });
/// await foreach (Message message in consumer.ReceiveAsync(cancellationToken)) ...
/// </code>
/// </summary>
public sealed class GroupConsumer : IAsyncDisposable
{
    private const int FetchLimit = 500;
    private const int WaitingMax = 1_000;

    // With names as long as may be they make up less than the largest body that a node takes.
    private const int PartitionsPerRequest = 2_000;

    private static readonly TimeSpan FetchWait = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan RetryPause = TimeSpan.FromMilliseconds(200);

    private readonly WiberClient _client;
    private readonly GroupConsumerOptions _options;
    private readonly CancellationTokenSource _stop = new();
    private readonly SemaphoreSlim _committing = new(1);
    private readonly object _gate = new();
    private readonly Dictionary<PartitionId, OwnedPartition> _partitions = [];
    private readonly Channel<FetchedMessage> _fetched = Channel.CreateBounded<FetchedMessage>(WaitingMax);

    // Handed out, and not said to be done.
    private FetchedMessage? _unfinished;

    private GroupAssignment _assignment;
    private bool _mustJoin;
    private Task _keeping = Task.CompletedTask;

    private GroupConsumer(WiberClient client, string group, GroupConsumerOptions options, string member, GroupAssignment assignment)
    {
        _client = client;
        _options = options;
        Group = group;
        Member = member;
        _assignment = assignment;
    }

    /// <summary>The group.</summary>
    public string Group { get; }

    /// <summary>The member's name.</summary>
    public string Member { get; }

    /// <summary>The partitions that are this consumer's now.</summary>
    public IReadOnlyList<PartitionRef> Partitions
    {
        get
        {
            lock (_gate)
            {
                return
                [
                    .. _partitions.Values.Select(each => each.Partition)
                        .OrderBy(each => each.Topic, StringComparer.Ordinal).ThenBy(each => each.Partition),
                ];
            }
        }
    }

    /// <summary>
    /// How often what is due is committed by itself; null if it is left to the caller. With at most once, where partitions begin is
    /// all that is due.
    /// </summary>
    private TimeSpan? CommitInterval =>
        _options.CommitInterval ?? (_options.Delivery == Delivery.AtMostOnce ? FetchWait : null);

    /// <summary>Comes into a group and begins to fetch.</summary>
    /// <exception cref="WiberApiException">Refused, or not confirmed in time.</exception>
    public static async Task<GroupConsumer> JoinAsync(
        WiberClient client, string group, GroupConsumerOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(client);
        ArgumentNullException.ThrowIfNull(options);
        string member = options.Member ?? DefaultMemberName.On(Environment.MachineName);
        GroupAssignment assignment = await client.JoinGroupAsync(
            group, member, JoinOf(options), cancellationToken).ConfigureAwait(false);
        var consumer = new GroupConsumer(client, group, options, member, assignment);
        consumer.Take(assignment);
        consumer._keeping = Task.Run(consumer.KeepAsync, CancellationToken.None);
        return consumer;
    }

    /// <summary>
    /// Hands out messages, those of a partition in the order of their offsets, until it is cancelled. Only one caller at a time. A
    /// message counts as worked on when the next one is asked for. Who stops before that, or fails, has left it unfinished: unless
    /// <see cref="MarkDone"/> says otherwise, it is not committed and comes again, to this consumer first.
    /// </summary>
    /// <exception cref="WiberApiException">
    /// <c>member_replaced</c>: another consumer joined under this name. Anything else: the group cannot be consumed. What
    /// <see cref="GroupConsumerOptions.BeforeCommit"/> throws comes out here too, and ends the consumer.
    /// </exception>
    public async IAsyncEnumerable<Message> ReceiveAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        while (await FindNextAsync(cancellationToken).ConfigureAwait(false) is { } next)
        {
            try
            {
                yield return next.Message;
                MarkDone();
            }
            finally
            {
                lock (_gate)
                {
                    next.Owner.TakeBack();
                }
            }
        }
    }

    /// <summary>
    /// Says that the message handed out last is worked on, as asking for the next one does. For who does not want a next one.
    /// </summary>
    public void MarkDone()
    {
        lock (_gate)
        {
            if (_unfinished is { } done)
            {
                done.Owner.MarkDone(done.Message.Offset + 1);
                _unfinished = null;
            }
        }
    }

    /// <summary>Commits everything that was worked on so far.</summary>
    /// <exception cref="WiberApiException">Refused as a whole, or not confirmed in time; it may be said again.</exception>
    public Task CommitAsync(CancellationToken cancellationToken = default)
    {
        OwnedPartition[] partitions;
        lock (_gate)
        {
            partitions = [.. _partitions.Values];
        }

        return CommitAsync(partitions, cancellationToken);
    }

    /// <summary>
    /// Commits, unless commits are left to the caller, and leaves the group; its partitions go to others at once. If
    /// <see cref="GroupConsumerOptions.BeforeCommit"/> fails, it leaves all the same and throws what that threw.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _keeping.ConfigureAwait(false);
        _fetched.Writer.TryComplete();
        OwnedPartition[] partitions = Drop(_ => true);
        await Task.WhenAll(partitions.Select(each => each.Fetching)).ConfigureAwait(false);
        try
        {
            await CommitLastAsync(partitions).ConfigureAwait(false);
        }
        finally
        {
            await LeaveAsync().ConfigureAwait(false);
            foreach (OwnedPartition partition in partitions)
            {
                partition.Stop.Dispose();
            }

            _committing.Dispose();
            _stop.Dispose();
        }
    }

    private static GroupJoin JoinOf(GroupConsumerOptions options) => new()
    {
        Topics = options.Topics,
        SessionTimeoutMs = (int)options.SessionTimeout.TotalMilliseconds,
        Client = options.Client ?? $"{Environment.MachineName}/{Environment.ProcessId}",
    };

    private async Task CommitLastAsync(OwnedPartition[] partitions)
    {
        try
        {
            if (CommitInterval is not null)
            {
                await CommitAsync(partitions, CancellationToken.None).ConfigureAwait(false);
            }
        }
        catch (WiberApiException)
        {
            // What was not committed is delivered again.
        }
    }

    private async Task LeaveAsync()
    {
        try
        {
            await _client.LeaveGroupAsync(Group, Member, _assignment.JoinedAt).ConfigureAwait(false);
        }
        catch (WiberApiException)
        {
            // The group notices by its silence.
        }
    }

    /// <summary>What to hand out next; nothing when the consumer has ended.</summary>
    private async Task<FetchedMessage?> FindNextAsync(CancellationToken cancellationToken)
    {
        if (TryHandOutAgain(out FetchedMessage unfinished))
        {
            return unfinished;
        }

        while (await _fetched.Reader.WaitToReadAsync(cancellationToken).ConfigureAwait(false))
        {
            // It stays where it is until it is decided, so that whoever is cancelled meanwhile finds it again.
            while (_fetched.Reader.TryPeek(out FetchedMessage next))
            {
                bool isHandedOut = await TryHandOutAsync(next, cancellationToken).ConfigureAwait(false);
                _fetched.Reader.TryRead(out _);
                if (isHandedOut)
                {
                    return next;
                }
            }
        }

        return null;
    }

    /// <summary>A message that was left unfinished comes again, before those behind it.</summary>
    private bool TryHandOutAgain(out FetchedMessage next)
    {
        lock (_gate)
        {
            next = _unfinished ?? default;
            bool isDue = _unfinished is not null && !next.Owner.IsEnding && _options.Delivery == Delivery.AtLeastOnce;
            if (isDue)
            {
                next.Owner.HandOut();
            }
            else
            {
                _unfinished = null;
            }

            return isDue;
        }
    }

    /// <summary>Whether a message may be handed out: its partition is still this consumer's, and at most once holds.</summary>
    private async Task<bool> TryHandOutAsync(FetchedMessage next, CancellationToken cancellationToken)
    {
        if (_options.Delivery == Delivery.AtMostOnce && !await TryCommitFirstAsync(next, cancellationToken).ConfigureAwait(false))
        {
            return false;
        }

        lock (_gate)
        {
            if (next.Owner.IsEnding)
            {
                // With at most once it is gone: it was committed and is not handed out.
                return false;
            }

            next.Owner.HandOut();
            _unfinished = next;
            return true;
        }
    }

    /// <summary>Commits a message that is to be handed out; says whether it may be.</summary>
    private async Task<bool> TryCommitFirstAsync(FetchedMessage next, CancellationToken cancellationToken)
    {
        CommitOffset commit = next.Owner.At(next.Message.Offset + 1);
        while (!next.Owner.IsEnding && commit.Offset > (next.Owner.Committed ?? 0))
        {
            try
            {
                CommitAnswer answer = await CommitAsync(next.Owner.JoinedAt, [commit], cancellationToken).ConfigureAwait(false);
                lock (_gate)
                {
                    // Where the group is further on, this message was committed, and handed out, before; so were some behind it.
                    next.Owner.NoteCommitted(answer.Behind is [var ahead] ? ahead.Offset : commit.Offset);
                }

                return answer.Refused.Count + answer.Behind.Count == 0;
            }
            catch (WiberApiException error) when (IsGivenUp(error) || MayPass(error))
            {
                // Whether the partition is still this consumer's, the next heartbeat says.
                await Task.Delay(RetryPause, cancellationToken).ConfigureAwait(false);
            }
        }

        return false;
    }

    /// <summary>Heartbeats and commits until the consumer ends.</summary>
    private async Task KeepAsync()
    {
        long lastCommit = Environment.TickCount64;
        try
        {
            while (true)
            {
                try
                {
                    if (_mustJoin)
                    {
                        Take(await _client.JoinGroupAsync(Group, Member, JoinOf(_options), _stop.Token).ConfigureAwait(false));
                        _mustJoin = false;
                    }

                    await BeatAsync().ConfigureAwait(false);
                    if (CommitInterval is { } interval
                        && Environment.TickCount64 - lastCommit >= interval.TotalMilliseconds)
                    {
                        lastCommit = Environment.TickCount64;
                        await CommitAsync(_stop.Token).ConfigureAwait(false);
                    }
                }
                catch (WiberApiException error) when (IsGivenUp(error) || MayPass(error))
                {
                    if (IsGivenUp(error))
                    {
                        Drop(_ => true);
                        _mustJoin = true;
                    }

                    await Task.Delay(RetryPause, _stop.Token).ConfigureAwait(false);
                }
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // The consumer ends.
        }
        catch (Exception error)
        {
            // Without heartbeats nothing is the consumer's for long: whoever receives must hear of it, whatever it is.
            Drop(_ => true);
            _fetched.Writer.TryComplete(error);
        }
    }

    private static bool MayPass(WiberApiException error) =>
        error.Code is WiberErrorCodes.Unreachable or WiberErrorCodes.NoLeader or WiberErrorCodes.NotLeader
            or WiberErrorCodes.Overloaded or WiberErrorCodes.OutcomeUnknown or "not_ready";

    /// <summary>Whether the group has no such member; and it is forgotten with its last one if nothing was committed.</summary>
    private static bool IsGivenUp(WiberApiException error) =>
        error.Code is WiberErrorCodes.UnknownMember or WiberErrorCodes.UnknownGroup;

    private async Task BeatAsync()
    {
        TimeSpan wait = CommitInterval is { } interval && interval < FetchWait ? interval : FetchWait;
        wait = TimeSpan.FromMilliseconds(Math.Min(wait.TotalMilliseconds, _options.SessionTimeout.TotalMilliseconds / 3));
        AssignedPartition[] revoking = [.. _assignment.Partitions.Where(each => each.Revoking).Take(PartitionsPerRequest)];
        if (revoking.Length > 0)
        {
            await GiveBackAsync([.. revoking.Select(PartitionId.Of)]).ConfigureAwait(false);
            wait = TimeSpan.Zero;
        }

        GroupAssignment answer = await _client.HeartbeatAsync(
            Group,
            Member,
            new GroupHeartbeat
            {
                JoinedAt = _assignment.JoinedAt,
                Generation = _assignment.Generation,
                Released = revoking.Length > 0 ? [.. revoking.Select(each => each.Ref)] : null,
            },
            wait,
            _stop.Token).ConfigureAwait(false);
        Take(answer);
    }

    /// <summary>Finishes with partitions that are asked for: waits for what the caller has in hand, and commits.</summary>
    private async Task GiveBackAsync(PartitionId[] revoking)
    {
        OwnedPartition[] partitions;
        Task[] handedBack;
        lock (_gate)
        {
            partitions = [.. revoking.Where(_partitions.ContainsKey).Select(each => _partitions[each])];
            handedBack = [.. partitions.Select(each => each.EndAsync())];
        }

        // Who holds on for too long is given up by the group; then all of this is void anyway.
        await Task.WhenAll(handedBack).WaitAsync(_stop.Token).ConfigureAwait(false);
        if (CommitInterval is not null)
        {
            await CommitAsync(partitions, _stop.Token).ConfigureAwait(false);
        }

        Drop(each => revoking.Contains(each.Id));
    }

    /// <summary>Begins with partitions that are new, and ends with those that are gone.</summary>
    private void Take(GroupAssignment assignment)
    {
        if (assignment.JoinedAt == _assignment.JoinedAt && assignment.Generation < _assignment.Generation)
        {
            // Of a node that is behind, which does not know whose the partitions are now.
            return;
        }

        _assignment = assignment;
        HashSet<PartitionId> there = [.. assignment.Partitions.Select(PartitionId.Of)];
        Drop(each => !there.Contains(each.Id));
        lock (_gate)
        {
            foreach (AssignedPartition each in assignment.Partitions)
            {
                if (each.Revoking || _partitions.ContainsKey(PartitionId.Of(each)))
                {
                    continue;
                }

                var owned = new OwnedPartition(
                    each, assignment.JoinedAt, CancellationTokenSource.CreateLinkedTokenSource(_stop.Token));
                _partitions.Add(owned.Id, owned);
                owned.Fetching = Task.Run(() => FetchAsync(owned), CancellationToken.None);
            }
        }
    }

    private OwnedPartition[] Drop(Func<OwnedPartition, bool> isGone)
    {
        lock (_gate)
        {
            OwnedPartition[] gone = [.. _partitions.Values.Where(isGone)];
            foreach (OwnedPartition partition in gone)
            {
                _partitions.Remove(partition.Id);
                _ = partition.EndAsync();
            }

            return gone;
        }
    }

    private async Task FetchAsync(OwnedPartition owned)
    {
        FetchStart start = owned.Committed is { } committed ? FetchStart.At(committed) : _options.Start;
        TimeSpan wait = TimeSpan.Zero;

        // A node that is behind names an end that the group is past already; it must not lead back there.
        long next = owned.Committed ?? 0;
        try
        {
            while (true)
            {
                try
                {
                    FetchAnswer answer = await _client.FetchAsync(
                        owned.Partition.Topic,
                        start,
                        FetchLimit,
                        wait,
                        owned.Partition.Partition,
                        cancellationToken: owned.Stop.Token).ConfigureAwait(false);
                    lock (_gate)
                    {
                        owned.Begin(answer.Messages.Count > 0 ? answer.Messages[0].Offset : answer.NextOffset);
                    }

                    foreach (Message message in answer.Messages.Where(message => message.Offset >= next))
                    {
                        await _fetched.Writer.WriteAsync(new FetchedMessage(owned, message), owned.Stop.Token).ConfigureAwait(false);
                        next = message.Offset + 1;
                    }

                    // Which place the first answer begins at is fixed by it, so that a retry cannot pass over anything.
                    next = Math.Max(next, answer.NextOffset);
                    start = FetchStart.At(next);
                    wait = FetchWait;
                }
                catch (WiberApiException error) when (MayPass(error) || IsNotThereYet(error))
                {
                    await Task.Delay(RetryPause, owned.Stop.Token).ConfigureAwait(false);
                }
            }
        }
        catch (Exception error) when (error is OperationCanceledException or ChannelClosedException)
        {
            // The partition is not this consumer's any more.
        }
        catch (Exception error)
        {
            _fetched.Writer.TryComplete(error);
        }
    }

    /// <summary>A node that is behind may not know what the group's assignment knows already.</summary>
    private static bool IsNotThereYet(WiberApiException error) =>
        error.Code is WiberErrorCodes.UnknownTopic or "unknown_partition";

    private async Task CommitAsync(IEnumerable<OwnedPartition> partitions, CancellationToken cancellationToken)
    {
        (OwnedPartition Owner, CommitOffset Offset)[] due;
        lock (_gate)
        {
            due = [.. partitions.Where(each => each.ToCommit() is not null).Select(each => (each, each.ToCommit()!))];
        }

        if (due.Length == 0)
        {
            return;
        }

        if (_options.BeforeCommit is { } makeSafe)
        {
            await makeSafe(cancellationToken).ConfigureAwait(false);
        }

        foreach ((OwnedPartition Owner, CommitOffset Offset)[] part in due.Chunk(PartitionsPerRequest))
        {
            // All of them are of one join: with another one, all partitions of the one before are dropped.
            await CommitAsync(
                part[0].Owner.JoinedAt, [.. part.Select(each => each.Offset)], cancellationToken).ConfigureAwait(false);
            lock (_gate)
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
    private async Task<CommitAnswer> CommitAsync(long joinedAt, CommitOffset[] offsets, CancellationToken cancellationToken)
    {
        // One after the other, so that a later one never overtakes an earlier one.
        await _committing.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var commit = new GroupCommit { Member = Member, JoinedAt = joinedAt, Offsets = offsets };
            CommitAnswer answer = await _client.CommitAsync(Group, commit, cancellationToken).ConfigureAwait(false);
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
