using Wiber.Node;
using Wiber.Node.Broker;
using Wiber.Node.Broker.Commands;
using Wiber.Node.Broker.Filters;
using Wiber.Node.Broker.MessageIds;
using Wiber.Node.Broker.Partitions;
using Wiber.Node.Broker.Reading;
using Wiber.Node.Broker.Retention;
using Wiber.Node.Broker.Snapshots;
using Wiber.Node.Broker.Stores;
using Wiber.Node.Raft;

namespace Wiber.UnitTests.Broker;

/// <summary>
/// Goal: when the log is trimmed, exactly the messages in the removed entries are gone, and all that knew of them answers as if
/// they had never been, or with what is still known. Method: a trim is planned on one broker and applied; the entries are then
/// really removed from the log.
/// </summary>
public sealed class TrimTests
{
    // Behind those that make the topics.
    private const ulong FirstEntry = 3;

    private readonly TestLog _log = new();
    private readonly MemoryBrokerStore _store = new();
    private readonly MessageBroker _broker;

    public TrimTests()
    {
        _broker = new MessageBroker(_store, _log);
        _broker.CreateTopics(_log, "t", "old");
    }

    [Fact]
    public void Messages_up_to_the_entry_are_gone_and_later_ones_stay()
    {
        Publish("t", new("a"), new("b"));
        Publish("old", new TestMessage("x"));
        Publish("t", new TestMessage("c"));
        LogIndex last = Publish("t", new("d"), new("e")).Entry.Index;
        Publish("t", new("f"), new("g"));

        ApplyOutcome outcome = Trim(last.Previous);

        Assert.Equal(ApplyStatus.Trimmed, outcome.Status);
        Assert.Equal(4, outcome.RemovedCount);
        Assert.Equal(new LogTrim(last.Previous, outcome.Entry.Index), _broker.Trim);
        Assert.Equal(new PartitionDescription(0, 3, 7, 4), _broker.FindTopic("t")!.Partitions[0]);
        Assert.Equal(new PartitionDescription(0, 1, 1, 0), _broker.FindTopic("old")!.Partitions[0]);
        ReadResult read = _broker.Read("t", 0, 0, 10, 1000);
        Assert.Equal(["d", "e", "f", "g"], read.Payloads());
        Assert.Equal((3, 7, 7), (read.FirstOffset, read.NextOffset, read.EndOffset));
        ReadResult old = _broker.Read("old", 0, 0, 10, 1000);
        Assert.Empty(old.Messages);
        Assert.Equal(1, old.NextOffset);
        Assert.Equal([1], Publish("old", new TestMessage("y")).Offsets());
        Assert.Equal(["y"], _broker.Read("old", 0, 0, 10, 1000).Payloads());
        Assert.Equal(["f", "g"], _broker.ReadLast("t", 0, 2, 1000).Payloads());
        Assert.Equal(4, _broker.ReadLast("t", 0, 100, 1000).Messages.Count);
    }

    /// <summary>
    /// Topics of every density, entries with skipped messages only, and commands that are applied long after they were planned:
    /// the first offset is always that of the first message behind the removed entries.
    /// </summary>
    [Theory]
    [InlineData(1, 50)]
    [InlineData(2, 2_000)]
    [InlineData(3, 20_000)]
    [InlineData(4, 300_000)]
    public void First_offsets_are_exact(int seed, int payloadBytesMax)
    {
        _broker.CreateTopics(_log, [.. Enumerable.Range(0, 10).Select(number => $"t{number}")]);
        var random = new Random(seed);
        var places = new Dictionary<string, List<LogIndex>>();
        var planned = new Queue<TrimLog>();
        int trims = 0;
        for (int entry = 0; entry < 1500; entry++)
        {
            // Topic k gets half as many messages as topic k - 1.
            string topic = $"t{Math.Min(9, (int)-Math.Log2(random.NextDouble() + 1e-9))}";
            int payloadBytes = random.Next(3) == 0 ? random.Next(payloadBytesMax) : 10;
            TestMessage[] messages =
            [
                .. Enumerable.Range(0, random.Next(1, 4)).Select(
                    _ => new TestMessage(new string('x', payloadBytes), random.Next(2) == 0 ? null : $"id-{random.Next(300)}")),
            ];
            ApplyOutcome outcome = Publish(topic, messages);
            places.TryAdd(topic, []);
            places[topic].AddRange(Enumerable.Repeat(outcome.Entry.Index, outcome.StoredCount));

            if (random.Next(25) == 0)
            {
                ulong behind = (ulong)random.Next(0, Math.Min(entry + 1, 200));
                if (_broker.PlanTrim(new LogIndex(_broker.AppliedIndex.Value - behind)) is { } trim)
                {
                    planned.Enqueue(trim);
                }
            }

            if (planned.Count > 0 && random.Next(40) == 0)
            {
                TrimLog next = planned.Dequeue();
                _broker.Apply(_log.AppendCommand(next));
                LogIndex last = _broker.Trim.LastRemoved;
                Assert.True(next.LastRemoved <= last);
                _log.RemovePrefix(last);
                trims++;
                AssertFirstOffsets(places, last);
            }
        }

        Assert.True(trims > 10);
    }

    [Fact]
    public void A_trim_reads_little_of_the_log_and_applying_it_nothing()
    {
        _broker.CreateTopics(_log, [.. Enumerable.Range(0, 300).Select(number => $"t{number}")]);
        for (int entry = 0; entry < 5000; entry++)
        {
            Publish($"t{entry % 300}", new TestMessage(new string('x', 500)));
        }

        long before = _log.EntriesRead;
        TrimLog trim = _broker.PlanTrim(new LogIndex(2000))!;
        Assert.InRange(_log.EntriesRead - before, 400, 600);
        Assert.InRange(trim.Cuts.Count, 1, 300);

        before = _log.EntriesRead;
        _broker.Apply(_log.AppendCommand(trim));
        Assert.Equal(before, _log.EntriesRead);
    }

    [Fact]
    public void A_trim_goes_neither_backwards_nor_beyond_what_is_applied()
    {
        for (int entry = 0; entry < 10; entry++)
        {
            Publish("t", new TestMessage($"{entry}"));
        }

        TrimLog older = _broker.PlanTrim(new LogIndex(3))!;
        Trim(new LogIndex(5));
        string before = _broker.Describe()[_broker.Applied.ToString().Length..];

        Assert.Null(_broker.PlanTrim(new LogIndex(5)));
        Assert.Null(_broker.PlanTrim(_broker.AppliedIndex.Next));
        Assert.Equal(ApplyStatus.Advanced, _broker.Apply(_log.AppendCommand(older)).Status);
        Assert.Equal(ApplyStatus.Advanced, _broker.Apply(_log.AppendCommand(new TrimLog(_log.LastIndex.Next, []))).Status);
        Assert.Equal(new LogIndex(5), _broker.Trim.LastRemoved);
        Assert.Equal(before, _broker.Describe()[_broker.Applied.ToString().Length..]);
    }

    [Fact]
    public void What_the_log_no_longer_holds_cannot_be_planned()
    {
        for (int entry = 0; entry < 10; entry++)
        {
            Publish("t", new TestMessage($"{entry}"));
        }

        _log.RemovePrefix(new LogIndex(6));

        Assert.Null(_broker.PlanTrim(new LogIndex(4)));
        Assert.NotNull(_broker.PlanTrim(new LogIndex(6)));
    }

    [Fact]
    public void Everything_applied_may_go()
    {
        Publish("t", new("a", "x"), new("b"));
        Trim(_broker.AppliedIndex);

        Assert.Equal(new PartitionDescription(0, 2, 2, 0), _broker.FindTopic("t")!.Partitions[0]);
        Assert.Equal([2, 3], Publish("t", new("c", "x"), new("d")).Offsets());
        Assert.Equal(["c", "d"], _broker.Read("t", 0, 0, 10, 1000).Payloads());
    }

    [Fact]
    public void Another_trim_makes_another_hash()
    {
        ulong HashOf(ulong last)
        {
            var log = new TestLog();
            var broker = new MessageBroker(new MemoryBrokerStore(), log);
            broker.CreateTopics(log, "t");
            broker.Apply(log.AppendMessages("t", new TestMessage("a")));
            broker.Apply(log.AppendMessages("t", new TestMessage("b")));
            broker.Apply(log.AppendCommand(broker.PlanTrim(new LogIndex(last))!));
            return broker.Applied.Hash;
        }

        Assert.Equal(HashOf(2), HashOf(2));
        Assert.NotEqual(HashOf(2), HashOf(3));
    }

    [Fact]
    public void A_node_that_lacks_removed_messages_shows_another_hash()
    {
        Publish("t", new TestMessage("a"));
        Publish("t", new TestMessage("b"));
        TrimLog trim = _broker.PlanTrim(_broker.AppliedIndex.Previous)!;
        _broker.Checkpoint(_store);
        var other = new MessageBroker(new LateStore(_store), _log);
        Assert.Equal(_broker.Applied, other.Applied);

        LogEntry entry = _log.AppendCommand(trim);
        _broker.Apply(entry);
        other.Apply(entry);

        Assert.NotEqual(_broker.Applied, other.Applied);
    }

    [Fact]
    public void A_command_that_this_build_cannot_read_stops_the_node()
    {
        byte[][] bodies = [[], [2], [2, 99], [1, 1, 0, 0, 0, 0, 0, 0, 0, 0], [2, 1, 0], [.. new TrimLog(new(1), []).Encode(), 0]];
        foreach (byte[] body in bodies)
        {
            var log = new TestLog();
            var broker = new MessageBroker(new MemoryBrokerStore(), log);
            var failure = Assert.Throws<InvariantException>(() => broker.Apply(log.Append(Proposal.Of(EntryKind.Command, body))));
            Assert.Contains("log entry 1 holds a command", failure.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_command_is_read_back_as_it_was_written()
    {
        var trim = new TrimLog(
            new LogIndex(ulong.MaxValue - 1),
            [
                new PartitionCut(1, 2, new LogIndex(3), 4, 5),
                new PartitionCut(int.MaxValue, 0, new LogIndex(9), long.MaxValue, 6),
            ]);

        Assert.True(BrokerCommand.TryDecode(trim.Encode(), out BrokerCommand? command));

        var read = Assert.IsType<TrimLog>(command);
        Assert.Equal(trim.LastRemoved, read.LastRemoved);
        Assert.Equal(trim.Cuts, read.Cuts);
    }

    [Fact]
    public void The_id_of_a_removed_message_is_new_again()
    {
        Publish("t", new("a", "x"), new("b", "y"));
        Publish("t", new TestMessage("c", "z"));
        Trim(_broker.AppliedIndex.Previous);

        // Known in memory only, being written, in the store, and swept: it makes no difference.
        Assert.Equal([false, true], Publish("t", new("d", "x"), new("e", "z")).Duplicates());
        _broker.Checkpoint(_store);
        Assert.Equal([true], Publish("t", new TestMessage("f", "x")).Duplicates());
        Assert.Equal([false], Publish("t", new TestMessage("g", "y")).Duplicates());
        _broker.Checkpoint(_store);
        var restarted = new MessageBroker(_store, _log);
        ApplyOutcome again = restarted.Apply(_log.AppendMessages("t", new("h", "x"), new("i", "y"), new("j", "z")));
        Assert.Equal([3, 4, 2], again.Offsets());
        Assert.Equal([true, true, true], again.Duplicates());
    }

    [Fact]
    public void A_retry_of_removed_messages_is_told_their_offsets()
    {
        Produce(1, new("a"), new("b"));
        Produce(2, new TestMessage("c"));
        Trim(_broker.AppliedIndex);

        ApplyOutcome retry = Produce(1, new("a"), new("b"));

        Assert.Equal(ApplyStatus.DuplicateBatch, retry.Status);
        Assert.Equal([0, 1], retry.Offsets());
        Assert.Empty(_broker.Read("t", 0, 0, 10, 1000).Messages);
        Assert.Equal([3], Produce(3, new TestMessage("d")).Offsets());
    }

    [Fact]
    public void A_retry_whose_offsets_went_with_the_log_is_not_stored_again()
    {
        Publish("t", new TestMessage("a", "x"));
        Produce(1, new("b", "y"), new("again", "x"));
        Produce(2, new("c", "w"), new("again", "y"));
        Trim(_broker.AppliedIndex.Previous);

        // Of the first it is not known any more which message was skipped; of the second, where the skipped one was.
        Assert.Equal(ApplyStatus.SequenceTooOld, Produce(1, new("b", "y"), new("again", "x")).Status);
        Assert.Equal(ApplyStatus.SequenceTooOld, Produce(2, new("c", "w"), new("again", "y")).Status);
        Assert.Equal(["c"], _broker.Read("t", 0, 0, 10, 1000).Payloads());
    }

    [Fact]
    public void A_time_leads_to_the_first_message_that_is_left()
    {
        for (int entry = 0; entry < 2000; entry++)
        {
            _log.TimestampUs = 1000 + (entry * 10);
            Publish("t", new TestMessage($"{entry}"));
        }

        Trim(new LogIndex(FirstEntry + 1500 - 1));

        Assert.Equal(1500, _broker.FindOffsetByTime("t", 0, 0));
        Assert.Equal(1500, _broker.FindOffsetByTime("t", 0, 1000 + (1500 * 10)));
        Assert.Equal(1501, _broker.FindOffsetByTime("t", 0, 1000 + (1500 * 10) + 1));
        Assert.Equal(2000, _broker.FindOffsetByTime("t", 0, long.MaxValue));
    }

    [Fact]
    public async Task Who_waits_for_a_removed_offset_does_not_wait()
    {
        Publish("t", new("a"), new("b"));
        Trim(_broker.AppliedIndex);

        await _broker.WaitForMessagesAsync("t", 0, 0, CancellationToken.None);
        Assert.Equal(2, _broker.Read("t", 0, 0, 10, 1000).NextOffset);
    }

    /// <summary>A node that took over a snapshot may have less of the log than its state speaks of.</summary>
    [Fact]
    public void What_is_not_in_the_log_counts_as_removed()
    {
        for (int entry = 0; entry < 2000; entry++)
        {
            Publish("t", new TestMessage($"{entry}"));
        }

        _log.RemovePrefix(new LogIndex(FirstEntry + 700 - 1));
        ReadResult read = _broker.Read("t", 0, 0, 10, 1000);
        Assert.InRange(read.FirstOffset, 700, 700 + BrokerLimits.EntriesPerIndexItem);
        Assert.Equal($"{read.FirstOffset}", read.Payloads()[0]);
        Assert.Equal(read.FirstOffset, _broker.FindOffsetByTime("t", 0, 0));

        _log.RemovePrefix(new LogIndex(3000));
        Assert.Empty(_broker.Read("t", 0, 0, 10, 1000).Messages);
        Assert.Equal(2000, _broker.Read("t", 0, 0, 10, 1000).NextOffset);
        Assert.Equal(2000, _broker.FindOffsetByTime("t", 0, 0));
    }

    private void AssertFirstOffsets(Dictionary<string, List<LogIndex>> places, LogIndex last)
    {
        foreach ((string topic, List<LogIndex> indexes) in places)
        {
            int first = indexes.FindIndex(index => index > last);
            long expected = first < 0 ? indexes.Count : first;
            Assert.Equal(expected, _broker.FindTopic(topic)!.Partitions[0].FirstOffset);
            ReadResult read = _broker.Read(topic, 0, 0, 3, int.MaxValue);
            Assert.Equal(
                indexes.Skip((int)expected).Take(3), read.Messages.Select(message => message.Entry.Index));
            ReadResult end = _broker.ReadLast(topic, 0, 3, int.MaxValue);
            Assert.Equal(
                indexes.Skip(Math.Max((int)expected, indexes.Count - 3)), end.Messages.Select(message => message.Entry.Index));
        }
    }

    private ApplyOutcome Publish(string topic, params TestMessage[] messages) =>
        _broker.Apply(_log.AppendMessages(topic, messages));

    private ApplyOutcome Produce(ulong sequence, params TestMessage[] messages) =>
        _broker.Apply(_log.AppendBatch("t", 7, sequence, messages));

    private ApplyOutcome Trim(LogIndex lastRemoved)
    {
        ApplyOutcome outcome = _broker.Apply(_log.AppendCommand(_broker.PlanTrim(lastRemoved)!));
        _log.RemovePrefix(lastRemoved);
        return outcome;
    }

    /// <summary>A store whose partitions begin one message late.</summary>
    private sealed class LateStore(MemoryBrokerStore inner) : IBrokerStore
    {
        public BrokerState Load()
        {
            BrokerState state = inner.Load();
            return state with
            {
                Partitions = [.. state.Partitions.Select(row => row with { FirstOffset = row.FirstOffset + 1 })],
            };
        }

        public bool TryFindMessageId(int topic, ReadOnlySpan<byte> id, out MessagePlace place) =>
            inner.TryFindMessageId(topic, id, out place);

        public OpenBlockRow? FindOpenBlock(int topic, int partition) => inner.FindOpenBlock(topic, partition);

        public void ExcludeBlocks(int topic, int partition, long firstBlock, BlockProbe probe, Span<bool> excluded) =>
            inner.ExcludeBlocks(topic, partition, firstBlock, probe, excluded);

        public void Write(BrokerDelta delta) => inner.Write(delta);

        public LogIndex Flush() => inner.Flush();

        public IBrokerSnapshot CreateSnapshot() => inner.CreateSnapshot();

        public void Install(SnapshotHeader header, Stream content) => inner.Install(header, content);

        public void Dispose() => inner.Dispose();
    }
}
