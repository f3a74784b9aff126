using Microsoft.Data.Sqlite;
using Wiber.Node.Broker.Stores;

namespace Wiber.Node.Storage.Sqlite;

/// <summary>
/// Deletes what is stored of deleted topics, one table after the other, a piece with every change. Their numbers are never used
/// again, so nobody finds the rows meanwhile.
/// </summary>
internal sealed class SqliteTopicSweep : IDisposable
{
    // A piece grows with what is written, as that of the message ids does.
    private const int RowsPerStep = 4096;
    private const int RowsPerNewRow = 2;

    private static readonly (string Name, string Key)[] Tables =
    [
        ("partition", "partition"),
        ("offset_index", "partition, log_index"),
        ("skipped", "partition, log_index"),
        ("deleted", "partition, offset"),
        ("produced_batch", "partition, producer_id, sequence"),
        ("producer", "partition, producer_id"),
        ("message_id", "id"),
        ("field_filter", "partition, block"),
        ("open_block", "partition"),
    ];

    private readonly SqliteStatement _next;
    private readonly SqliteStatement[] _delete;
    private readonly SqliteStatement _changes;
    private readonly SqliteStatement _done;
    private bool _isDone;
    private bool _willBeDone;

    public SqliteTopicSweep(SqliteConnection connection)
    {
        _next = new SqliteStatement(connection, "SELECT topic FROM deleted_topic ORDER BY topic LIMIT 1");
        _delete = Array.ConvertAll(Tables, table => new SqliteStatement(
            connection,
            $"DELETE FROM {table.Name} WHERE (topic, {table.Key}) IN "
                + $"(SELECT topic, {table.Key} FROM {table.Name} WHERE topic = ? LIMIT ?)"));
        _changes = new SqliteStatement(connection, "SELECT changes()");
        _done = new SqliteStatement(connection, "DELETE FROM deleted_topic WHERE topic = ?");
    }

    /// <summary>Sweeps a piece, within the transaction that writes a change.</summary>
    public void Step(BrokerDelta delta)
    {
        _willBeDone = _isDone && delta.DeletedTopics.Count == 0;
        long rowsLeft = RowsPerStep + (RowsPerNewRow * (long)delta.MessageIds.Count);
        while (!_willBeDone && rowsLeft > 0)
        {
            if (FindNext() is not { } topic)
            {
                _willBeDone = true;
                return;
            }

            for (int table = 0; table < _delete.Length && rowsLeft > 0; table++)
            {
                _delete[table].Bind(topic).Bind(rowsLeft).Run();
                rowsLeft -= CountDeleted();
            }

            if (rowsLeft > 0)
            {
                // Nothing of it is left; finding that out is work too.
                _done.Bind(topic).Run();
                rowsLeft -= _delete.Length;
            }
        }
    }

    /// <summary>The transaction is in the file; a step that is not is done again.</summary>
    public void Committed() => _isDone = _willBeDone;

    public void Dispose()
    {
        _next.Dispose();
        _changes.Dispose();
        _done.Dispose();
        Array.ForEach(_delete, statement => statement.Dispose());
    }

    private long? FindNext()
    {
        long? topic = _next.TryRead() ? _next.GetInt64(0) : null;
        _next.Reset();
        return topic;
    }

    private long CountDeleted()
    {
        _changes.TryRead();
        long count = _changes.GetInt64(0);
        _changes.Reset();
        return count;
    }
}
