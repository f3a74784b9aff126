using Wiber.Node.Broker;
using Wiber.Node.Broker.Commands;
using Wiber.Node.Broker.Filters;
using Wiber.Node.Broker.Reading;
using Wiber.Node.Broker.Stores;
using Wiber.Node.Broker.Topics;
using Wiber.Node.Raft;

namespace Wiber.UnitTests.Broker.Reading;

/// <summary>
/// Goal: a topic of several partitions is read in the order of the log, forwards and backwards, with and without filters; a
/// cursor goes on exactly where a page ended, whatever is published, deleted and removed meanwhile. Method: random messages
/// over seven partitions, compared with a plain list; real threads for what happens meanwhile.
/// </summary>
public sealed class TopicReadTests
{
    private const int Partitions = 7;

    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    private readonly TestLog _log = new();
    private readonly MemoryBrokerStore _store = new();
    private readonly Random _random = new(11);
    private readonly MessageBroker _broker;
    private readonly FilterModel _model;

    public TopicReadTests()
    {
        _broker = new MessageBroker(_store, _log);
        _model = new FilterModel(_log, _random, Partitions);
        _model.AppendTopics();
        _broker.ApplyAll(_log);
    }

    [Fact]
    public void Random_filters_give_what_a_look_at_every_message_gives_in_the_order_of_the_log()
    {
        Publish(12_000);
        for (int round = 0; round < 100; round++)
        {
            ModelFilter filter = round < 5 ? new ModelFilter() : _model.NextFilter();
            int page = _random.Next(50, 1000);

            Assert.Equal(Expect(filter), _broker.ReadAll(filter.ToFilter(), page));
            Assert.Equal(Expect(filter), _broker.ReadAllBack(filter.ToFilter(), page));
        }
    }

    [Fact]
    public void Small_pages_are_the_same_as_large_ones()
    {
        Publish(2_000);
        Assert.Equal(Expect(new ModelFilter()), _broker.ReadAll(MessageFilter.None, 1));
        Assert.Equal(Expect(new ModelFilter()), _broker.ReadAllBack(MessageFilter.None, 1));
        Assert.Equal(Expect(new ModelFilter()), _broker.ReadAll(MessageFilter.None, 10_000));
        Assert.Equal(Expect(new ModelFilter()), _broker.ReadAllBack(MessageFilter.None, 10_000));
    }

    [Fact]
    public void Deleted_messages_and_removed_entries_are_in_no_page()
    {
        Publish(8_000);
        foreach (ModelMessage message in _model.Messages.Where(_ => _random.Next(7) == 0).ToArray())
        {
            Assert.Equal(ApplyStatus.MessageDeleted, Delete(message).Status);
            _model.Remove(each => each == message);
        }

        AssertAllReads();
        LogIndex last = _model.Messages[3_000].Place.Index;
        _broker.Apply(_log.AppendCommand(_broker.PlanTrim(last)!));
        _log.RemovePrefix(last);
        _broker.Checkpoint(_store);
        _model.Remove(message => message.Place.Index <= last);
        AssertAllReads();

        // What the log still has need not be read, if a partition begins behind it.
        long first = _model.Messages.First(message => message.Partition == 3).Offset + 500;
        _broker.Apply(_log.AppendCommand(new TrimPartitions([new(0, 3, first)])));
        _broker.Checkpoint(_store);
        _model.Remove(message => message.Partition == 3 && message.Offset < first);
        AssertAllReads();
    }

    [Fact]
    public void A_whole_block_of_deleted_messages_is_passed_over()
    {
        Publish(3_000);
        foreach (ModelMessage message in _model.Messages.Where(message => message.Partition == 2).ToArray())
        {
            Delete(message);
            _model.Remove(each => each == message);
        }

        AssertAllReads();
        TopicReadResult result = _broker.Read(ReadPages.To(MessageFilter.None, 10, partition: 2), TopicCursor.Start);
        Assert.Empty(result.Messages);
        Assert.True(result.IsComplete);
        Assert.Equal(result.Bounds.EndOffset, result.Next[2]);
    }

    [Fact]
    public void Messages_of_an_earlier_topic_of_the_same_name_are_not_found()
    {
        Publish(1_000);
        string[] oldIds = [.. _model.Messages.Select(message => message.Id)];
        _broker.Apply(_log.AppendCommand(new DeleteTopic(FilterModel.Topic)));
        _broker.Apply(_log.AppendTopic(FilterModel.Topic, TopicConfig.Default with { Partitions = 2 }));
        _broker.Apply(_log.AppendBatch(FilterModel.Topic, 1, 0, 0, new TestMessage("new")));

        Assert.Single(_broker.ReadAll(MessageFilter.None, 10));
        Assert.Single(_broker.ReadAllBack(MessageFilter.None, 10));
        Assert.All(oldIds, id => Assert.Empty(_broker.ReadAll(new ModelFilter { Id = id }.ToFilter(), 10)));
    }

    [Fact]
    public void A_cursor_reads_partitions_that_were_added_later_from_their_first_message()
    {
        Publish(500);
        TopicReadResult before = _broker.Read(ReadPages.To(MessageFilter.None, 10_000), TopicCursor.Start);
        _broker.Apply(
            _log.AppendCommand(new AlterTopic(FilterModel.Topic, TopicConfig.Default with { Partitions = Partitions + 1 })));
        _broker.Apply(_log.AppendBatch(FilterModel.Topic, Partitions, 0, 0, new TestMessage("in the new one")));

        TopicReadResult after = _broker.Read(ReadPages.To(MessageFilter.None, 10), before.Next);

        Assert.Equal(["in the new one"], after.Messages.Select(message => System.Text.Encoding.UTF8.GetString(message.Open().Payload)));
        Assert.Equal(Partitions, after.Messages[0].Partition);
    }

    [Fact]
    public void A_match_is_found_among_as_many_partitions_as_there_may_be()
    {
        _broker.Apply(_log.AppendCommand(
            new AlterTopic(FilterModel.Topic, TopicConfig.Default with { Partitions = BrokerLimits.PartitionsPerTopic })));
        for (int partition = 0; partition < BrokerLimits.PartitionsPerTopic; partition++)
        {
            _broker.Apply(_log.AppendBatch(FilterModel.Topic, partition, 0, 0, new TestMessage("common") { Sender = "many" }));
        }

        _broker.Apply(_log.AppendBatch(
            FilterModel.Topic, BrokerLimits.PartitionsPerTopic - 1, 0, 0, new TestMessage("wanted") { Sender = "rare" }));
        var filter = new ModelFilter { Sender = "rare" };

        Assert.Single(_broker.ReadAll(filter.ToFilter(), 10));
        Assert.Single(_broker.ReadAllBack(filter.ToFilter(), 10));
    }

    [Fact]
    public void A_quiet_partition_far_behind_does_not_make_a_page_cross_the_log()
    {
        _broker.Apply(_log.AppendBatch(FilterModel.Topic, 0, 0, 0, new TestMessage("quiet")));
        var busy = new TestMessage(new string('x', 1000));
        for (int entry = 0; entry < 5_000; entry++)
        {
            _broker.Apply(_log.AppendBatch("other", 0, 0, 0, busy));
        }

        _broker.Apply(_log.AppendBatch(FilterModel.Topic, 1, 0, 0, new TestMessage("late")));
        long before = _log.EntriesRead;

        Assert.Equal(2, _broker.ReadAll(MessageFilter.None, 10).Length);
        Assert.Equal(2, _broker.ReadAllBack(MessageFilter.None, 10).Length);

        Assert.InRange(_log.EntriesRead - before, 4, _log.Count / 4);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Nothing_is_missed_between_history_and_what_is_new(bool isFiltered)
    {
        const int Messages = 30_000;
        Publish(3_000);
        var filter = isFiltered ? new ModelFilter { Sender = "sender-1" } : new ModelFilter();
        using var deadline = new CancellationTokenSource(Deadline);
        Task<string[]>[] readers =
        [
            .. Enumerable.Range(0, 3).Select(reader => Task.Run(
                () => FollowAsync(filter.ToFilter(), TopicCursor.Start, 50 + (200 * reader), deadline.Token))),
        ];
        Publish(Messages);
        TopicCursor end = _broker.FindEnd(FilterModel.Topic, null);
        _log.AppendBatch(FilterModel.Topic, 6, 0, 0, new TestMessage("end") { Sender = "sender-1" });
        _broker.ApplyAll(_log);

        string[] expected = Expect(filter);
        foreach (string[] read in await Task.WhenAll(readers))
        {
            Assert.Equal(expected, read);
        }

        Assert.Equal(0, _broker.WaiterCount);
        Assert.Equal(Partitions - 1, end.LastPartition);
    }

    [Fact]
    public async Task What_comes_behind_the_last_messages_is_neither_missed_nor_given_twice()
    {
        Publish(2_000);
        using var deadline = new CancellationTokenSource(Deadline);
        Task<string[][]>[] readers =
        [
            .. Enumerable.Range(0, 2).Select(_ => Task.Run(() => ReadLastAndFollowAsync(deadline.Token))),
        ];
        Task<string[][][]> reading = Task.WhenAll(readers);
        while (!reading.IsCompleted)
        {
            // As long as they read: who is behind, on a machine that does much else, waits for something new too.
            Publish(200);
            await Task.Yield();
        }

        string[] expected = Expect(new ModelFilter());
        foreach (string[] read in (await reading).SelectMany(each => each))
        {
            int first = Array.IndexOf(expected, read[0]);
            Assert.Equal(expected.AsSpan(first, read.Length).ToArray(), read);
        }
    }

    [Fact]
    public void A_read_does_bounded_work_and_goes_on_from_there()
    {
        var large = new TestMessage(new string('x', 1024 * 1024));
        for (int entry = 0; entry < 100; entry++)
        {
            _broker.Apply(_log.AppendBatch(FilterModel.Topic, entry % Partitions, 0, 0, large));
        }

        _broker.Apply(_log.AppendBatch(FilterModel.Topic, 0, 0, 0, new TestMessage("needle")));
        MessageFilter filter = new ModelFilter { Text = "NEEDLE" }.ToFilter();
        TopicCursor next = TopicCursor.Start;
        var counts = new List<int>();
        for (bool isComplete = false; !isComplete;)
        {
            long before = _log.EntriesRead;
            TopicReadResult result = _broker.Read(ReadPages.To(filter, 10), next);
            Assert.InRange(_log.EntriesRead - before, 1, (BrokerLimits.ReadLogBytesMax / (1024 * 1024)) + 2);
            counts.Add(result.Messages.Count);
            (isComplete, next) = (result.IsComplete, result.Next);
        }

        Assert.Equal([0, 0, 0, 1], counts);
        MessageFilter never = new ModelFilter { Text = "no such text" }.ToFilter();
        LogPlace place = LogPlace.End;
        for (int calls = 0; calls < 20; calls++)
        {
            long before = _log.EntriesRead;
            TopicReadResult result = _broker.ReadLast(ReadPages.To(never, 10), place);
            Assert.Empty(result.Messages);
            Assert.InRange(_log.EntriesRead - before, 1, 2 * BrokerLimits.ReadLogBytesMax / (1024 * 1024));
            if (result.Before is not { } rest)
            {
                Assert.InRange(calls, 2, 19);
                return;
            }

            Assert.True(rest < place);
            place = rest;
        }

        Assert.Fail("the last messages have no beginning");
    }

    [Fact]
    public void A_filtered_read_keeps_only_the_entries_of_its_matches()
    {
        for (int entry = 0; entry < 40; entry++)
        {
            _broker.Apply(_log.AppendBatch(
                FilterModel.Topic, 0, 0, 0, new TestMessage("needle"), new TestMessage(new string('x', 1024 * 1024))));
        }

        TopicReadResult result = _broker.Read(ReadPages.To(new ModelFilter { Text = "needle" }.ToFilter(), 100), TopicCursor.Start);

        Assert.False(result.IsComplete);
        Assert.InRange(result.Messages.Count, 15, 17);
    }

    [Theory]
    [InlineData(null)]
    [InlineData(3)]
    public void The_first_message_of_a_partition_that_comes_during_a_read_of_the_last_ones_is_still_to_come(int? partition)
    {
        var log = new InterruptedLog(_log);
        var broker = new MessageBroker(new MemoryBrokerStore(), log);
        broker.ApplyAll(_log);
        log.Interruption = () => broker.Apply(_log.AppendBatch(FilterModel.Topic, 3, 0, 0, new TestMessage("first")));

        TopicReadResult last = broker.ReadLast(ReadPages.To(MessageFilter.None, 10, partition), LogPlace.End);

        Assert.Null(log.Interruption);
        Assert.Empty(last.Messages);
        Assert.Single(broker.Read(ReadPages.To(MessageFilter.None, 10, partition), last.Next).Messages);
    }

    private ApplyOutcome Delete(ModelMessage message) =>
        _broker.Apply(_log.AppendCommand(new DeleteMessage(0, message.Partition, message.Offset)));

    private void AssertAllReads()
    {
        for (int round = 0; round < 30; round++)
        {
            ModelFilter filter = round == 0 ? new ModelFilter() : _model.NextFilter();

            Assert.Equal(Expect(filter), _broker.ReadAll(filter.ToFilter(), 300));
            Assert.Equal(Expect(filter), _broker.ReadAllBack(filter.ToFilter(), 300));
        }

        foreach (ModelMessage message in _model.Messages.Where(_ => _random.Next(100) == 0).ToArray())
        {
            var filter = new ModelFilter { Id = message.Id };
            Assert.Equal(Expect(filter), _broker.ReadAll(filter.ToFilter(), 10));
        }
    }

    private async Task<string[]> FollowAsync(MessageFilter filter, TopicCursor next, int page, CancellationToken cancellationToken)
    {
        var read = new List<string>();
        while (true)
        {
            TopicReadResult result = _broker.Read(ReadPages.To(filter, page), next);
            next = result.Next;
            foreach (StoredMessage message in result.Messages)
            {
                if (message.Open().Payload.SequenceEqual("end"u8))
                {
                    return [.. read];
                }

                read.Add(ModelMessage.Describe(message));
            }

            if (result.Messages.Count == 0 && result.IsComplete)
            {
                await _broker.WaitForTopicAsync(FilterModel.Topic, result.Through, cancellationToken);
            }
        }
    }

    private async Task<string[][]> ReadLastAndFollowAsync(CancellationToken cancellationToken)
    {
        var reads = new List<string[]>();
        for (int round = 0; round < 10; round++)
        {
            TopicReadResult last = _broker.ReadLast(ReadPages.To(MessageFilter.None, 20), LogPlace.End);
            TopicReadResult next = _broker.Read(ReadPages.To(MessageFilter.None, 20), last.Next);
            reads.Add([.. last.Messages.Concat(next.Messages).Select(ModelMessage.Describe)]);
            await _broker.WaitForTopicAsync(FilterModel.Topic, next.Through, cancellationToken);
        }

        return [.. reads];
    }

    private void Publish(int messages)
    {
        for (int goal = _model.Messages.Count + messages; _model.Messages.Count < goal;)
        {
            _broker.Apply(_model.Append());
            if (_random.Next(30) == 0)
            {
                _broker.Checkpoint(_store);
                _store.Flush();
            }
        }
    }

    private string[] Expect(ModelFilter filter) =>
        [.. _model.Messages.Where(filter.Matches).Select(message => message.Describe())];

    /// <summary>A log in which something is applied while a read is under way.</summary>
    private sealed class InterruptedLog(TestLog log) : ILogReader
    {
        public Action? Interruption { get; set; }

        public LogIndex PreviousIndex
        {
            get
            {
                (Action? interruption, Interruption) = (Interruption, null);
                interruption?.Invoke();
                return log.PreviousIndex;
            }
        }

        public IReadOnlyList<LogEntry> Read(LogIndex from, LogIndex to, int bytesMax, Func<int, byte[]>? allocate = null) =>
            log.Read(from, to, bytesMax, allocate);
    }
}
