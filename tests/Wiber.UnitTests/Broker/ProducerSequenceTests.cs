using Wiber.Node.Broker;
using Wiber.Node.Broker.Stores;

namespace Wiber.UnitTests.Broker;

/// <summary>
/// Goal: a producer that repeats a batch, because it does not know what became of it, has it stored once and is told the offsets
/// of the first time. Method: entries with producer ids and sequences are applied to a broker on a store in memory.
/// </summary>
public sealed class ProducerSequenceTests
{
    private const ulong Producer = 7;

    private readonly TestLog _log = new();
    private readonly MemoryBrokerStore _store = new();
    private readonly MessageBroker _broker;

    public ProducerSequenceTests()
    {
        _broker = new MessageBroker(_store, _log);
        _broker.CreateTopics(_log, "t", "u");
    }

    [Fact]
    public void A_retry_gives_the_offsets_and_ids_of_the_first_time()
    {
        ApplyOutcome first = Publish(5, new("a"), new("b"));
        Publish(6, new TestMessage("c"));
        ApplyOutcome retry = Publish(5, new("a"), new("b"));

        Assert.Equal(ApplyStatus.DuplicateBatch, retry.Status);
        Assert.Equal(first.Offsets(), retry.Offsets());
        Assert.Equal([true, true], retry.Duplicates());
        Assert.Equal(first.Ids(), retry.Ids());
        Assert.Equal(0, retry.StoredCount);
        Assert.Equal(["a", "b", "c"], _broker.Read("t", 0, 0, 10, 1000).Payloads());
    }

    [Fact]
    public void A_retry_gives_the_same_offsets_when_the_first_time_skipped_duplicates()
    {
        Publish(1, new("x", "id-x"), new TestMessage("y", "id-y"));
        TestMessage[] batch =
        [
            new("a"), new("y again", "id-y"), new("b", "id-b"), new("b again", "id-b"), new("x again", "id-x"), new("c"),
        ];
        ApplyOutcome first = Publish(2, batch);
        ApplyOutcome retry = Publish(2, batch);

        Assert.Equal([2, 1, 3, 3, 0, 4], first.Offsets());
        Assert.Equal(first.Offsets(), retry.Offsets());
        Assert.Equal(["x", "y", "a", "b", "c"], _broker.Read("t", 0, 0, 10, 1000).Payloads());
    }

    [Fact]
    public void Sequences_may_come_in_any_order()
    {
        ulong[] sequences = [10, 3, 7, 1, 12, 2, 11];
        foreach (ulong sequence in sequences)
        {
            Assert.Equal(ApplyStatus.Stored, Publish(sequence, new TestMessage($"{sequence}")).Status);
        }

        for (int position = 0; position < sequences.Length; position++)
        {
            ApplyOutcome retry = Publish(sequences[position], new TestMessage($"{sequences[position]}"));
            Assert.Equal(ApplyStatus.DuplicateBatch, retry.Status);
            Assert.Equal([position], retry.Offsets());
        }
    }

    [Fact]
    public void The_window_holds_the_highest_sequences_and_refuses_older_ones()
    {
        int window = BrokerLimits.SequencesPerProducer;
        for (int sequence = 1; sequence <= window; sequence++)
        {
            Publish((ulong)sequence * 2, new TestMessage("m"));
        }

        Assert.Equal(ApplyStatus.SequenceTooOld, Publish(1, new TestMessage("m")).Status);
        Assert.Equal(ApplyStatus.DuplicateBatch, Publish(2, new TestMessage("m")).Status);

        // A late one between known ones pushes the lowest out.
        ApplyOutcome late = Publish(101, new TestMessage("m"));
        Assert.Equal(ApplyStatus.Stored, late.Status);
        Assert.Equal(ApplyStatus.SequenceTooOld, Publish(2, new TestMessage("m")).Status);
        Assert.Equal(ApplyStatus.DuplicateBatch, Publish(4, new TestMessage("m")).Status);
        Assert.Equal(late.Offsets(), Publish(101, new TestMessage("m")).Offsets());
        Assert.Equal([(window * 1L) - 1], Publish((ulong)window * 2, new TestMessage("m")).Offsets());
        Assert.Equal(window + 1, _broker.FindTopic("t")!.Partitions[0].EndOffset);
    }

    [Fact]
    public void A_sequence_with_another_number_of_messages_is_an_error()
    {
        Publish(1, new("a"), new TestMessage("b"));

        Assert.Equal(ApplyStatus.SequenceReused, Publish(1, new TestMessage("a")).Status);
    }

    [Fact]
    public void A_sequence_with_other_messages_is_an_error_and_not_a_false_success()
    {
        Publish(1, new TestMessage("a"));

        Assert.Equal(ApplyStatus.SequenceReused, Publish(1, new TestMessage("b")).Status);
        Assert.Equal(ApplyStatus.SequenceReused, Publish(1, new TestMessage("a", Id: "x")).Status);
        Assert.Equal(ApplyStatus.DuplicateBatch, Publish(1, new TestMessage("a")).Status);
        Assert.Equal(["a"], _broker.Read("t", 0, 0, 10, 1000).Payloads());
    }

    [Fact]
    public void Producers_do_not_share_sequences()
    {
        Publish(1, new TestMessage("a"));
        Assert.Equal(ApplyStatus.Stored, _broker.Apply(_log.AppendBatch("t", Producer + 1, 1, new TestMessage("a"))).Status);
        Assert.Equal(ApplyStatus.Stored, _broker.Apply(_log.AppendBatch("u", Producer, 1, new TestMessage("a"))).Status);
    }

    [Fact]
    public void Numbers_with_the_highest_bit_set_survive_a_restart()
    {
        ulong producer = ulong.MaxValue - 1;
        _broker.Apply(_log.AppendBatch("t", producer, ulong.MaxValue, new TestMessage("a")));
        _broker.Apply(_log.AppendBatch("t", producer, 1, new TestMessage("b")));
        _broker.Checkpoint(_store);
        var restarted = new MessageBroker(_store, _log);

        ApplyOutcome retry = restarted.Apply(_log.AppendBatch("t", producer, ulong.MaxValue, new TestMessage("a")));
        Assert.Equal(ApplyStatus.DuplicateBatch, retry.Status);
        Assert.Equal([0], retry.Offsets());
    }

    [Fact]
    public void The_producer_that_was_not_used_for_longest_is_forgotten()
    {
        int most = BrokerLimits.ProducersPerPartition;
        for (ulong producer = 1; producer <= (ulong)most; producer++)
        {
            _broker.Apply(_log.AppendBatch("t", producer, 1, new TestMessage("m")));
        }

        _broker.Apply(_log.AppendBatch("t", 1, 2, new TestMessage("producer 1 is in use")));
        _broker.Checkpoint(_store);
        _broker.Apply(_log.AppendBatch("t", (ulong)most + 1, 1, new TestMessage("one too many")));
        _broker.Checkpoint(_store);
        var restarted = new MessageBroker(_store, _log);

        Assert.Equal(ApplyStatus.DuplicateBatch, restarted.Apply(_log.AppendBatch("t", 1, 1, new TestMessage("m"))).Status);
        Assert.Equal(ApplyStatus.DuplicateBatch, restarted.Apply(_log.AppendBatch("t", 3, 1, new TestMessage("m"))).Status);
        Assert.Equal(ApplyStatus.Stored, restarted.Apply(_log.AppendBatch("t", 2, 1, new TestMessage("m"))).Status);
    }

    private ApplyOutcome Publish(ulong sequence, params TestMessage[] messages) =>
        _broker.Apply(_log.AppendBatch("t", Producer, sequence, messages));
}
