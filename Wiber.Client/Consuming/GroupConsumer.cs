using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Wiber.Client.Api;
using Wiber.Client.Api.Groups;

namespace Wiber.Client.Consuming;

/// <summary>
/// A consumer in a group: joins, keeps its place by heartbeats, fetches from the partitions that it is given, gives back those
/// that are asked for, and commits how far it is. It joins again if it was given up, and goes on over failures of nodes.
/// <code>
/// await using var consumer = await GroupConsumer.JoinAsync(client, "billing", new() { Topics = ["orders"] });
/// await foreach (Message message in consumer.ReceiveAsync(cancellationToken)) ...
/// </code>
/// </summary>
public sealed class GroupConsumer : IAsyncDisposable
{
    private const int WaitingMax = 1_000;

    private readonly CancellationTokenSource _stop = new();
    private readonly Channel<FetchedMessage> _fetched = Channel.CreateBounded<FetchedMessage>(WaitingMax);
    private readonly OwnedPartitions _partitions = new();
    private readonly OffsetCommitter _committer;
    private readonly MessageHandout _handout;
    private readonly MembershipKeeper _keeper;
    private Task _keeping = Task.CompletedTask;

    private GroupConsumer(WiberClient client, GroupConsumerOptions options, MemberRequests requests, GroupAssignment joined)
    {
        Group = requests.Group;
        Member = requests.Member;
        _committer = new OffsetCommitter(requests, options, _partitions);
        _handout = new MessageHandout(_fetched.Reader, _partitions, _committer, options.Delivery);
        var fetcher = new PartitionFetcher(client, options.Start, _partitions, _fetched.Writer);
        _keeper = new MembershipKeeper(requests, joined, options.SessionTimeout, _partitions, fetcher, _committer);
    }

    /// <summary>The group.</summary>
    public string Group { get; }

    /// <summary>The member's name.</summary>
    public string Member { get; }

    /// <summary>The partitions that are this consumer's now.</summary>
    public IReadOnlyList<PartitionRef> Partitions =>
    [
        .. _partitions.ToArray().Select(each => each.Partition)
            .OrderBy(each => each.Topic, StringComparer.Ordinal).ThenBy(each => each.Partition),
    ];

    /// <summary>
    /// Whether everything before an offset of a partition was handed out, or is deleted. False also as long as that is not known,
    /// and of a partition that is not this consumer's.
    /// </summary>
    public bool HasReached(PartitionRef partition, long offset)
    {
        OwnedPartition? owned = _partitions.ToArray().FirstOrDefault(each => each.Partition == partition);
        lock (_partitions.Gate)
        {
            // In this order: what was fetched waits before it is noted.
            return owned?.Fetched >= offset && _fetched.Reader.Count == 0;
        }
    }

    /// <summary>Comes into a group and begins to fetch.</summary>
    /// <exception cref="WiberApiException">Refused, or not confirmed in time.</exception>
    public static async Task<GroupConsumer> JoinAsync(
        WiberClient client, string group, GroupConsumerOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(client);
        ArgumentNullException.ThrowIfNull(options);
        var requests = new MemberRequests(client, group, options);
        GroupAssignment joined = await requests.JoinAsync(cancellationToken).ConfigureAwait(false);
        var consumer = new GroupConsumer(client, options, requests, joined);
        consumer._keeper.Take(joined, consumer._stop.Token);
        consumer._keeping = Task.Run(consumer.KeepAsync, CancellationToken.None);
        return consumer;
    }

    /// <summary>
    /// Hands out messages, those of a partition in the order of their offsets, until it is cancelled. Only one caller at a
    /// time. A message counts as worked on when the next one is asked for. Who stops before that, or fails, has left it
    /// unfinished: unless <see cref="MarkDone"/> says otherwise, it is not committed and comes again, to this consumer first.
    /// </summary>
    /// <exception cref="WiberApiException">
    /// <c>member_replaced</c>: another consumer joined under this name. Anything else: the group cannot be consumed. What
    /// <see cref="GroupConsumerOptions.BeforeCommit"/> throws comes out here too, and ends the consumer.
    /// </exception>
    public async IAsyncEnumerable<Message> ReceiveAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        while (await _handout.FindNextAsync(cancellationToken).ConfigureAwait(false) is { } next)
        {
            try
            {
                yield return next.Message;
                MarkDone();
            }
            finally
            {
                _handout.TakeBack(next);
            }
        }
    }

    /// <summary>
    /// Says that the message handed out last is worked on, as asking for the next one does. For who does not want a next one.
    /// </summary>
    public void MarkDone() => _handout.MarkDone();

    /// <summary>Commits everything that was worked on so far.</summary>
    /// <exception cref="WiberApiException">Refused as a whole, or not confirmed in time; it may be said again.</exception>
    public Task CommitAsync(CancellationToken cancellationToken = default) => _committer.CommitAsync(cancellationToken);

    /// <summary>
    /// Commits one message and those before it in its partition, whether they were worked on or not. For who decides that itself,
    /// with <see cref="GroupConsumerOptions.CommitInterval"/> null.
    /// </summary>
    /// <exception cref="WiberApiException">
    /// <c>not_owner</c>: the partition is another member's by now; or not confirmed in time, and it may be said again.
    /// </exception>
    public Task CommitAsync(Message message, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(message);
        return _committer.CommitAsync(message, cancellationToken);
    }

    /// <summary>
    /// Commits, unless commits are left to the caller, and leaves the group; its partitions go to others at once. If
    /// <see cref="GroupConsumerOptions.BeforeCommit"/> fails, it leaves all the same and throws what that threw.
    /// </summary>
    public ValueTask DisposeAsync() => CloseAsync(Timeout.InfiniteTimeSpan);

    /// <summary>
    /// Ends as <see cref="DisposeAsync"/> does, but waits no longer for the cluster to confirm it than so long: then what was not
    /// committed is delivered again, and the group gives the partitions to others when it notices the silence.
    /// </summary>
    public async ValueTask CloseAsync(TimeSpan patience)
    {
        using var hurry = new CancellationTokenSource(patience);
        await _stop.CancelAsync().ConfigureAwait(false);
        await _keeping.ConfigureAwait(false);
        _fetched.Writer.TryComplete();
        OwnedPartition[] partitions = _partitions.Drop(_ => true);
        await Task.WhenAll(partitions.Select(each => each.Fetching)).ConfigureAwait(false);
        try
        {
            await _committer.CommitLastAsync(partitions, hurry.Token).ConfigureAwait(false);
        }
        catch (Exception error) when (error is WiberApiException
            || (error is OperationCanceledException && hurry.IsCancellationRequested))
        {
            // What was not committed is delivered again.
        }
        finally
        {
            await _keeper.LeaveAsync(hurry.Token).ConfigureAwait(false);
            foreach (OwnedPartition partition in partitions)
            {
                partition.Stop.Dispose();
            }

            _committer.Dispose();
            _stop.Dispose();
        }
    }

    private async Task KeepAsync()
    {
        try
        {
            await _keeper.KeepAsync(_stop.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // The consumer ends.
        }
        catch (Exception error)
        {
            // Without heartbeats nothing is the consumer's for long: whoever receives must hear of it, whatever it is.
            _partitions.Drop(_ => true);
            _fetched.Writer.TryComplete(error);
        }
    }
}
