using System.Globalization;
using Wiber.Node.Broker;
using Wiber.Node.Broker.Reading;
using Wiber.Node.Broker.Stores;
using Wiber.Node.Raft;

namespace Wiber.UnitTests.Broker;

/// <summary>
/// Goal: readers that are under way while the log is trimmed under them, or the state is replaced, get whole messages at their
/// right offsets, or go on where there are some. Method: real threads; each message says in its payload at which offset it is.
/// </summary>
public sealed class ConcurrentTrimTests
{
    private const int Entries = 30_000;

    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    private readonly TestLog _log = new();

    public ConcurrentTrimTests() => _log.AppendTopic("t");

    [Fact]
    public async Task Readers_never_see_a_wrong_message_while_the_log_is_trimmed()
    {
        var broker = new MessageBroker(new MemoryBrokerStore(), _log);
        broker.ApplyAll(_log);
        using var deadline = new CancellationTokenSource(Deadline);
        Task<int>[] readers =
        [
            .. Enumerable.Range(1, 3).Select(reader => Task.Run(() => Follow(broker, 100 * reader, deadline.Token))),
        ];
        Task<int> searcher = Task.Run(() => Search(broker, deadline.Token));
        var random = new Random(1);
        for (int entry = 0; entry < Entries; entry++)
        {
            broker.Apply(Append(entry));
            var last = new LogIndex(broker.AppliedIndex.Value - (ulong)random.Next(Math.Min(entry, 400) + 1));
            if (entry % 50 == 0 && broker.PlanTrim(last) is { } trim)
            {
                broker.Apply(_log.AppendCommand(trim));
                _log.RemovePrefix(trim.LastRemoved);
            }
        }

        Assert.All(await Task.WhenAll(readers), count => Assert.True(count > 0));
        Assert.True(await searcher > 0);
        Assert.Equal(0, broker.WaiterCount);
    }

    [Fact]
    public async Task Readers_go_on_when_a_snapshot_takes_the_place_of_the_state()
    {
        var store = new MemoryBrokerStore();
        var ahead = new MessageBroker(store, _log);
        ahead.ApplyAll(_log);
        var snapshots = new Queue<byte[]>();
        for (int entry = 0; entry < Entries; entry++)
        {
            ahead.Apply(Append(entry));
            if (entry % 5000 == 4999)
            {
                ahead.Apply(_log.AppendCommand(ahead.PlanTrim(new LogIndex((ulong)entry - 1000))!));
                ahead.Checkpoint(store);
                snapshots.Enqueue(store.TakeSnapshot());
            }
        }

        var followerStore = new MemoryBrokerStore();
        var follower = new MessageBroker(followerStore, _log);
        using var deadline = new CancellationTokenSource(Deadline);
        using var checkpointer = new BrokerCheckpointer(follower, followerStore, new() { IntervalMs = 1 });
        Task<int>[] readers =
        [
            .. Enumerable.Range(1, 3).Select(reader => Task.Run(() => Follow(follower, 100 * reader, deadline.Token))),
        ];
        while (snapshots.TryDequeue(out byte[]? snapshot))
        {
            for (int apply = 0; apply < 1000; apply++)
            {
                follower.Apply(_log[(int)follower.AppliedIndex.Value]);
            }

            Assert.True(follower.Install(snapshot));
            _log.RemovePrefix(follower.Trim.LastRemoved);
        }

        follower.ApplyAll(_log);
        Assert.All(await Task.WhenAll(readers), count => Assert.True(count > 0));
        Assert.Equal(ahead.Describe(), follower.Describe());
    }

    /// <summary>Every third entry holds a duplicate in front of its message, so that skipped rows matter.</summary>
    private LogEntry Append(int entry)
    {
        string offset = entry.ToString(CultureInfo.InvariantCulture);
        return entry % 3 == 2
            ? _log.AppendMessages("t", new("never", $"id-{entry - 1}"), new(offset, $"id-{entry}"))
            : _log.AppendMessages("t", new TestMessage(offset, $"id-{entry}"));
    }

    private static async Task<int> Follow(MessageBroker broker, int messagesMax, CancellationToken cancellationToken)
    {
        long next = 0;
        int count = 0;
        while (next < Entries)
        {
            await broker.WaitForMessagesAsync("t", 0, next, cancellationToken);
            ReadResult result = broker.Read("t", 0, next, messagesMax, int.MaxValue);
            CheckOffsets(result);
            Assert.True(result.NextOffset >= next);
            count += result.Messages.Count;
            next = result.NextOffset;
        }

        return count;
    }

    private static int Search(MessageBroker broker, CancellationToken cancellationToken)
    {
        // At least once: on a busy machine everything may be over before this thread gets its turn.
        int count = 0;
        do
        {
            if (broker.FindOffsetByTime("t", 0, 0) is { } first)
            {
                CheckOffsets(broker.Read("t", 0, first, 10, int.MaxValue));
                CheckOffsets(broker.ReadLast("t", 0, 10, int.MaxValue));
                count++;
            }
        }
        while (!cancellationToken.IsCancellationRequested && (broker.FindTopic("t")?.Partitions[0].EndOffset ?? 0) < Entries);

        return count;
    }

    private static void CheckOffsets(ReadResult result)
    {
        foreach (StoredMessage message in result.Messages)
        {
            Assert.Equal(message.Offset, long.Parse(message.Open().Payload, CultureInfo.InvariantCulture));
        }
    }
}
