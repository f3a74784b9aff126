using Microsoft.Data.Sqlite;
using Wiber.Node.Broker.MessageIds;
using Wiber.Node.Broker.Stores;

namespace Wiber.Node.Storage.Sqlite;

/// <summary>
/// Looks up what applying needs, message ids and blocks that are not full, on a connection of its own: readers do not hold it up.
/// A read transaction stays open from one write to the next, which saves the
/// file locks of every lookup; it ends with each write, so that the write-ahead log can be emptied.
/// </summary>
internal sealed class SqliteApplierLookup : IDisposable
{
    private readonly Lock _gate = new();
    private readonly SqliteConnection _connection;
    private readonly SqliteStatement _select;
    private readonly SqliteStatement _openBlock;
    private SqliteTransaction? _snapshot;

    public SqliteApplierLookup(SqliteConnection connection)
    {
        _connection = connection;
        _select = new SqliteStatement(connection, "SELECT partition, offset FROM message_id WHERE topic = ? AND id = ?");
        _openBlock = new SqliteStatement(connection, SqliteOpenBlock.Select);
    }

    public bool TryFind(int topic, ReadOnlySpan<byte> id, out MessagePlace place)
    {
        lock (_gate)
        {
            _snapshot ??= _connection.BeginTransaction(deferred: true);
            bool found = _select.Bind(topic).Bind(id).TryRead();
            place = found ? new MessagePlace((int)_select.GetInt64(0), _select.GetInt64(1)) : default;
            _select.Reset();
            return found;
        }
    }

    public OpenBlockRow? FindOpenBlock(int topic, int partition)
    {
        lock (_gate)
        {
            _snapshot ??= _connection.BeginTransaction(deferred: true);
            return SqliteOpenBlock.Find(_openBlock, topic, partition);
        }
    }

    /// <summary>Something was written: the next lookup must see it.</summary>
    public void Refresh()
    {
        lock (_gate)
        {
            _snapshot?.Dispose();
            _snapshot = null;
        }
    }

    public void Dispose()
    {
        Refresh();
        _select.Dispose();
        _openBlock.Dispose();
        _connection.Dispose();
    }
}
