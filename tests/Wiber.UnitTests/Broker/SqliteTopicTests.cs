using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using Wiber.Node.Broker;
using Wiber.Node.Broker.Commands;
using Wiber.Node.Broker.Stores;
using Wiber.Node.Broker.Topics;
using Wiber.Node.Storage.Sqlite;

namespace Wiber.UnitTests.Broker;

/// <summary>
/// Goal: a deleted topic leaves no row in the file, in steps that no write has to wait long for, and until then nobody takes its
/// rows for those of another. Method: topics with rows in every table are deleted; rows are counted in the file itself.
/// </summary>
public sealed class SqliteTopicTests : IDisposable
{
    private const int Entries = 400;
    private const int IdsPerEntry = 50;
    private const int RowsPerStep = 5000;

    private static readonly string[] Tables =
        ["partition", "offset_index", "skipped", "deleted", "producer", "produced_batch", "message_id"];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("wiber-topic-rows-");
    private readonly TestLog _log = new();

    private string DatabasePath => Path.Combine(_folder.FullName, "broker.db");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void A_deleted_topic_leaves_the_file_piece_by_piece()
    {
        using SqliteBrokerStore store = Open();
        var broker = new MessageBroker(store, _log);
        Fill(broker, "gone");
        Fill(broker, "stays");
        broker.Checkpoint(store);
        long stays = CountRows(1);
        Assert.All(Tables, table => Assert.True(Count(table, 0) > 0, table));

        broker.Apply(_log.AppendCommand(new DeleteTopic("gone")));
        int steps = Sweep(broker, store);

        Assert.True(steps > 3);
        Assert.Equal(stays, CountRows(1));
        Assert.Equal(0, Scalar("SELECT count(*) FROM deleted_topic"));
        Assert.Equal([true], broker.Apply(_log.AppendMessages("stays", new TestMessage("again", "7-7"))).Duplicates());
    }

    [Fact]
    public void A_sweep_goes_on_after_a_restart_and_after_a_snapshot()
    {
        byte[] snapshot;
        using (SqliteBrokerStore store = Open())
        {
            var broker = new MessageBroker(store, _log);
            Fill(broker, "gone");
            broker.Apply(_log.AppendTopic("empty"));
            broker.Checkpoint(store);
            broker.Apply(_log.AppendCommand(new DeleteTopic("gone")));
            broker.Apply(_log.AppendCommand(new DeleteTopic("empty")));
            broker.Checkpoint(store);
            Assert.True(CountRows(0) > RowsPerStep);
            snapshot = store.TakeSnapshot();
        }

        using (SqliteBrokerStore reopened = Open())
        {
            var restarted = new MessageBroker(reopened, _log);
            Assert.Empty(restarted.ListTopics());
            Assert.Empty(reopened.Load().OffsetIndex);
            Sweep(restarted, reopened);
        }

        Directory.CreateDirectory(Path.Combine(_folder.FullName, "other"));
        using SqliteBrokerStore other = SqliteBrokerStore.Open(
            Path.Combine(_folder.FullName, "other", "broker.db"), new("wiber", "n2"), _log.LastIndex, NullLogger.Instance);
        var follower = new MessageBroker(other, _log);
        Assert.True(follower.Install(snapshot));
        for (int step = 0; step < 20; step++)
        {
            _log.AppendNoOp();
            follower.Apply(_log[(int)follower.AppliedIndex.Value]);
            follower.Checkpoint(other);
        }

        Assert.Equal(0, Scalar("SELECT count(*) FROM message_id", Path.Combine("other", "broker.db")));
    }

    [Fact]
    public void A_topic_of_the_same_name_begins_anew_while_the_rows_of_the_first_are_still_there()
    {
        using (SqliteBrokerStore store = Open())
        {
            var broker = new MessageBroker(store, _log);
            Fill(broker, "t");
            broker.Checkpoint(store);

            // All within one change: deleted, made, filled, deleted and made once more.
            broker.Apply(_log.AppendCommand(new DeleteTopic("t")));
            Fill(broker, "t", entries: 3);
            broker.Apply(_log.AppendCommand(new DeleteTopic("t")));
            broker.Apply(_log.AppendTopic("t"));
            broker.Checkpoint(store);
            Assert.True(CountRows(0) > 0);
            Assert.Equal(0, CountRows(1));
        }

        using SqliteBrokerStore reopened = Open();
        Assert.False(reopened.TryFindMessageId(2, "7-7"u8, out _));
        var restarted = new MessageBroker(reopened, _log);
        Assert.Equal(2, restarted.FindTopic("t")!.Number);
        Assert.Equal([false], restarted.Apply(_log.AppendMessages("t", new TestMessage("new", "7-7"))).Duplicates());
        Assert.Equal(ApplyStatus.Stored, restarted.Apply(_log.AppendBatch("t", 9, 7, new TestMessage("new"))).Status);
        Assert.Equal(["new", "new"], restarted.Read("t", 0, 0, 10, 1000).Payloads());
        restarted.Apply(_log.AppendTopic("next"));
        Assert.Equal(3, restarted.FindTopic("next")!.Number);
    }

    [Fact]
    public void What_was_decided_about_a_topic_is_there_after_reopening()
    {
        var config = new TopicConfig(4, 1, long.MaxValue, 3, 1000, TopicAcks.Leader);
        string expected;
        using (SqliteBrokerStore store = Open())
        {
            var broker = new MessageBroker(store, _log);
            broker.Apply(_log.AppendTopic("t", config with { Partitions = 2 }));
            broker.Checkpoint(store);
            broker.Apply(_log.AppendBatch("t", 1, 0, 0, new TestMessage("a")));
            broker.Apply(_log.AppendCommand(new AlterTopic("t", config)));
            broker.Checkpoint(store);
            expected = StateRows.Describe(store.Load());
        }

        using SqliteBrokerStore reopened = Open();
        Assert.Equal(expected, StateRows.Describe(reopened.Load()));
        var restarted = new MessageBroker(reopened, _log);
        Assert.Equal(config, restarted.FindTopic("t")!.Config);
        Assert.Equal(2, reopened.Load().Partitions.Count(row => row.CreatedAt.Value == 1));
        Assert.Equal(3ul, reopened.Load().Topics[0].PartitionsAddedAt.Value);
    }

    private SqliteBrokerStore Open() =>
        SqliteBrokerStore.Open(DatabasePath, new("wiber", "n1"), _log.LastIndex, NullLogger.Instance);

    /// <summary>Makes a topic with rows in every table.</summary>
    private void Fill(MessageBroker broker, string topic, int entries = Entries)
    {
        int number = broker.Apply(_log.AppendTopic(topic, TopicConfig.Default with { Partitions = 2 })).TopicDescription!.Number;
        for (int entry = 0; entry < entries; entry++)
        {
            TestMessage[] messages = [.. Enumerable.Range(0, IdsPerEntry).Select(id => new TestMessage("m", $"{entry}-{id}"))];
            broker.Apply(_log.AppendBatch(topic, entry % 2, 9, (ulong)entry, [.. messages, messages[0]]));
            broker.Apply(_log.AppendCommand(new DeleteMessage(number, 0, entry)));
        }
    }

    /// <summary>Writes until nothing of topic 0 is left; no step may take long.</summary>
    private int Sweep(MessageBroker broker, SqliteBrokerStore store)
    {
        int steps = 0;
        for (long left = CountRows(0); left > 0; steps++)
        {
            broker.Apply(_log.AppendNoOp());
            broker.Checkpoint(store);
            long now = CountRows(0);
            Assert.InRange(left - now, 1, RowsPerStep);
            left = now;
        }

        broker.Apply(_log.AppendNoOp());
        broker.Checkpoint(store);
        return steps;
    }

    private long CountRows(int topic) => Tables.Sum(table => Count(table, topic));

    private long Count(string table, int topic) => Scalar($"SELECT count(*) FROM {table} WHERE topic = {topic}");

    private long Scalar(string sql, string file = "broker.db")
    {
        using var connection = new SqliteConnection(
            $"Data Source={Path.Combine(_folder.FullName, file)};Pooling=False;Mode=ReadOnly");
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        return (long)command.ExecuteScalar()!;
    }
}
