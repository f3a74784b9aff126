using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using SQLitePCL;
using Wiber.Node.Broker;
using Wiber.Node.Broker.Reading;
using Wiber.Node.Broker.Snapshots;
using Wiber.Node.Broker.Stores;
using Wiber.Node.Storage.Sqlite;

namespace Wiber.UnitTests.Broker;

/// <summary>
/// Goal: a copy of one node's SQLite file becomes another node's, wholly or not at all; room that is missing and ids that are
/// removed are dealt with on the way. Method: two stores in folders of their own; copies are spoilt, installed, and cut off where
/// a machine may fail.
/// </summary>
public sealed class SqliteSnapshotTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("wiber-snapshot-");
    private readonly TestLog _log = new();

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void A_copy_becomes_another_nodes_state()
    {
        byte[] snapshot = Snapshot(out string expected);
        using (SqliteBrokerStore store = Open("n2"))
        {
            var broker = new MessageBroker(store, _log);
            broker.Apply(_log[0]);
            broker.Checkpoint(store);
            broker.Apply(_log[1]);

            Assert.True(broker.Install(snapshot));

            Assert.Equal(expected, broker.Describe());
            Assert.Equal([true, false], Publish(broker, new("again", "id-50"), new("new", "id-new")).Duplicates());
            broker.Checkpoint(store);
            Assert.Equal(_log.LastIndex, store.Flush());
        }

        using SqliteBrokerStore reopened = Open("n2");
        var restarted = new MessageBroker(reopened, _log);
        Assert.Equal(_log.LastIndex, restarted.AppliedIndex);
        Assert.Equal([true, true], Publish(restarted, new("again", "id-50"), new("new", "id-new")).Duplicates());
    }

    [Fact]
    public void Copies_are_gone_when_they_are_let_go_and_when_the_process_was_killed()
    {
        Snapshot(out _);
        using (SqliteBrokerStore store = Open("n1"))
        {
            IBrokerSnapshot copy = store.CreateSnapshot();
            Assert.Single(SnapshotFiles("n1"));
            copy.Dispose();
            Assert.Empty(SnapshotFiles("n1"));
        }

        File.WriteAllText(Path.Combine(_folder.FullName, "n1", "snapshot", "made-7.db"), "left");
        File.WriteAllText(Path.Combine(_folder.FullName, "n1", "snapshot", "received"), "not ours");
        File.WriteAllText(DatabasePath("n1") + ".new", "left");
        File.WriteAllText(DatabasePath("n1") + ".new-journal", "left");
        using SqliteBrokerStore reopened = Open("n1");
        Assert.Equal(["received"], SnapshotFiles("n1"));
        Assert.Empty(Directory.GetFiles(Path.Combine(_folder.FullName, "n1"), "*.new*"));
        Assert.Equal(_log.LastIndex, reopened.Load().Applied.Index);
    }

    [Fact]
    public void A_copy_is_made_while_the_store_is_written()
    {
        Snapshot(out _);
        using SqliteBrokerStore store = Open("n1");
        var broker = new MessageBroker(store, _log);
        using IBrokerSnapshot copy = store.CreateSnapshot();
        broker.Apply(_log.AppendMessages("t", new TestMessage("later")));
        broker.Checkpoint(store);

        Assert.Equal(_log.LastIndex.Previous, copy.Applied.Index);
        Assert.Equal(_log.LastIndex, store.Load().Applied.Index);
        using IBrokerSnapshot next = store.CreateSnapshot();
        Assert.Equal(broker.Applied, next.Applied);
    }

    [Theory]
    [InlineData("UPDATE meta SET cluster = 'other'", "it belongs to cluster other")]
    [InlineData("UPDATE meta SET format_version = 99", "it is of another version")]
    [InlineData("UPDATE meta SET hash = 1", "it is not of")]
    [InlineData("DROP TABLE meta", "no such table: meta")]
    public void A_copy_that_does_not_belong_here_is_refused(string sql, string problem)
    {
        LogHash applied = SnapshotHeader.Read(new MemoryStream(Snapshot(out _))).Applied;
        AssertRefused(Rebuild(Copy("n1", sql), applied), problem);
    }

    [Fact]
    public void A_copy_that_is_no_database_is_refused()
    {
        LogHash applied = SnapshotHeader.Read(new MemoryStream(Snapshot(out _))).Applied;
        AssertRefused(Rebuild([.. Enumerable.Repeat((byte)7, 8192)], applied), "not a database");
    }

    [Fact]
    public void A_copy_with_damaged_pages_is_refused()
    {
        LogHash applied = SnapshotHeader.Read(new MemoryStream(Snapshot(out _))).Applied;
        byte[] content = Copy("n1", "SELECT 1");
        content.AsSpan(content.Length / 2).Fill(0xee);
        AssertRefused(Rebuild(content, applied), "the snapshot cannot be used");
    }

    /// <summary>The moments at which a machine may fail, by the files that are there then.</summary>
    [Fact]
    public void Whenever_the_machine_fails_the_old_or_the_new_state_is_there()
    {
        byte[] snapshot = Snapshot(out _);
        using (SqliteBrokerStore store = Open("n2"))
        {
            var broker = new MessageBroker(store, _log);
            broker.Apply(_log[0]);
            broker.Checkpoint(store);

            // Before the old file is closed: it has a write-ahead log, and a part of the new one lies beside it.
            CopyFiles("n2", "before");
            File.WriteAllBytes(DatabasePath("before") + ".new", snapshot[64..5000]);
            Assert.True(broker.Install(snapshot));
            CopyFiles("n2", "after");
        }

        foreach ((string folder, ulong applied) in new[] { ("before", 1ul), ("after", _log.LastIndex.Value) })
        {
            using SqliteBrokerStore store = Open(folder, node: "n2");
            var broker = new MessageBroker(store, _log);
            Assert.Equal(applied, broker.AppliedIndex.Value);
            broker.ApplyAll(_log);
            Assert.Equal([true], broker.Apply(_log.AppendMessages("t", new TestMessage("again", "id-50"))).Duplicates());
        }
    }

    [Fact]
    public void A_full_disk_loses_nothing_and_is_written_when_there_is_room()
    {
        using SqliteBrokerStore store = Open("n1");
        var broker = new MessageBroker(store, _log);
        broker.CreateTopics(_log, "t");
        broker.Apply(_log.AppendMessages("t", new TestMessage("a", "id-a")));
        broker.Checkpoint(store);
        store.LimitPages(20);
        for (int entry = 0; entry < 1000; entry++)
        {
            broker.Apply(_log.AppendMessages("t", new TestMessage("m", $"id-{entry} {new string('x', 100)}")));
        }

        BrokerDelta delta = broker.TryFreeze()!;
        for (int attempt = 0; attempt < 3; attempt++)
        {
            var failure = Assert.Throws<BrokerStoreFullException>(() => store.Write(delta));
            Assert.Contains("no room", failure.Message, StringComparison.Ordinal);
            Assert.Equal(2ul, store.Load().Applied.Index.Value);
            Assert.True(store.TryFindMessageId(0, "id-a"u8, out _));
            Assert.Equal([true], broker.Apply(_log.AppendMessages("t", new TestMessage("again", "id-a"))).Duplicates());
        }

        store.LimitPages(100_000);
        store.Write(delta);
        broker.Written();
        broker.Checkpoint(store);
        Assert.Equal(broker.Applied, store.Load().Applied);
    }

    /// <summary>Its object does not know of that: https://www.sqlite.org/lang_transaction.html.</summary>
    [Fact]
    public void A_commit_that_ended_its_transaction_by_failing_says_why_it_failed_and_may_be_tried_again()
    {
        using SqliteBrokerStore store = Open("n1");
        var broker = new MessageBroker(store, _log);
        broker.CreateTopics(_log, "t");
        BrokerDelta delta = broker.TryFreeze()!;
        string path = Path.Combine(_folder.FullName, "commit.db");
        using SqliteConnection connection = SqliteSession.Connect(path, SqliteOpenMode.ReadWriteCreate);
        SqliteSchema.Create(connection, "cluster", "n1");
        using var writer = new SqliteDeltaWriter(connection);
        raw.sqlite3_commit_hook(connection.Handle, _ => 1, null);

        SqliteException failure = Assert.Throws<SqliteException>(() => writer.Write(delta));

        Assert.Equal(raw.SQLITE_CONSTRAINT, failure.SqliteErrorCode);
        raw.sqlite3_commit_hook(connection.Handle, null, null);
        writer.Write(delta);
    }

    /// <summary>SQLite syncs when it commits a transaction, and a transaction that changes nothing is none.</summary>
    [Fact]
    public void Every_flush_commits_something_even_if_nothing_changed()
    {
        using SqliteBrokerStore store = Open("n1");
        for (int flush = 0; flush < 3; flush++)
        {
            long before = new FileInfo(DatabasePath("n1") + "-wal").Length;
            store.Flush();
            Assert.True(new FileInfo(DatabasePath("n1") + "-wal").Length > before);
        }
    }

    [Fact]
    public void Ids_of_removed_messages_leave_the_file_piece_by_piece()
    {
        // So that the order of the ids is not that of the log.
        static string Prefix(int entry) => $"{(entry * 7919) % 1000}";
        const int Entries = 300;
        const int Ids = 100;
        using SqliteBrokerStore store = Open("n1");
        var broker = new MessageBroker(store, _log);
        broker.CreateTopics(_log, "t0", "t1");
        for (int entry = 0; entry < Entries; entry++)
        {
            string prefix = Prefix(entry);
            TestMessage[] messages = [.. Enumerable.Range(0, Ids).Select(id => new TestMessage("m", $"{prefix}-{id}"))];
            broker.Apply(_log.AppendMessages($"t{entry % 2}", messages));
        }

        broker.Checkpoint(store);
        Assert.Equal(Entries * Ids, CountIds("n1"));
        broker.Apply(_log.AppendCommand(broker.PlanTrim(new(2 + ((ulong)Entries / 2)))!));
        broker.Checkpoint(store);
        long left = CountIds("n1");
        Assert.InRange(left, (Entries * Ids) - 5000, (Entries * Ids) - 1);

        // Another trim while the first sweep is under way: what it has passed already is looked at again.
        broker.Apply(_log.AppendCommand(broker.PlanTrim(new(2 + (ulong)Entries - 10))!));
        int steps = 0;
        while (CountIds("n1") > 10 * Ids)
        {
            broker.Apply(_log.AppendNoOp());
            broker.Checkpoint(store);
            long now = CountIds("n1");
            Assert.InRange(left - now, 0, 5000);
            left = now;
            Assert.True(++steps < 30);
        }

        Assert.True(steps > 5);
        Assert.Equal(10 * Ids, CountIds("n1"));
        Assert.DoesNotContain(store.Load().OffsetIndex, row => row.Item.Index.Value <= 2 + Entries - 10);
        ApplyOutcome outcome = broker.Apply(
            _log.AppendMessages("t1", new("m", $"{Prefix(Entries - 1)}-0"), new("m", $"{Prefix(1)}-0")));
        Assert.Equal([true, false], outcome.Duplicates());
    }

    [Fact]
    public void A_sweep_goes_on_after_a_restart()
    {
        using (SqliteBrokerStore store = Open("n1"))
        {
            var broker = new MessageBroker(store, _log);
            broker.CreateTopics(_log, "t");
            for (int entry = 0; entry < 200; entry++)
            {
                Publish(broker, [.. Enumerable.Range(0, 100).Select(id => new TestMessage("m", $"{entry}-{id}"))]);
            }

            broker.Checkpoint(store);
            broker.Apply(_log.AppendCommand(broker.PlanTrim(broker.AppliedIndex)!));
            broker.Checkpoint(store);
            Assert.True(CountIds("n1") > 10_000);
        }

        using SqliteBrokerStore reopened = Open("n1");
        var restarted = new MessageBroker(reopened, _log);
        for (int step = 0; step < 6; step++)
        {
            restarted.Apply(_log.AppendNoOp());
            restarted.Checkpoint(reopened);
        }

        Assert.Equal(0, CountIds("n1"));
    }

    /// <summary>A node whose lookups are lost and whose log no longer holds the entries to make them again.</summary>
    [Fact]
    public void A_file_that_is_made_anew_over_a_trimmed_log_waits_for_a_snapshot()
    {
        byte[] snapshot = Snapshot(out string expected);
        _log.RemovePrefix(new(30));
        Directory.CreateDirectory(Path.Combine(_folder.FullName, "n2"));
        File.WriteAllText(DatabasePath("n2"), "this is not a database");
        using SqliteBrokerStore store = Open("n2");
        var broker = new MessageBroker(store, _log);

        Assert.Equal(0ul, broker.AppliedIndex.Value);
        Assert.Equal(ReadStatus.UnknownTopic, broker.Read("t", 0, 0, 10, 100).Status);
        Assert.Null(broker.PlanTrim(new(50)));
        Assert.True(broker.Install(snapshot));
        Assert.Equal(expected, broker.Describe());
    }

    private ApplyOutcome Publish(MessageBroker broker, params TestMessage[] messages) =>
        broker.Apply(_log.AppendMessages("t", messages));

    private string DatabasePath(string folder) => Path.Combine(_folder.FullName, folder, "broker.db");

    private SqliteBrokerStore Open(string folder, string? node = null)
    {
        Directory.CreateDirectory(Path.Combine(_folder.FullName, folder));
        return SqliteBrokerStore.Open(DatabasePath(folder), new("wiber", node ?? folder), _log.LastIndex, NullLogger.Instance);
    }

    /// <summary>The snapshot of a node with some messages and a trim, and what it answers.</summary>
    private byte[] Snapshot(out string description)
    {
        using SqliteBrokerStore store = Open("n1");
        var broker = new MessageBroker(store, _log);
        broker.CreateTopics(_log, "t");
        for (int entry = 0; entry < 400; entry++)
        {
            TestMessage[] messages = [new("m", $"id-{entry % 300}"), new($"{entry}")];
            broker.Apply(_log.AppendBatch("t", 9, (ulong)entry, messages));
        }

        broker.Apply(_log.AppendCommand(broker.PlanTrim(new(30))!));
        broker.Checkpoint(store);
        description = broker.Describe();
        return store.TakeSnapshot();
    }

    private string[] SnapshotFiles(string folder) =>
        [.. Directory.GetFiles(Path.Combine(_folder.FullName, folder, "snapshot")).Select(file => Path.GetFileName(file))];

    private void CopyFiles(string from, string to)
    {
        Directory.CreateDirectory(Path.Combine(_folder.FullName, to));
        foreach (string file in Directory.GetFiles(Path.Combine(_folder.FullName, from)))
        {
            File.Copy(file, Path.Combine(_folder.FullName, to, Path.GetFileName(file)));
        }
    }

    /// <summary>The bytes of a store's copy after some change.</summary>
    private byte[] Copy(string folder, string sql)
    {
        string path = Path.Combine(_folder.FullName, "changed.db");
        using (SqliteBrokerStore store = Open(folder))
        using (IBrokerSnapshot copy = store.CreateSnapshot())
        {
            var content = new byte[copy.Length];
            copy.Read(0, content);
            File.WriteAllBytes(path, content);
        }

        using (var connection = new SqliteConnection($"Data Source={path};Pooling=False"))
        {
            connection.Open();
            using SqliteCommand command = connection.CreateCommand();
            command.CommandText = sql;
            command.ExecuteNonQuery();
        }

        return File.ReadAllBytes(path);
    }

    /// <summary>Puts a right header in front of any content.</summary>
    private static byte[] Rebuild(byte[] content, LogHash applied)
    {
        using var copy = new MemoryBrokerSnapshot(applied, content);
        byte[] snapshot = [.. new byte[SnapshotHeader.Bytes], .. content];
        SnapshotHeader.Of(copy).Write(snapshot);
        return snapshot;
    }

    private void AssertRefused(byte[] snapshot, string problem)
    {
        using SqliteBrokerStore store = Open("n2");
        var broker = new MessageBroker(store, _log);
        broker.Apply(_log[0]);
        broker.Checkpoint(store);
        string before = broker.Describe();

        var failure = Assert.Throws<InvalidSnapshotException>(() => broker.Install(snapshot));

        Assert.Contains(problem, failure.Message, StringComparison.Ordinal);
        Assert.Equal(before, broker.Describe());
        Assert.False(File.Exists(DatabasePath("n2") + ".new"));
        broker.ApplyAll(_log);
        Assert.Equal([true], broker.Apply(_log.AppendMessages("t", new TestMessage("again", "id-50"))).Duplicates());
        broker.Checkpoint(store);
        Assert.Equal(broker.Applied, store.Load().Applied);
    }

    private long CountIds(string folder)
    {
        using var connection = new SqliteConnection($"Data Source={DatabasePath(folder)};Pooling=False;Mode=ReadOnly");
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "SELECT count(*) FROM message_id";
        return (long)command.ExecuteScalar()!;
    }
}
