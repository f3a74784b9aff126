using Wiber.Node.Broker;
using Wiber.Node.Broker.Commands;
using Wiber.Node.Broker.Snapshots;
using Wiber.Node.Broker.Stores;
using Wiber.Node.Raft;
using Wiber.Node.Raft.Snapshots;

namespace Wiber.UnitTests.Broker;

/// <summary>
/// Goal: a node's state goes to another one piece by piece, and what is not whole and right changes nothing there. Method: two
/// brokers on stores in memory; pieces are asked for as a follower would, and spoilt.
/// </summary>
public sealed class SnapshotTests : IDisposable
{
    private readonly TestLog _log = new();
    private readonly MemoryBrokerStore _store = new();
    private readonly MessageBroker _broker;
    private readonly SnapshotSource _source;
    private ulong _lastId = 100;

    public SnapshotTests()
    {
        _log.AppendTopic("t");
        _log.AppendTopic("waited-for");
        TrimWorkload.Append(_log, seed: 11, rounds: 10);
        _broker = new MessageBroker(_store, _log);
        _broker.ApplyAll(_log);
        _broker.Checkpoint(_store);
        _source = new SnapshotSource(_log, _store, () => ++_lastId);
    }

    public void Dispose() => _source.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(63)]
    [InlineData(64)]
    [InlineData(100_000_000)]
    public void Pieces_of_any_size_make_the_same_whole(int pieceBytes)
    {
        byte[] snapshot = _source.ReadAll(pieceBytes);
        var store = new MemoryBrokerStore();
        var other = new MessageBroker(store, _log);

        Assert.True(other.Install(snapshot));

        Assert.Equal(_broker.Describe(), other.Describe());
        Assert.Equal(_broker.Trim, other.Trim);
        Assert.Equal(_broker.Applied, store.Load().Applied);
        LogEntry next = _log.AppendMessages("topic-1", new TestMessage("next", "id-7"));
        Assert.Equal(_broker.Apply(next).Describe(), other.Apply(next).Describe());
        Assert.Equal(_broker.Applied, other.Applied);
    }

    [Fact]
    public void A_copy_does_not_change_while_it_is_read()
    {
        SnapshotPiece first = _source.Read(0, 0, 10);
        _broker.Apply(_log.AppendMessages("t", new TestMessage("a")));
        _broker.Checkpoint(_store);

        SnapshotPiece next = _source.Read(first.SnapshotId, 10, 10);

        Assert.Equal(
            (first.SnapshotId, first.StateIndex, first.TotalBytes, 10),
            (next.SnapshotId, next.StateIndex, next.TotalBytes, next.Offset));
        Assert.Equal(_broker.AppliedIndex.Previous, next.StateIndex);

        // A second follower shares it, and a third that comes with a copy of before the restart begins anew.
        Assert.Equal((first.SnapshotId, 0), (_source.Read(0, 0, 10).SnapshotId, _source.Read(0, 0, 10).Offset));
        Assert.Equal((first.SnapshotId, 0), (_source.Read(77, 500, 10).SnapshotId, _source.Read(77, 500, 10).Offset));
        Assert.Equal(0, _source.Read(first.SnapshotId, first.TotalBytes + 1, 10).Offset);
        Assert.Empty(_source.Read(first.SnapshotId, first.TotalBytes, 10).Data.ToArray());
    }

    [Fact]
    public void A_copy_is_let_go_when_nobody_reads_it()
    {
        ulong first = _source.Read(0, 0, 10).SnapshotId;
        _source.CloseUnused();
        Assert.Equal(first, _source.Read(first, 10, 10).SnapshotId);
        _source.CloseUnused();
        _source.CloseUnused();
        _source.CloseUnused();

        SnapshotPiece again = _source.Read(first, 20, 10);

        Assert.NotEqual(first, again.SnapshotId);
        Assert.Equal(0, again.Offset);
    }

    [Fact]
    public void A_copy_that_the_log_need_not_reach_back_to_is_replaced()
    {
        SnapshotPiece old = _source.Read(0, 0, 10);
        for (int entry = 0; entry < 3; entry++)
        {
            _broker.Apply(_log.AppendMessages("t", new TestMessage("a")));
        }

        _broker.Apply(_log.AppendCommand(_broker.PlanTrim(old.StateIndex.Next)!));
        _broker.Checkpoint(_store);
        _log.RemovePrefix(old.StateIndex);
        Assert.Equal(old.SnapshotId, _source.Read(old.SnapshotId, 10, 10).SnapshotId);
        _log.RemovePrefix(old.StateIndex.Next);

        SnapshotPiece piece = _source.Read(old.SnapshotId, 10, 10);

        Assert.NotEqual(old.SnapshotId, piece.SnapshotId);
        Assert.Equal(0, piece.Offset);
        Assert.Equal(_broker.AppliedIndex, piece.StateIndex);
    }

    [Fact]
    public void A_copy_that_is_too_old_for_who_asks_is_replaced_even_while_it_is_read()
    {
        SnapshotPiece old = _source.Read(0, 0, 10);
        _broker.Apply(_log.AppendMessages("t", new TestMessage("a")));
        LogIndex newer = _broker.AppliedIndex;

        // The store is not that far yet.
        Assert.Equal(old.StateIndex, _source.Read(old.SnapshotId, 0, 10, newer).StateIndex);
        _broker.Checkpoint(_store);

        Assert.Equal(newer, _source.Read(old.SnapshotId, 0, 10, newer).StateIndex);
    }

    [Fact]
    public void An_id_is_neither_zero_nor_the_one_before()
    {
        Queue<ulong> ids = new([0, 5, 5, 0, 6]);
        using var source = new SnapshotSource(_log, _store, ids.Dequeue);
        Assert.Equal(5ul, source.Read(0, 0, 1).SnapshotId);
        source.CloseUnused();
        source.CloseUnused();
        Assert.Equal(6ul, source.Read(5, 0, 1).SnapshotId);
    }

    [Fact]
    public void Without_room_there_is_no_copy_and_later_there_is()
    {
        _store.IsFull = true;
        Assert.Throws<BrokerStoreFullException>(() => _source.Read(0, 0, 10));
        _store.IsFull = false;
        Assert.Equal(10, _source.Read(0, 0, 10).Data.Length);
    }

    [Fact]
    public void Equal_states_give_equal_bytes()
    {
        var store = new MemoryBrokerStore();
        var other = new MessageBroker(store, _log);
        int applied = 0;
        while (other.AppliedIndex < _broker.AppliedIndex)
        {
            other.Apply(_log[(int)other.AppliedIndex.Value]);
            if (++applied % 17 == 0)
            {
                other.Checkpoint(store);
                store.Flush();
            }
        }

        other.Checkpoint(store);
        Assert.Equal(_source.ReadAll(), store.TakeSnapshot());
    }

    [Fact]
    public void A_spoilt_snapshot_is_refused_and_changes_nothing()
    {
        byte[] snapshot = _source.ReadAll();
        var store = new MemoryBrokerStore();
        var other = new MessageBroker(store, _log);
        for (int entry = 0; entry < 20; entry++)
        {
            other.Apply(_log[entry]);
        }

        other.Checkpoint(store);
        string before = other.Describe();
        for (int position = 0; position < snapshot.Length; position += position < 80 ? 1 : 101)
        {
            byte[] spoilt = [.. snapshot];
            spoilt[position] ^= 0x10;
            Assert.Throws<InvalidSnapshotException>(() => other.Install(spoilt));
        }

        Assert.Throws<InvalidSnapshotException>(() => other.Install([]));
        Assert.Throws<InvalidSnapshotException>(() => other.Install(snapshot[..50]));
        Assert.Throws<InvalidSnapshotException>(() => other.Install(snapshot[..^1]));
        Assert.Throws<InvalidSnapshotException>(() => other.Install([.. snapshot, 0]));
        Assert.Equal(before, other.Describe());
        Assert.Equal(other.Applied, store.Load().Applied);
        other.ApplyAll(_log);
        Assert.Equal(_broker.Describe(), other.Describe());
    }

    [Fact]
    public void An_older_snapshot_changes_nothing()
    {
        byte[] snapshot = _source.ReadAll();
        Assert.False(_broker.Install(snapshot));
        _broker.Apply(_log.AppendMessages("t", new TestMessage("a", "x")));

        Assert.False(_broker.Install(snapshot));

        Assert.Equal([true], _broker.Apply(_log.AppendMessages("t", new TestMessage("b", "x"))).Duplicates());
    }

    [Fact]
    public async Task A_snapshot_waits_for_a_checkpoint_under_way()
    {
        byte[] snapshot = _source.ReadAll();
        var store = new MemoryBrokerStore();
        var other = new MessageBroker(store, _log);
        other.Apply(_log[0]);
        BrokerDelta delta = other.TryFreeze()!;

        Task<bool> install = Task.Run(() => other.Install(snapshot));
        await Assert.ThrowsAsync<TimeoutException>(() => install.WaitAsync(TimeSpan.FromMilliseconds(100)));
        store.Write(delta);
        other.Written();

        Assert.True(await install.WaitAsync(TimeSpan.FromSeconds(30)));
        Assert.Equal(_broker.Applied, store.Load().Applied);
        Assert.Null(other.TryFreeze());
    }

    [Fact]
    public async Task A_snapshot_that_waits_can_be_called_off()
    {
        byte[] snapshot = _source.ReadAll();
        using var cancel = new CancellationTokenSource();
        var other = new MessageBroker(new MemoryBrokerStore(), _log);
        other.Apply(_log[0]);
        Assert.NotNull(other.TryFreeze());

        Task install = Task.Run(() => other.Install(new MemoryStream(snapshot), cancel.Token));
        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => install.WaitAsync(TimeSpan.FromSeconds(30)));
        Assert.Equal(1ul, other.AppliedIndex.Value);
    }

    [Fact]
    public async Task Who_waits_for_messages_is_told_when_they_come_with_a_snapshot()
    {
        _broker.Apply(_log.AppendMessages("waited-for", new("a"), new("b")));
        _broker.Checkpoint(_store);
        var other = new MessageBroker(new MemoryBrokerStore(), _log);
        Task there = other.WaitForMessagesAsync("waited-for", 0, 1, CancellationToken.None);
        Task notYet = other.WaitForMessagesAsync("waited-for", 0, 2, CancellationToken.None);

        other.Install(_source.ReadAll());

        await there.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.False(notYet.IsCompleted);
        other.Apply(_log.AppendMessages("waited-for", new TestMessage("c")));
        await notYet.WaitAsync(TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task Who_waits_for_a_topic_that_the_snapshot_does_not_have_looks_again()
    {
        _broker.Apply(_log.AppendTopic("short-lived"));
        var other = new MessageBroker(new MemoryBrokerStore(), _log);
        other.ApplyAll(_log);
        Task waiting = other.WaitForMessagesAsync("short-lived", 0, 0, CancellationToken.None);
        _broker.Apply(_log.AppendCommand(new DeleteTopic("short-lived")));
        _broker.Checkpoint(_store);

        other.Install(_source.ReadAll());

        await waiting.WaitAsync(TimeSpan.FromSeconds(30));
    }
}
