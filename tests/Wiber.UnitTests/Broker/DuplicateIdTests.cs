using Wiber.Node.Broker;
using Wiber.Node.Broker.MessageIds;
using Wiber.Node.Broker.Reading;
using Wiber.Node.Broker.Stores;

namespace Wiber.UnitTests.Broker;

/// <summary>
/// Goal: a message id is stored once per topic, and whoever sends it again learns where the first one is.
/// Method: entries are applied to a broker on a store in memory; outcomes and what can be read are compared.
/// </summary>
public sealed class DuplicateIdTests
{
    private readonly TestLog _log = new();
    private readonly MemoryBrokerStore _store = new();
    private readonly MessageBroker _broker;

    public DuplicateIdTests()
    {
        _broker = new MessageBroker(_store, _log);
        _broker.CreateTopics(_log, "a", "b");
    }

    [Fact]
    public void Offsets_are_dense_from_zero_in_each_topic()
    {
        ApplyOutcome first = _broker.Apply(_log.AppendMessages("a", new("1"), new("2")));
        _broker.Apply(_log.AppendNoOp());
        ApplyOutcome other = _broker.Apply(_log.AppendMessages("b", new TestMessage("x")));
        ApplyOutcome second = _broker.Apply(_log.AppendMessages("a", new("3"), new("4")));

        Assert.Equal([0, 1], first.Offsets());
        Assert.Equal([0], other.Offsets());
        Assert.Equal([2, 3], second.Offsets());
        Assert.Equal(["1", "2", "3", "4"], _broker.Read("a", 0, 0, 10, 1000).Payloads());
    }

    [Fact]
    public void A_second_message_with_an_id_answers_with_the_place_of_the_first()
    {
        _broker.Apply(_log.AppendMessages("a", new("0"), new("1", "x")));
        ApplyOutcome again = _broker.Apply(_log.AppendMessages("a", new("2"), new("again", "x"), new("3")));

        Assert.Equal(ApplyStatus.Stored, again.Status);
        Assert.Equal([2, 1, 3], again.Offsets());
        Assert.Equal([false, true, false], again.Duplicates());
        Assert.Equal(2, again.StoredCount);
        Assert.Equal(["0", "1", "2", "3"], _broker.Read("a", 0, 0, 10, 1000).Payloads());
    }

    [Fact]
    public void An_id_twice_in_one_batch_is_stored_once()
    {
        ApplyOutcome outcome = _broker.Apply(
            _log.AppendMessages("a", new("0"), new("1", "x"), new("2", "x"), new("3", "x"), new("4")));

        Assert.Equal([0, 1, 1, 1, 2], outcome.Offsets());
        Assert.Equal([false, false, true, true, false], outcome.Duplicates());
        Assert.Equal(["0", "1", "4"], _broker.Read("a", 0, 0, 10, 1000).Payloads());
    }

    [Fact]
    public void The_same_id_in_another_topic_is_another_message()
    {
        _broker.Apply(_log.AppendMessages("a", new TestMessage("1", "x")));
        ApplyOutcome other = _broker.Apply(_log.AppendMessages("b", new TestMessage("2", "x")));

        Assert.Equal([false], other.Duplicates());
    }

    [Fact]
    public void An_id_is_found_at_every_stage_of_its_way_to_the_store()
    {
        _broker.Apply(_log.AppendMessages("a", new TestMessage("1", "x")));
        BrokerDelta delta = _broker.TryFreeze()!;
        Assert.Equal([true], _broker.Apply(_log.AppendMessages("a", new TestMessage("2", "x"))).Duplicates());

        _store.Write(delta);
        _broker.Written();
        Assert.Equal([true], _broker.Apply(_log.AppendMessages("a", new TestMessage("3", "x"))).Duplicates());

        // Two more checkpoints with other ids, so that the id is nowhere but in the store.
        for (int checkpoint = 0; checkpoint < 2; checkpoint++)
        {
            _broker.Apply(_log.AppendMessages("a", new TestMessage("4", $"y{checkpoint}")));
            _broker.Checkpoint(_store);
        }

        ApplyOutcome outcome = _broker.Apply(_log.AppendMessages("a", new TestMessage("5", "x")));
        Assert.Equal([true], outcome.Duplicates());
        Assert.Equal([0], outcome.Offsets());
    }

    [Fact]
    public void Messages_without_an_id_get_one_from_their_place_in_the_log()
    {
        _broker.Apply(_log.AppendNoOp());
        ApplyOutcome outcome = _broker.Apply(_log.AppendMessages("a", new("0"), new("1", "mine"), new("2")));

        Assert.Equal(["4.0", "mine", "4.2"], outcome.Ids());
        var ids = new List<string>();
        foreach (StoredMessage message in _broker.Read("a", 0, 0, 10, 1000).Messages)
        {
            ids.Add(MessageId.ToString(message.Open(), message.Entry.Index, message.Position));
        }

        Assert.Equal(outcome.Ids(), ids);
    }

    [Fact]
    public void An_id_that_looks_like_a_made_one_does_not_hide_a_message()
    {
        _broker.Apply(_log.AppendMessages("a", new TestMessage("0", "4.0")));
        ApplyOutcome outcome = _broker.Apply(_log.AppendMessages("a", new TestMessage("1")));

        Assert.Equal([false], outcome.Duplicates());
        Assert.Equal([1], outcome.Offsets());
    }
}
