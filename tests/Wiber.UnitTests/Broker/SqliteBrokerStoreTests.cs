using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using Wiber.Node.Broker;
using Wiber.Node.Broker.Stores;
using Wiber.Node.Raft;
using Wiber.Node.Storage.Sqlite;

namespace Wiber.UnitTests.Broker;

/// <summary>
/// Goal: the SQLite store gives back what was written, and is made anew from the log whenever it cannot be trusted.
/// Method: a store in a folder of its own is written, closed or abandoned, damaged, and opened again.
/// </summary>
public sealed class SqliteBrokerStoreTests : IDisposable
{
    private static readonly BrokerStoreIdentity Identity = new("wiber", "n1");

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("wiber-broker-");
    private readonly TestLog _log = new();

    private string DatabasePath => Path.Combine(_folder.FullName, "broker.db");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData(1)]
    [InlineData(37)]
    public void A_broker_opened_again_and_again_is_not_to_be_told_from_one_that_never_was(int entriesPerCheckpoint)
    {
        RandomWorkload.Append(_log, seed: 4, entries: 600);
        var reference = new MessageBroker(new MemoryBrokerStore(), _log);
        string[] expected = [.. reference.ApplyAll(_log).Select(outcome => outcome.Describe())];
        int position = 0;
        while (position < _log.Count)
        {
            using SqliteBrokerStore store = Open();
            var broker = new MessageBroker(store, _log);
            int from = (int)broker.AppliedIndex.Value;
            int stop = Math.Min(_log.Count, position + 50);
            for (int next = from; next < stop; next++)
            {
                Assert.Equal(expected[next], broker.Apply(_log[next]).Describe());
                if (next % entriesPerCheckpoint == 0)
                {
                    broker.Checkpoint(store);
                }
            }

            position = stop;
        }

        using SqliteBrokerStore last = Open();
        var restarted = new MessageBroker(last, _log);
        Assert.True(restarted.AppliedIndex.Value > 500);
        restarted.ApplyAll(_log);
        Assert.Equal(reference.Describe(), restarted.Describe());
    }

    [Fact]
    public void Ids_and_sequences_are_known_after_reopening()
    {
        ulong producer = ulong.MaxValue;
        using (SqliteBrokerStore store = Open())
        {
            var broker = new MessageBroker(store, _log);
            broker.CreateTopics(_log, "t");
            broker.Apply(_log.AppendMessages("t", new TestMessage("a", "x")));
            for (ulong sequence = 0; sequence < 1500; sequence++)
            {
                broker.Apply(_log.AppendBatch("t", producer, ulong.MaxValue - 1500 + sequence, new TestMessage("p")));
                if (sequence % 100 == 0)
                {
                    broker.Checkpoint(store);
                }
            }

            broker.Checkpoint(store);
        }

        using SqliteBrokerStore reopened = Open();
        ProducerRow remembered = Assert.Single(reopened.Load().Producers);
        Assert.Equal(BrokerLimits.SequencesPerProducer, remembered.Batches.Count);
        var restarted = new MessageBroker(reopened, _log);
        ApplyOutcome again = restarted.Apply(_log.AppendMessages("t", new TestMessage("b", "x")));
        Assert.Equal([true], again.Duplicates());
        Assert.Equal([0], again.Offsets());
        Assert.Equal(
            [1500], restarted.Apply(_log.AppendBatch("t", producer, ulong.MaxValue - 1, new TestMessage("p"))).Offsets());
        Assert.Equal(
            [477], restarted.Apply(_log.AppendBatch("t", producer, ulong.MaxValue - 1024, new TestMessage("p"))).Offsets());
        Assert.Equal(
            ApplyStatus.SequenceTooOld,
            restarted.Apply(_log.AppendBatch("t", producer, ulong.MaxValue - 1025, new TestMessage("p"))).Status);
    }

    [Fact]
    public void What_a_killed_process_wrote_is_there()
    {
        SqliteBrokerStore abandoned = Open();
        var broker = new MessageBroker(abandoned, _log);
        broker.CreateTopics(_log, "t");
        broker.Apply(_log.AppendMessages("t", new TestMessage("a", "x")));
        broker.Checkpoint(abandoned);

        // Copied while open: as the files are at the moment of a kill.
        string copy = Path.Combine(_folder.FullName, "copy.db");
        File.Copy(DatabasePath, copy);
        File.Copy(DatabasePath + "-wal", copy + "-wal");
        using (SqliteBrokerStore store = Open(copy))
        {
            Assert.Equal(broker.Applied, store.Load().Applied);
            Assert.True(store.TryFindMessageId(0, "x"u8, out _));
        }

        abandoned.Dispose();
    }

    [Fact]
    public void A_file_of_another_node_is_made_anew() =>
        AssertRebuilt(() => SqliteBrokerStore.Open(DatabasePath, new("wiber", "n2"), EndOfLog, NullLogger.Instance));

    [Fact]
    public void A_file_of_another_cluster_is_made_anew() =>
        AssertRebuilt(() => SqliteBrokerStore.Open(DatabasePath, new("other", "n1"), EndOfLog, NullLogger.Instance));

    [Fact]
    public void A_log_that_ends_before_what_was_applied_is_refused()
    {
        Fill();
        BrokerStoreException exception = Assert.Throws<BrokerStoreException>(
            () => SqliteBrokerStore.Open(DatabasePath, Identity, EndOfLog.Previous, NullLogger.Instance));
        Assert.Contains("acknowledged entries are missing", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_of_an_older_version_is_made_anew() => AssertRebuilt(() =>
    {
        Execute("UPDATE meta SET format_version = 2");
        return Open();
    });

    [Fact]
    public void A_file_of_a_newer_version_is_refused_and_kept()
    {
        Fill();
        Execute("UPDATE meta SET format_version = 99");

        BrokerStoreException exception = Assert.Throws<BrokerStoreException>(() => Open());

        Assert.Contains("format version 99; this build reads version 3", exception.Message, StringComparison.Ordinal);
        Execute("UPDATE meta SET format_version = 3");
        using SqliteBrokerStore kept = Open();
        Assert.NotEqual(LogIndex.Zero, kept.Load().Applied.Index);
    }

    [Fact]
    public void A_file_that_is_no_database_is_made_anew() => AssertRebuilt(() =>
    {
        File.WriteAllText(DatabasePath, "this is not a database");
        return Open();
    });

    [Fact]
    public void A_file_damaged_when_the_machine_failed_is_made_anew() => AssertRebuilt(() =>
    {
        Execute("UPDATE meta SET clean = 0, boot = 'another boot'");
        Overwrite();
        return Open();
    });

    [Fact]
    public void A_whole_file_is_kept_when_the_machine_failed()
    {
        Fill();
        Execute("UPDATE meta SET clean = 0, boot = 'another boot'");
        using SqliteBrokerStore store = Open();
        Assert.Equal(EndOfLog, store.Load().Applied.Index);
    }

    private LogIndex EndOfLog => new((ulong)_log.Count);

    private SqliteBrokerStore Open(string? path = null) =>
        SqliteBrokerStore.Open(path ?? DatabasePath, Identity, EndOfLog, NullLogger.Instance);

    private void Fill()
    {
        using SqliteBrokerStore store = Open();
        var broker = new MessageBroker(store, _log);
        broker.CreateTopics(_log, "t");
        for (int id = 0; id < 2000; id++)
        {
            broker.Apply(_log.AppendMessages("t", new TestMessage("a", $"{id}")));
        }

        broker.Checkpoint(store);
    }

    private void AssertRebuilt(Func<SqliteBrokerStore> open)
    {
        Fill();
        using SqliteBrokerStore store = open();
        Assert.Equal(LogHash.Start, store.Load().Applied);
        Assert.False(store.TryFindMessageId(0, "5"u8, out _));
        var rebuilt = new MessageBroker(store, _log);
        rebuilt.ApplyAll(_log);
        rebuilt.Checkpoint(store);
        Assert.True(store.TryFindMessageId(0, "5"u8, out _));
        Assert.Equal(2000, rebuilt.FindTopic("t")!.Partitions[0].EndOffset);
    }

    private void Execute(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={DatabasePath};Pooling=False");
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    /// <summary>Writes over the second half of the file, which holds rows; the tables are described in the first page.</summary>
    private void Overwrite()
    {
        using FileStream file = File.OpenWrite(DatabasePath);
        file.Position = file.Length / 2;
        file.Write(Enumerable.Repeat((byte)0xee, (int)(file.Length / 2)).ToArray());
    }
}
